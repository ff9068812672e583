"""The words of the inbox's deeds on conversations."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds


def tell_core() -> None:
    """Add them."""
    add_deeds(
        actions={
            "inbox.agent_changed": _("Skills or load of an agent changed"),
            "inbox.answer_cancelled": _("Answer taken back"),
            "inbox.answer_checked_off": _("Answer given by hand"),
            "inbox.answer_settled": _("Outcome of an answer settled"),
            "inbox.answered": _("Answer written"),
            "inbox.assigned": _("Conversation assigned"),
            "inbox.comments_taken": _("Comments of the warehouse taken in"),
            "inbox.hook_added": _("Address for messages added"),
            "inbox.hook_changed": _("Address for messages changed"),
            "inbox.hook_secret_changed": _("Secret of an address for messages changed"),
            "inbox.let_go": _("Conversations given back to the queue"),
            "inbox.priority_set": _("Priority set"),
            "inbox.rule_dropped": _("Inbox rule removed"),
            "inbox.rule_saved": _("Inbox rule saved"),
            "inbox.snoozed": _("Conversation snoozed"),
            "inbox.spam_set": _("Spam decided"),
            "inbox.status_set": _("Conversation's status set"),
            "inbox.tagged": _("Conversation tagged"),
        },
        subjects={
            "inbox.conversation": Subject(_("Conversation"), "inbox.Conversation", name="person_name"),
            "inbox.hook": Subject(_("Address for messages"), "inbox.Hook", name="name"),
            "inbox.rule": Subject(_("Inbox rule"), "inbox.Rule", name="name"),
        },
        fields={
            "actions": _("Actions"),
            "assignee": _("Assignee"),
            "available": pgettext_lazy("agent", "Available"),
            "conditions": _("Conditions"),
            "conversations": _("Conversations"),
            "final": _("Ends the list"),
            "message": _("Message"),
            "most_open": _("Open at once"),
            "private": pgettext_lazy("inbox", "Private"),
            "sent": pgettext_lazy("reply", "Sent"),
            "skills": _("Skills"),
            "spam": _("Spam"),
            "until": _("Until"),
        },
    )
