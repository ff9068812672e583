"""The Today panel and the global search's source of conversations."""

from typing import Any

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.domains.inbox.contracts import QueueFilter
from guanhao.domains.inbox.models import Rating
from guanhao.domains.inbox.pages.shown import Words
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.kernel import access
from guanhao.kernel.search import Hit

PANEL = 6


def today_panel(request: BrandRequest) -> dict[str, Any] | None:
    """What waits for this person: their own conversations, the most urgent first, what nobody has, and low ratings to follow up."""
    counts = selectors.counts(("mine", "unassigned", "overdue"))
    follow = Rating.objects.filter(follow_up="open", follow_up_owner_id=request.actor.user_id).count() if request.actor.user_id else 0
    if not any(counts.values()) and not follow:
        return None
    found = selectors.queue(QueueFilter(view="mine", sort="due"), limit=PANEL, counted=False).items
    if not found:
        found = selectors.queue(QueueFilter(view="unassigned", sort="due"), limit=PANEL, counted=False).items
    words, place = Words(), burl("inbox:queue")
    most = selectors.COUNT_LIMIT
    tiles = [(view, f"{place}?view={view}", f"{most}+" if count > most else str(count)) for view, count in counts.items()]
    return {"lines": [words.line(item, burl("inbox:conversation", pk=item.id)) for item in found], "tiles": tiles, "follow": follow}


def found_conversations(words: str, limit: int) -> list[Any]:
    """Conversations by name or newest words."""
    if not access.can("inbox.view"):
        return []
    found = selectors.queue(QueueFilter(view="all", text=words), limit=limit, counted=False).items
    return [Hit("inbox.conversation", str(one.id), one.person_name or "—", one.preview[:120], burl("inbox:conversation", pk=one.id)) for one in found]
