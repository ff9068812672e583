"""Global search over everything that has a page: words, and pairs of Chinese characters so that two-character words are found.

SQLite FTS5 and PostgreSQL full text answer the same questions; both index `SearchEntry.grams`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from guanhao.kernel import access
from guanhao.kernel.models import SearchEntry
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

HAN = "\u3400-\u9fff\uf900-\ufaff"
RUNS = re.compile(rf"[{HAN}\U00020000-\U0003ffff]+|[^\W_{HAN}]+")
LONGEST_BODY = 20_000


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    kind: str
    object_id: str
    title: str
    body: str
    url: str


def index(*, kind: str, object_id: str | int, title: str, body: str = "", url: str, permission: str = "") -> None:
    """Make a thing of the brand in scope findable, or refresh it. With a `permission`, only people who hold it find it."""
    values = {
        "title": title[:300],
        "body": body[:LONGEST_BODY],
        "url": url,
        "permission": permission,
        "grams": " ".join(grams(f"{title} {body[:LONGEST_BODY]}")),
        "updated_at": now(),
    }
    SearchEntry.objects.update_or_create(
        kind=kind, object_id=str(object_id), defaults=values, create_defaults={**values, "brand_id": current_brand().id}
    )


def forget(kind: str, object_id: str | int) -> None:
    """The thing is found no more."""
    SearchEntry.objects.filter(kind=kind, object_id=str(object_id)).delete()


def find(words: str, limit: int = 20, kind: str = "") -> list[Hit]:
    """What matches every word, for the current actor in the brand in scope; titles first, then the newest. Latin words may be unfinished.

    With a `kind` only things of that kind.
    """
    runs = RUNS.findall(words.lower())[:12]
    if not runs:
        return []
    allowed = _allowed()
    found = _matching(allowed.filter(kind=kind) if kind else allowed, runs)
    in_title = Q()
    for run in runs:
        in_title &= Q(title__icontains=run)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return [Hit(e.kind, e.object_id, e.title, e.body[:200], e.url) for e in found.order_by(rank, "-updated_at", "id")[:limit]]


def grams(text: str) -> Iterator[str]:
    """The tokens of a text: words in lower case, and each pair of neighbouring Chinese characters as an ASCII token."""
    for run in RUNS.findall(text.lower()):
        if not _is_han(run):
            yield run
        elif len(run) == 1:
            yield _pair(run, "")
        else:
            yield from (_pair(a, b) for a, b in pairwise(run))


def _is_han(run: str) -> bool:
    return bool(re.match(rf"[{HAN}\U00020000-\U0003ffff]", run))


def _pair(first: str, second: str) -> str:
    return f"h{ord(first):x}x{ord(second):x}" if second else f"h{ord(first):x}"


def _allowed() -> QuerySet[SearchEntry]:
    keys = [key for key in access.PERMISSIONS if access.can(key)]
    rows: QuerySet[SearchEntry] = SearchEntry.objects.filter(Q(permission="") | Q(permission__in=keys))
    return rows


def _matching(rows: QuerySet[SearchEntry], runs: list[str]) -> QuerySet[SearchEntry]:
    """Single Chinese characters by LIKE, everything else by the index."""
    phrases: list[tuple[list[str], bool]] = []
    for run in runs:
        if _is_han(run) and len(run) == 1:
            rows = rows.filter(Q(title__contains=run) | Q(body__contains=run))
        else:
            phrases.append((list(grams(run)), not _is_han(run)))
    if not phrases:
        return rows
    text, sql = (_fts5(phrases), _SQLITE) if connection.vendor == "sqlite" else (_tsquery(phrases), _POSTGRES)
    return rows.filter(pk__in=RawSQL(sql, [text]))  # noqa: S611 - two constants, and the words as a parameter


_SQLITE = "SELECT rowid FROM kernel_search_words WHERE kernel_search_words MATCH %s"
_POSTGRES = "SELECT id FROM kernel_searchentry WHERE to_tsvector('simple', grams) @@ to_tsquery('simple', %s)"


def _fts5(phrases: list[tuple[list[str], bool]]) -> str:
    return " AND ".join(f'"{" ".join(tokens)}"{"*" if prefix else ""}' for tokens, prefix in phrases)


def _tsquery(phrases: list[tuple[list[str], bool]]) -> str:
    return " & ".join("(" + " <-> ".join(_quoted(token, prefix) for token in tokens) + ")" for tokens, prefix in phrases)


def _quoted(token: str, prefix: bool) -> str:
    return f"'{token}'{':*' if prefix else ''}"
