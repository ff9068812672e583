"""Finding the entry of the knowledge base that answers a question: the house's text engine, no model."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from guanhao.domains.assistant.contracts import Found
from guanhao.domains.assistant.models import Faq
from guanhao.domains.assistant.policy import BotPolicy
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from guanhao.engines.text.similar import Pool

WORDS, ALIKE, WITHIN = 0.7, 0.3, 0.75
LONGEST = 500


@dataclass(frozen=True)
class Index:
    """The entries in use: each way to ask with its entry, the words of each entry's questions and tags."""

    ids: tuple[int, ...]
    asked: tuple[str, ...]
    owner: tuple[int, ...]
    words: tuple[frozenset[str], ...]
    ways: tuple[frozenset[str], ...]
    pool: "Pool"


def search(question: str, limit: int = 3) -> list[Found]:
    """The entries in use nearest to a question, best first; those under `assistant.bot.offer` are left out.

    The score is 0.7 times the share of the question's key words (weighed by how rare they are) that an entry is asked with, or three quarters of
    the share of one way to ask that the question holds, whichever is more; plus 0.3 times the greatest likeness to one of its ways to ask.
    """
    from guanhao.engines.text import keywords

    text = question.strip()[:LONGEST]
    index = _index()
    if not text or not index.ids:
        return []
    policy = BotPolicy.of_brand()
    terms = sorted(set(keywords.words(text)))
    weight = dict(zip(terms, keywords.rarity(terms).tolist(), strict=True)) if terms else {}
    alike, said = [0.0] * len(index.ids), [0.0] * len(index.ids)
    for way, (place, score) in enumerate(zip(index.owner, index.pool.scores(text).tolist(), strict=True)):
        alike[place] = max(alike[place], score)
        own = index.ways[way]
        said[place] = max(said[place], sum(term in text for term in own) / len(own) if own else 0.0)
    total = sum(weight.values())
    scores = []
    for place, number in enumerate(index.ids):
        covered = sum(value for term, value in weight.items() if _holds(index.words[place], term)) / total if total else alike[place]
        covered = max(covered, WITHIN * said[place])
        scores.append((1.0 if alike[place] > 0.999 else WORDS * covered + ALIKE * alike[place], number))
    best = sorted((one for one in scores if one[0] >= policy.offer), key=lambda one: (-one[0], one[1]))[:limit]
    rows = Faq.objects.in_bulk([number for _score, number in best])
    return [
        Found(number, rows[number].question, rows[number].answer, round(score, 3), score >= policy.sure) for score, number in best if number in rows
    ]


def _holds(words: frozenset[str], term: str) -> bool:
    return term in words or any(term in one or one in term for one in words if len(one) > 1)


def _index() -> Index:
    state = Faq.objects.filter(state=Faq.State.LIVE).aggregate(newest=Max("changed_at"), count=Count("pk"))
    return _built(current_brand().id, state["newest"], state["count"])


@lru_cache(maxsize=32)
def _built(_brand: int, _newest: datetime | None, _count: int) -> Index:
    """The index of a brand as it was at a moment: every change of an entry changes the moment, every other number of entries the count."""
    from guanhao.engines.text import keywords
    from guanhao.engines.text.similar import Pool

    asked: list[str] = []
    owner: list[int] = []
    ids: list[int] = []
    words: list[frozenset[str]] = []
    said: list[frozenset[str]] = []
    rows = Faq.objects.filter(state=Faq.State.LIVE).order_by("pk").values_list("pk", "question", "also", "topic")
    for place, (number, question, also, topic) in enumerate(rows):
        ways = [question, *also]
        ids.append(number)
        asked += ways
        owner += [place] * len(ways)
        said += [frozenset(keywords.words(way)) for way in ways]
        words.append(frozenset(keywords.words(" ".join([*ways, topic]))))
    return Index(tuple(ids), tuple(asked), tuple(owner), tuple(words), tuple(said), Pool.build(asked))
