"""Entries of the knowledge base and drafts in the global search."""

from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from guanhao.console.links import burl
from guanhao.domains.assistant.models import Draft, Faq
from guanhao.kernel.search import Hit

WORDS = 6


def faqs(words: str, limit: int) -> list[Hit]:
    """Entries that hold every word in question, other ways to ask or answer; those in use first."""
    rows = _holding(Faq.objects.all(), words, "question", "also", "answer")
    found = sorted(rows[: limit * 3], key=lambda row: (row.state != "live", row.question)) if rows is not None else []
    return [Hit("assistant.faq", str(row.pk), row.question, row.answer[:200], burl("assistant:faq", pk=row.pk)) for row in found[:limit]]


def drafts(words: str, limit: int) -> list[Hit]:
    """Drafts that hold every word in title or text, the newest first; thrown away ones are left out."""
    rows = _holding(Draft.objects.exclude(state="discarded").order_by("-pk"), words, "title", "text")
    found = rows[:limit] if rows is not None else []
    return [Hit("assistant.draft", str(row.pk), row.title, row.text[:200], burl("assistant:draft", pk=row.pk)) for row in found]


def _holding(rows: Any, words: str, *fields: str) -> Any:
    """Rows in which every word stands in one of the fields; None without words."""
    asked = [word for word in words.replace("\x00", "").split() if word][:WORDS]
    if not asked:
        return None
    return rows.filter(reduce(and_, (reduce(lambda a, b: a | b, (Q(**{f"{field}__icontains": word}) for field in fields)) for word in asked)))
