"""The board: columns of cards by index, pages of a column, counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.http import QueryDict

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import CardView
from guanhao.domains.work.models import Card, CardLabel
from guanhao.kernel.access import current_actor
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PAGE = 30
VIEWS = ("", "mine", "late", "blocked")


@dataclass(frozen=True, kw_only=True)
class CardFilter:
    """What of the board is shown: words, owner, project, sprint, kind and label by number or key; `view` is mine, late or blocked."""

    text: str = ""
    owner: int | None = None
    project: int | None = None
    sprint: int | None = None
    kind: str = ""
    label: int | None = None
    view: str = ""

    @property
    def empty(self) -> bool:
        """Nothing is narrowed."""
        return self == CardFilter()


@dataclass(frozen=True, kw_only=True)
class Face:
    """A card as the board draws it: with its address, the owner's name, labels, ticks (done, all) and whether its day has passed."""

    card: Card
    url: str
    owner: str
    labels: tuple[str, ...]
    ticks: tuple[int, int]
    day: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A column: its cards from the start or of one page, how many there are, and the next page (0: none)."""

    key: str
    title: str
    count: int
    faces: list[Face] = field(default_factory=list)
    following: int = 0


def read_filter(data: QueryDict) -> CardFilter:
    """The filter in an address; what cannot be read is passed over."""

    def number(name: str) -> int | None:
        text = data.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    kind, view = data.get("kind", ""), data.get("view", "")
    return CardFilter(
        text=data.get("q", "").strip()[:200],
        owner=number("owner"),
        project=number("project"),
        sprint=number("sprint"),
        kind=kind if kind in Card.Kind.values else "",
        label=number("label"),
        view=view if view in VIEWS else "",
    )


def today() -> date:
    """The day in the brand's zone."""
    return now().astimezone(current_brand().zone).date()


def narrowed(chosen: CardFilter) -> QuerySet[Card]:
    """Cards on the board that match."""
    rows: QuerySet[Card] = Card.objects.filter(archived_at=None)
    for name, value in (("owner_id", chosen.owner), ("project_id", chosen.project), ("sprint_id", chosen.sprint), ("kind", chosen.kind)):
        rows = rows.filter(**{name: value}) if value not in (None, "") else rows
    if chosen.label is not None:
        rows = rows.filter(pk__in=CardLabel.objects.filter(label_id=chosen.label).values("card"))
    for word in chosen.text.split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    if chosen.view == "mine":
        rows = rows.filter(owner_id=current_actor().user_id or 0)
    elif chosen.view == "late":
        rows = rows.filter(due_on__lt=today()).exclude(stage=Card.Stage.DONE)
    elif chosen.view == "blocked":
        rows = rows.filter(blocked=True)
    return rows


def board(chosen: CardFilter, *, whole: bool = False) -> list[Lot]:
    """The four columns with their first page and counts; `whole` reads the long texts of the cards too."""
    rows = narrowed(chosen)
    counts = dict(rows.values_list("stage").annotate(count=Count("pk")).order_by("stage"))
    found: dict[str, list[Card]] = {}
    for stage in Card.Stage.values:
        found[stage] = list(_ordered(rows, stage, whole=whole)[:PAGE]) if counts.get(stage) else []
    drawn = _faces([card for cards in found.values() for card in cards])
    return [_lot(stage, str(title), counts.get(stage, 0), [drawn[card.pk] for card in found[stage]], 1) for stage, title in Card.Stage.choices]


def column(stage: str, number: int, chosen: CardFilter) -> Lot:
    """One page of a column, from 1."""
    rows = narrowed(chosen).filter(stage=stage)
    cards = list(_ordered(rows, stage)[(number - 1) * PAGE : number * PAGE])
    drawn = _faces(cards)
    return _lot(stage, str(Card.Stage(stage).label), rows.count(), [drawn[card.pk] for card in cards], number)


def mark() -> str:
    """What changes whenever a card does: the board asks for it and draws itself anew only then. One look into an index."""
    newest: datetime | None = Card.objects.aggregate(newest=Max("changed_at"))["newest"]
    return f"{newest.timestamp():.6f}" if newest else "0"


def names_of(people: Iterable[int | None]) -> Mapping[int, str]:
    """Names by number, also of those who have left (one query)."""
    return {number: person.name for number, person in identity.people({one for one in people if one is not None}).items()}


def people() -> list[tuple[int, str]]:
    """Everybody who works here, by name."""
    return sorted(((one.id, one.name) for one in identity.people_of_brand()), key=lambda pair: pair[1])


def as_view(card: Card) -> CardView:
    """A card as other rooms see it."""
    return CardView(
        id=card.pk,
        title=card.title,
        stage=card.stage,
        owner_id=card.owner_id,
        due_on=card.due_on,
        blocked=card.blocked,
        subject=card.subject,
        url=f"/b/{current_brand().slug}/work/cards/{card.pk}/",
    )


def labels_of(cards: Iterable[int]) -> dict[int, list[str]]:
    """Labels by number of the card (one query)."""
    found: dict[int, list[str]] = {}
    for card, name in CardLabel.objects.filter(card__in=list(cards)).order_by("label__name").values_list("card_id", "label__name"):
        found.setdefault(card, []).append(name)
    return found


def _ordered(rows: QuerySet[Card], stage: str, *, whole: bool = False) -> QuerySet[Card]:
    order = ("-moved_at", "-pk") if stage == Card.Stage.DONE else ("-priority", "sort_on", "pk")
    found = rows.filter(stage=stage).order_by(*order)
    return found if whole else found.defer("text", "standard")


def _lot(stage: str, title: str, count: int, faces: list[Face], number: int) -> Lot:
    return Lot(key=stage, title=str(title), count=count, faces=faces, following=number + 1 if count > number * PAGE else 0)


def _faces(cards: list[Card]) -> dict[int, Face]:
    names, labels, day = names_of(card.owner_id for card in cards), labels_of(card.pk for card in cards), today()
    prefix = f"/b/{current_brand().slug}/work/cards/"
    return {
        card.pk: Face(
            card=card,
            url=f"{prefix}{card.pk}/",
            owner=names.get(card.owner_id or 0, ""),
            labels=tuple(labels.get(card.pk, ())),
            ticks=(sum(bool(one["done"]) for one in card.checklist), len(card.checklist)),
            day=f"{card.due_on:%m-%d}" if card.due_on else "",
            late=card.due_on is not None and card.due_on < day and card.stage != Card.Stage.DONE,
        )
        for card in cards
    }
