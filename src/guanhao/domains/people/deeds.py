"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "people.added": _("Person added"),
            "people.changed": _("Person changed"),
            "people.consent_given": _("Consent given"),
            "people.consent_withdrawn": _("Consent of a person withdrawn"),
            "people.contact_added": _("Contact added"),
            "people.contact_dropped": _("Contact removed"),
            "people.forgotten": _("Person forgotten"),
            "people.merged": _("Two people put together"),
            "people.parted": _("Putting together undone"),
            "people.tagged": _("Person tagged"),
            "people.tier_set": _("Tier set by hand"),
        },
        subjects={"people.person": Subject(_("Person"), "people.Person", name="name")},
        fields={
            "dropped": _("Record put away"),
            "fields": _("Fields"),
            "fixed": _("Set by hand"),
            "handles": _("Handles"),
            "purpose": _("What it is for"),
            "restored": _("Restored"),
            "source": _("Source"),
            "terms_version": _("Terms version"),
            "tier": _("Tier"),
        },
    )
