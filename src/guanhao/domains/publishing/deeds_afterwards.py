"""The words of what happens at and after the moment, for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell_afterwards() -> None:
    """Add them."""
    add_deeds(
        actions={
            "publishing.first_comment": _("First comment written"),
            "publishing.first_comment_again": _("First comment to be written again"),
            "publishing.link_made": _("Link for a phone made"),
            "publishing.not_by_hand": _("Could not be published by hand"),
            "publishing.pulled_now": _("Numbers and messages asked for at once"),
            "publishing.account_checked": _("Account checked with the platform"),
            "publishing.taken_down": _("Taken down"),
            "publishing.withdrawal": _("Decision to take down"),
        },
        fields={
            "by_api": pgettext_lazy("field", "By program"),
            "looks": pgettext_lazy("field", "Looks"),
            "out": pgettext_lazy("field", "Were out"),
            "person_id": pgettext_lazy("field", "Person"),
        },
        subjects={"publishing.withdrawal": Subject(_("Decision to take down"), "publishing.Withdrawal", name="value")},
    )
