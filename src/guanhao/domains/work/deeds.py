"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

ACTIONS = {
    "work.blocker_escalated": _("Blocker told to those who lead"),
    "work.blocker_reported": _("Blocker reported"),
    "work.blocker_solved": _("Blocker solved"),
    "work.card_archived": _("Card archived"),
    "work.card_changed": _("Card changed"),
    "work.card_made": _("Card made"),
    "work.card_moved": _("Card moved to another stage"),
    "work.card_restored": _("Card put back on the board"),
    "work.checklist_written": _("Checklist of a card written"),
    "work.commented": _("Card commented on"),
    "work.decided": _("Meeting decided"),
    "work.doc_archived": _("Document put away"),
    "work.doc_granted": _("Permissions of a document changed"),
    "work.doc_made": _("Document made"),
    "work.doc_saved": _("Document saved"),
    "work.idea_judged": _("Idea kept or dropped"),
    "work.matrix_written": _("Responsibilities written"),
    "work.meeting_cancelled": _("Meeting cancelled"),
    "work.meeting_held": _("Minutes of a meeting written"),
    "work.meeting_saved": _("Meeting written"),
    "work.project_moved": _("State of a project changed"),
    "work.project_saved": _("Project written"),
    "work.project_split": _("Project split into sprints"),
    "work.rule_acknowledged": _("Rule for communication acknowledged"),
    "work.rule_written": _("Rule for communication written"),
    "work.sprint_closed": _("Sprint closed"),
    "work.sprint_moved": _("Sprint started"),
    "work.sprint_reviewed": _("Review of a sprint written"),
    "work.sprint_saved": _("Sprint written"),
    "work.stood_up": _("Stood up"),
    "work.talk_finished": _("Request answered or call recorded"),
    "work.talk_recorded": _("Request or call entered"),
}

FIELD_WORDS: dict[str, str | Promise] = {
    "about": pgettext_lazy("talk", "About"),
    "agenda": _("Agenda"),
    "blockers": _("In the way"),
    "came": _("Who came"),
    "card_id": pgettext_lazy("field", "Card"),
    "carried": _("Carried over"),
    "channel": _("Channel"),
    "core": _("Core document"),
    "due_on": _("Due date"),
    "everybody": _("Everybody may"),
    "guests": pgettext_lazy("meeting", "Guests"),
    "invited": pgettext_lazy("meeting", "Invited"),
    "labels": _("Labels"),
    "lead_id": pgettext_lazy("project", "Lead"),
    "minutes": pgettext_lazy("meeting", "Minutes"),
    "points": pgettext_lazy("card", "Effort in points"),
    "project_id": pgettext_lazy("card", "Project"),
    "qualified": _("In time"),
    "sprint_id": pgettext_lazy("card", "Sprint"),
    "stage": pgettext_lazy("card", "Stage"),
    "standard": _("Delivery standard"),
    "ticked": _("Ticked"),
    "verdict": pgettext_lazy("idea", "Check"),
    "what": _("What is in the way"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "work.blocker": Subject(_("Blocker"), "work.Blocker", name="what"),
            "work.card": Subject(pgettext_lazy("field", "Card"), "work.Card", name="title"),
            "work.comm_rule": Subject(_("Rule for communication"), "work.CommRule", name="number"),
            "work.doc": Subject(pgettext_lazy("field", "Document"), "work.Doc", name="title"),
            "work.duties": Subject(_("Responsibilities")),
            "work.meeting": Subject(pgettext_lazy("field", "Meeting"), "work.Meeting", name="title"),
            "work.project": Subject(pgettext_lazy("card", "Project"), "work.Project", name="title"),
            "work.sprint": Subject(pgettext_lazy("card", "Sprint"), "work.Sprint", name="title"),
            "work.standup": Subject(_("Stand-up"), "work.StandUp", name="user_name"),
            "work.talk": Subject(pgettext_lazy("field", "Request or call"), "work.CommRecord", name="about"),
        },
        fields=FIELD_WORDS,
    )
