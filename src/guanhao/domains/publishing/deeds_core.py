"""The words of the publisher's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        fields={
            "count": pgettext_lazy("field", "How many"),
            "held": pgettext_lazy("field", "Held"),
            "late_minutes": pgettext_lazy("field", "Minutes it may be late"),
            "mode": _("How it leaves"),
            "outcome": pgettext_lazy("field", "Outcome"),
            "planned_at": _("Planned for"),
            "resumed": pgettext_lazy("field", "Going on"),
            "scope": pgettext_lazy("field", "Falls on"),
            "subject": pgettext_lazy("field", "Content number"),
            "value": pgettext_lazy("field", "Which one"),
        },
        subjects={
            "publishing.publication": Subject(_("Publication"), "publishing.Publication", name="title"),
            "publishing.freeze": Subject(_("Freeze"), "publishing.Freeze", name="reason"),
        },
    )
