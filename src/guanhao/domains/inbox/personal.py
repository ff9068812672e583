"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, not_about, personal_list

hold(
    Holding(
        key="inbox.conversations",
        title=_("Conversations"),
        why=_("To answer and to serve the person"),
        model="inbox.Conversation",
        shows=("platform", "kind", "person_name", "opened_at", "preview"),
        personal=("person_name", "handle_id"),
    ),
    Holding(
        key="inbox.messages",
        title=_("Messages the person wrote"),
        why=_("To answer and to serve the person"),
        model="inbox.Message",
        person=lambda people: Q(conversation__person_id__in=people, direction="in"),
        shows=("made_at", "author", "text"),
        personal=("author", "author_id", "url"),
    ),
    Holding(
        key="inbox.leads",
        title=_("Leads"),
        why=_("To follow up what somebody may buy"),
        model="inbox.Lead",
        shows=("made_at", "name", "phone", "mail", "company", "wants", "status"),
        personal=("name", "phone", "phone_print", "mail", "company", "wants"),
        blank={"name": "", "phone": "", "phone_print": "", "phone_tail": "", "mail": "", "company": "", "wants": ""},
    ),
    Holding(
        key="inbox.suggestions",
        title=_("Suggestions of the person"),
        why=_("To learn what people want"),
        model="inbox.Suggestion",
        shows=("received_at", "title", "text", "author", "contact"),
        personal=("author", "contact"),
        blank={"author": "", "contact": ""},
    ),
    Holding(
        key="inbox.ratings",
        title=_("Ratings the person gave"),
        why=_("To judge the service"),
        model="inbox.Rating",
        shows=("asked_at", "score", "comment"),
        personal=("comment",),
        blank={"comment": ""},
    ),
)
personal_list("inbox.leads", "inbox.suggestions", "inbox.ratings")
not_about("inbox.Hook", ("name", "address"), _("An address of a program"))
