"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds
from guanhao.kernel.later import later

WORDS = "guanhao.domains.channels.wording"


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "channels.account_added": _("Account added"),
            "channels.account_changed": _("Account changed"),
            "channels.account_status": _("Account status set"),
            "channels.credential_removed": _("Credential removed"),
            "channels.credential_set": _("Credential entered"),
            "channels.settings_changed": _("Connection of an account set"),
            "channels.tier_noted": _("Verification of an account noted"),
            "channels.token_refreshed": _("Token of an account refreshed"),
            "channels.rule_saved": _("Platform rule saved"),
            "channels.change_saved": _("Platform change logged"),
            "channels.change_told": _("Planned posts told of a platform change"),
            "channels.review_done": _("Platforms reviewed"),
        },
        subjects={
            "channels.account": Subject(_("Account"), "channels.Account", name="name"),
            "channels.rule": Subject(_("Platform rule"), "channels.PlatformRule", name="title"),
            "channels.change": Subject(_("Platform change"), "channels.PlatformChange", name="title"),
            "channels.review": Subject(_("Review of platforms")),
        },
        fields={
            "impact": _("Impact"),
            "impact_text": _("What it means for us"),
        },
        values={
            "platform": later(WORDS, "platform_names"),
            "account_id": later("guanhao.domains.channels.selectors", "account_names"),
            "channels.format": later(WORDS, "format_names"),
        },
    )
