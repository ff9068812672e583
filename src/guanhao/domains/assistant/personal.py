"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, not_about

hold(
    Holding(
        key="assistant.chats",
        title=_("Chats with the assistant"),
        why=_("To answer and to serve the person"),
        model="assistant.Chat",
        shows=("begun_at", "first_words"),
        personal=("person_id", "visitor", "first_words"),
    ),
)
not_about("assistant.Provider", ("address",), _("An address of a program"))
not_about("assistant.Faq", ("answer",), _("The brand's own words"))
