"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, add_deeds
from guanhao.kernel.later import later

WORDS = "guanhao.domains.analytics.selectors.words"


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "analytics.advice_accepted": _("Advice accepted"),
            "analytics.advice_carried_out": _("Advice carried out"),
            "analytics.advice_dismissed": _("Advice dismissed"),
            "analytics.advice_measured": _("Advice measured"),
            "analytics.annotation_archived": _("Annotation archived"),
            "analytics.annotation_saved": _("Annotation saved"),
            "analytics.case_written": _("Case card written"),
            "analytics.collection_archived": _("Collection line archived"),
            "analytics.collection_saved": _("Collection line saved"),
            "analytics.collection_suggested": _("Collection plan suggested"),
            "analytics.day_reviewed": _("Daily review done"),
            "analytics.funnel_archived": _("Funnel archived"),
            "analytics.funnel_saved": _("Funnel saved"),
            "analytics.file_asked": _("File of an answer asked"),
            "analytics.mail_archived": _("Scheduled mail archived"),
            "analytics.mail_paused": _("Scheduled mail paused"),
            "analytics.mail_resumed": _("Scheduled mail resumed"),
            "analytics.mail_scheduled": _("Mail scheduled"),
            "analytics.mail_unsubscribed": _("Taken off a scheduled mail"),
            "analytics.metric_defined": _("Metric defined"),
            "analytics.metric_retired": _("Metric retired"),
            "analytics.question_archived": _("Question archived"),
            "analytics.question_brought_back": _("Question brought back"),
            "analytics.question_saved": _("Question saved"),
            "analytics.touchpoint_archived": _("Touchpoint archived"),
            "analytics.touchpoint_saved": _("Touchpoint saved"),
            "analytics.model_deleted": _("Model deleted"),
            "analytics.model_started": _("Model asked"),
            "analytics.ticket_assigned": _("Trace ticket assigned"),
            "analytics.ticket_closed": _("Trace ticket closed"),
            "analytics.ticket_opened": _("Trace ticket opened"),
            "analytics.ticket_reopened": _("Trace ticket reopened"),
        },
        subjects={
            "analytics.advice": Subject(_("Optimisation advice"), "analytics.Advice", name="title"),
            "analytics.model": Subject(_("Model"), "analytics.ModelRun", name="title"),
            "analytics.annotation": Subject(_("Annotation"), "analytics.Annotation", name="text"),
            "analytics.question": Subject(_("Saved question"), "analytics.SavedQuestion", name="name"),
            "analytics.question_file": Subject(_("File of an answer"), "analytics.QuestionFile", name="name"),
            "analytics.question_mail": Subject(_("Scheduled mail"), "analytics.QuestionMail", names=later(WORDS, "question_mails")),
            "analytics.collection": Subject(_("Collection plan"), "analytics.CollectionLine", name="goal"),
            "analytics.day": Subject(_("Daily review"), "analytics.DayReview", names=lambda days: {day: day for day in days}),
            "analytics.funnel": Subject(_("Funnel"), "analytics.SavedFunnel", name="name"),
            "analytics.touchpoint": Subject(_("Touchpoint"), "analytics.Touchpoint", name="name"),
            "analytics.metric": Subject(_("Metric"), "analytics.MetricDefinition", names=lambda _keys: later(WORDS, "metrics")()),
            "analytics.post": Subject(_("Post"), "analytics.CaseCard", names=later(WORDS, "posts")),
            "analytics.ticket": Subject(_("Trace ticket"), "analytics.TraceTicket", names=later(WORDS, "tickets")),
        },
        values={"metric": later(WORDS, "metrics"), "analytics.collection.kind": later(WORDS, "kind_titles")},
    )
