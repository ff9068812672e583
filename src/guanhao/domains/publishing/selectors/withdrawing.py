"""Which publications a tag, person, campaign or asset stands in, and how far a withdrawal is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.assets import facade as assets
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, Taking, Withdrawal
from guanhao.domains.publishing.policy.afterwards import WithdrawalPolicy
from guanhao.domains.publishing.rules.core import ACTIVE
from guanhao.domains.publishing.sources import members_of, payloads_of
from guanhao.kernel.access import can, require
from guanhao.kernel.now import now

Status = Publication.Status
TAKE = (
    ("publication", gettext_lazy("A publication (its number)")),
    ("tag", gettext_lazy("A tag")),
    ("person", gettext_lazy("A person (artist, host …)")),
    ("campaign", gettext_lazy("A campaign")),
    ("asset", gettext_lazy("An asset (its number)")),
    ("item", gettext_lazy("A piece of content (its number)")),
)
SCOPES = tuple(key for key, _words in TAKE)
OUT = (Status.PUBLISHED,)
STOPPABLE = (Status.PLANNED, Status.HELD, Status.HANDED, Status.MISSED, Status.FAILED)
AT_ONCE = 400


@dataclass(frozen=True)
class Linked:
    """What a withdrawal would touch: `out` is to be taken down, `coming` to be cancelled, `moving` is on its way right now and has to be
    asked again.
    """

    out: Sequence[Publication]
    coming: Sequence[Publication]
    moving: Sequence[Publication]

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.out) + len(self.coming) + len(self.moving)


@dataclass(frozen=True)
class Progress:
    """How far it is: every publication is in exactly one of these."""

    done: int
    open: int
    tasks: int
    failed: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.done + self.open + self.tasks + self.failed


def linked(scope: str, value: str) -> Linked:
    """Publications of the brand in scope that a tag, person, campaign, asset, item or publication (by its number) stands in (needs
    publishing.view); Refused when the scope or the value says nothing.
    """
    require("publishing.view")
    text = value.strip()
    if scope not in SCOPES:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(SCOPES)}, "scope")
    if not text:
        raise Refused(_("Say what is to be taken down."), "value")
    rows = list(_meant(scope, text))
    return Linked(
        out=[row for row in rows if row.status in OUT],
        coming=[row for row in rows if row.status in STOPPABLE],
        moving=[row for row in rows if row.status in ACTIVE and row.status not in STOPPABLE],
    )


def progress_of(withdrawals: Iterable[Withdrawal]) -> dict[int, Progress]:
    """How far each is, by its number, in one query."""
    count: dict[int, Counter[str]] = {row.pk: Counter() for row in withdrawals}
    for number, state in Taking.objects.filter(withdrawal__in=list(count)).values_list("withdrawal_id", "state"):
        count[number][state] += 1
    states = Taking.State
    return {
        number: Progress(done=one[states.DONE], open=one[states.OPEN], tasks=one[states.TASK], failed=one[states.FAILED])
        for number, one in count.items()
    }


def as_facts(made: Withdrawal) -> dict[str, Any]:
    """A withdrawal with all its publications, for REST; prefetch `takings__publication` for several."""
    takings = sorted(made.takings.all(), key=lambda one: one.pk)  # prefetched for lists
    return {
        "id": made.pk,
        "scope": made.scope,
        "value": made.value,
        "reason": made.reason,
        "made_at": made.made_at,
        "finished_at": made.finished_at,
        "takings": [
            {"id": one.pk, "publication_id": one.publication_id, "title": one.publication.title, "url": one.publication.url, "state": one.state,
             "by_api": one.by_api, "tries": one.tries, "message": one.message, "proof_note": one.proof_note, "done_at": one.done_at}
            for one in takings
        ],
    }  # fmt: skip


def names_of(rows: Iterable[Withdrawal]) -> dict[int, str]:
    """What each withdrawal was about in words of people: publications, items and assets by their titles, the rest as it was typed; two queries."""
    chosen = list(rows)
    posts = {int(row.value) for row in chosen if row.scope == "publication" and row.value.isdecimal()}
    shown = {int(row.value) for row in chosen if row.scope == "asset" and row.value.isdecimal()}
    titles = dict(Publication.objects.filter(pk__in=posts).values_list("pk", "title")) if posts else {}
    pictures = assets.assets(sorted(shown)) if shown and can("assets.view") else {}
    items = {row.value for row in chosen if row.scope == "item"}
    named = {value: _item_title(value) for value in items}
    found = {}
    for row in chosen:
        number = int(row.value) if row.value.isdecimal() else 0
        shown_as = pictures[number].title if number in pictures else ""
        title = {"publication": titles.get(number, ""), "asset": shown_as, "item": named.get(row.value, "")}.get(row.scope, "")
        marked = number or (row.scope == "tag" and not row.value.startswith("#"))
        found[row.pk] = title or (f"#{row.value}" if marked else row.value)
    return found


def _item_title(value: str) -> str:
    subjects = members_of(f"content.item:{value}" if value.isdecimal() else value)
    row = Publication.objects.filter(subject__in=subjects).order_by("-planned_at").first() if subjects else None
    return row.title if row is not None else ""


def _meant(scope: str, text: str) -> Iterator[Publication]:
    rows = Publication.objects.filter(planned_at__gte=now() - WithdrawalPolicy.of_brand().look_back)
    rows = rows.filter(status__in=(*OUT, *ACTIVE, Status.MISSED, Status.FAILED)).order_by("-planned_at", "-pk")
    match scope:
        case "publication":
            if not text.isdecimal() or len(text) > 18:
                raise Refused(_("A publication is named by its number."), "value")
            yield from Publication.objects.filter(pk=int(text), status__in=(*OUT, *ACTIVE, Status.MISSED, Status.FAILED))
        case "campaign":
            yield from rows.filter(campaign=text)
        case "item":
            yield from rows.filter(subject__in=members_of(f"content.item:{text}" if text.isdecimal() else text))
        case "tag":
            yield from (row for row in rows.iterator(2000) if text.lstrip("#") in row.tags)
        case "person":
            yield from (row for row in rows.iterator(2000) if text in row.people)
        case _:
            yield from _with_asset(rows, text)


def _with_asset(rows: QuerySet[Publication], text: str) -> Iterator[Publication]:
    found = assets.assets([int(text)]).get(int(text)) if text.isdecimal() and len(text) < 19 else None
    wanted = found.sha256 if found else text.lower()
    if found is None and not (len(wanted) == 64 and all(char in "0123456789abcdef" for char in wanted)):
        raise Refused(_("An asset is named by its number."), "value")
    chunk: list[Publication] = []
    for row in rows.iterator(AT_ONCE):
        chunk.append(row)
        if len(chunk) == AT_ONCE:
            yield from _shows(chunk, wanted)
            chunk = []
    yield from _shows(chunk, wanted)


def _shows(rows: Sequence[Publication], sha256: str) -> Iterator[Publication]:
    payloads = payloads_of([row.subject for row in rows])
    for row in rows:
        post = payloads[row.subject].outgoing if row.subject in payloads else None
        shown = (*post.media, *post.pictures, *((post.cover,) if post.cover else ())) if post else ()
        if any(one.sha256 == sha256 for one in shown):
            yield row
