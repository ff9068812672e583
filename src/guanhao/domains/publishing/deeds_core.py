"""The words of the publisher's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds


def tell_core() -> None:
    """Add them."""
    add_deeds(
        actions={
            "publishing.brought_forward": _("Brought forward to now"),
            "publishing.cancelled": _("Taken off the calendar"),
            "publishing.checked_off": _("Published by hand"),
            "publishing.frozen": _("Publishing frozen"),
            "publishing.moved": _("Moved to another moment"),
            "publishing.planned": _("Put on the calendar"),
            "publishing.retried": _("Tried once more"),
            "publishing.settled": _("Outcome decided by a person"),
            "publishing.thawed": _("Freeze lifted"),
        },
        subjects={
            "publishing.publication": Subject(_("Publication"), "publishing.Publication", name="title"),
            "publishing.freeze": Subject(_("Freeze"), "publishing.Freeze", name="reason"),
        },
    )
