"""What assistant can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.assistant.models import ChatTurn, Draft, Idea, Subtitles
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "assistant",
    ("automation", "drafts", _("Drafts written"), "whole", "up", rows(Draft, "made_at", Q(state__in=("ready", "accepted", "discarded")))),
    (
        "automation",
        "drafts_taken",
        _("Share of drafts taken over"),
        "share",
        "up",
        share(Draft, "made_at", Q(state="accepted"), Q(state__in=("accepted", "discarded"))),
    ),
    ("automation", "answers", _("Questions answered from the knowledge base"), "whole", "up", rows(ChatTurn, "at", Q(faq__isnull=False))),
    ("automation", "subtitles", _("Subtitles looked at by a person"), "whole", "up", rows(Subtitles, "checked_at")),
    ("topics", "ideas", _("Topics suggested"), "whole", "", rows(Idea, "made_at")),
)
