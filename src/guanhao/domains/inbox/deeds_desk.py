"""The words of the desk's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell_desk() -> None:
    """Add them."""
    add_deeds(
        actions={
            "inbox.crisis_lock": _("Words for a crisis set"),
            "inbox.followed_up": _("Low rating followed up"),
            "inbox.lead_changed": _("Lead changed"),
            "inbox.lead_taken": _("Lead taken in"),
            "inbox.leads_merged": _("Leads merged"),
            "inbox.macro_dropped": _("Macro deleted"),
            "inbox.macro_saved": _("Macro saved"),
            "inbox.macro_run": _("Macro run"),
            "inbox.rated": _("Answer rated"),
            "inbox.rating_asked": _("Rating asked for"),
            "inbox.report_made": _("Feedback report made"),
            "inbox.report_shown": _("Feedback report shown or hidden"),
            "inbox.script_approved": _("Script approved"),
            "inbox.script_locked": _("Script locked"),
            "inbox.script_restored": _("Script taken back into use"),
            "inbox.script_retired": _("Script retired"),
            "inbox.script_saved": _("Script saved"),
            "inbox.script_unlocked": _("Script unlocked"),
            "inbox.suggestion_changed": _("Suggestion changed"),
            "inbox.suggestion_merged": _("Suggestions merged"),
            "inbox.suggestion_received": _("Suggestion received"),
            "inbox.suggestion_unmerged": _("Merged suggestion taken out again"),
        },
        subjects={
            "inbox.crisislock": Subject(_("Words for a crisis"), "inbox.CrisisLock", name="title"),
            "inbox.feedbackreport": Subject(_("Feedback report"), "inbox.FeedbackReport"),
            "inbox.lead": Subject(_("Lead"), "inbox.Lead", name="name"),
            "inbox.macro": Subject(_("Macro"), "inbox.Macro", name="title"),
            "inbox.script": Subject(pgettext_lazy("inbox", "Script"), "inbox.Script", name="title"),
            "inbox.suggestion": Subject(pgettext_lazy("suggestion", "Suggestion"), "inbox.Suggestion", name="title"),
        },
        fields={
            "company": _("Company"),
            "next_at": pgettext_lazy("lead", "On"),
            "next_step": _("Next step"),
            "phone_tail": _("Last digits of the number"),
            "reply": _("Public answer"),
            "reopened": _("Opened again"),
            "scenario": _("Scenario"),
            "steps": _("Steps"),
            "wants": _("What they want"),
        },
    )
