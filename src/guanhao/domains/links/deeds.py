"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "links.active": _("Link taken up again"),
            "links.archived": _("Link archived"),
            "links.changed": _("Link changed"),
            "links.made": _("Link made"),
            "links.paused": _("Link paused"),
            "links.preset_dropped": _("Preset of a platform reset"),
            "links.preset_saved": _("Preset of a platform set"),
            "links.word_retired": _("UTM word retired"),
            "links.word_saved": _("UTM word added"),
        },
        subjects={
            "links.link": Subject(_("Short link"), "links.Link", name="label"),
            "links.word": Subject(_("UTM word"), "links.UtmWord", name="value"),
            "links.preset": Subject(_("Preset of a platform"), "links.UtmPreset", name="platform"),
        },
        fields={
            "base": _("Target address"),
            "campaign": pgettext_lazy("utm", "Campaign"),
            "code": _("Short code"),
            "content": pgettext_lazy("utm", "Content"),
            "expires_at": _("Valid until"),
            "field": _("UTM field"),
            "medium": pgettext_lazy("utm", "Medium"),
            "term": pgettext_lazy("utm", "Term"),
        },
    )
