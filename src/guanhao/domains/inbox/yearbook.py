"""What inbox can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.inbox.models import Conversation, Kept, Lead, Rating, ScriptUse
from guanhao.kernel.yearbook import add_figures, mean, rows, share

add_figures(
    "inbox",
    ("reputation", "conversations", _("Conversations"), "whole", "", rows(Conversation, "opened_at", Q(spam=False))),
    ("reputation", "in_time", _("First answers in time"), "share", "up", share(Kept, "ended_at", Q(in_time=True), Q(kind="first"))),
    ("reputation", "rating", _("Satisfaction after conversations (of five)"), "decimal", "up", mean(Rating, "rated_at", "score")),
    ("users", "leads", _("Leads"), "whole", "up", rows(Lead, "made_at")),
    ("automation", "scripts", _("Answers given with scripts"), "whole", "up", rows(ScriptUse, "used_at")),
)
