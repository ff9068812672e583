"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "assets.asset_added": _("Asset added"),
            "assets.asset_archived": _("Asset archived"),
            "assets.asset_restored": _("Asset taken out of the archive"),
            "assets.asset_revised": _("Asset described anew"),
            "assets.asset_tagged": _("Asset tagged"),
            "assets.consent_recorded": _("Consent recorded"),
            "assets.consent_withdrawn": _("Consent withdrawn"),
            "assets.licence_added": _("Licence entered"),
            "assets.licence_ended": _("Licence ended"),
            "assets.licence_revised": _("Licence changed"),
            "assets.template_added": _("Template added"),
            "assets.template_changed": _("Template changed"),
            "assets.template_released": _("Template version released"),
            "assets.theme_saved": _("Theme class saved"),
            "assets.user_content_used": _("User content used"),
        },
        subjects={
            "assets.asset": Subject(_("Asset"), "assets.Asset", name="title"),
            "assets.licence": Subject(_("Licence"), "assets.Licence", name="title"),
            "assets.template": Subject(_("Template"), "assets.Template", name="title"),
            "assets.theme": Subject(_("Theme class"), "assets.Theme", name="title"),
        },
    )
