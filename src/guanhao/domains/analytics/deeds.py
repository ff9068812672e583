"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds
from guanhao.kernel.later import later

WORDS = "guanhao.domains.analytics.selectors.words"


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "analytics.case_written": _("Case card written"),
            "analytics.collection_archived": _("Collection line archived"),
            "analytics.collection_saved": _("Collection line saved"),
            "analytics.collection_suggested": _("Collection plan suggested"),
            "analytics.day_reviewed": _("Daily review done"),
            "analytics.metric_defined": _("Metric defined"),
            "analytics.metric_retired": _("Metric retired"),
            "analytics.ticket_assigned": _("Trace ticket assigned"),
            "analytics.ticket_closed": _("Trace ticket closed"),
            "analytics.ticket_opened": _("Trace ticket opened"),
            "analytics.ticket_reopened": _("Trace ticket reopened"),
        },
        subjects={
            "analytics.collection": Subject(_("Collection plan"), "analytics.CollectionLine", name="goal"),
            "analytics.day": Subject(_("Daily review"), "analytics.DayReview", names=lambda days: {day: day for day in days}),
            "analytics.metric": Subject(_("Metric"), "analytics.MetricDefinition", names=lambda _keys: later(WORDS, "metrics")()),
            "analytics.post": Subject(_("Post"), "analytics.CaseCard", names=later(WORDS, "posts")),
            "analytics.ticket": Subject(_("Trace ticket"), "analytics.TraceTicket", names=later(WORDS, "tickets")),
        },
        values={"metric": later(WORDS, "metrics"), "analytics.collection.kind": later(WORDS, "kind_titles")},
    )
