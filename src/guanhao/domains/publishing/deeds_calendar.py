"""The words of the calendar's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds

FIELD_WORDS = {
    "at": _("Moment"),
    "first_day": _("First day"),
    "label": _("Label"),
    "last_day": _("Last day"),
    "lead_days": _("Days to prepare"),
    "made": _("Made"),
    "moves": _("Moves"),
    "rule": _("Recurrence rule"),
    "solemn": _("Day of mourning"),
    "weekdays": _("Weekdays"),
}


def tell_calendar() -> None:
    """Add them."""
    add_deeds(
        actions={
            "publishing.cadence_set": _("Cadence set"),
            "publishing.entry_removed": _("Marketing date removed"),
            "publishing.entry_saved": _("Marketing date saved"),
            "publishing.month_generated": _("Month generated"),
            "publishing.move_undone": _("Move undone"),
            "publishing.moved_together": _("Publications moved together"),
            "publishing.place_dropped": _("Place left out"),
            "publishing.place_moved": _("Place moved"),
            "publishing.place_reserved": _("Place reserved"),
            "publishing.series_saved": _("Series saved"),
            "publishing.share_ended": _("Shared calendar ended"),
            "publishing.share_made": _("Calendar shared"),
            "publishing.slot_removed": _("Queue slot removed"),
            "publishing.slot_switched": _("Queue slot switched"),
            "publishing.slots_added": _("Queue slots added"),
        },
        subjects={
            "publishing.cadence": Subject(_("Cadence")),
            "publishing.entry": Subject(_("Marketing date"), "publishing.CalendarEntry", name="title"),
            "publishing.month": Subject(_("Month")),
            "publishing.place": Subject(_("Place"), "publishing.Place", name="title"),
            "publishing.queue": Subject(_("Queue slots")),
            "publishing.series": Subject(_("Series"), "publishing.Series", name="title"),
            "publishing.share": Subject(_("Shared calendar"), "publishing.CalendarShare", name="title"),
            "publishing.shift": Subject(_("Move together")),
            "publishing.slot": Subject(_("Queue slot"), "publishing.QueueSlot", name="label"),
        },
        fields=FIELD_WORDS,
    )
