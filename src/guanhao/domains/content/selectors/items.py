"""Reading items, their stages, standards and structures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanhao.domains.content.models import Item, ItemStage, StageStay, Standard, StatusChoice, Structure, Tick
from guanhao.domains.content.policy.items import FactPolicy
from guanhao.domains.content.rules import facts, stages
from guanhao.domains.content.rules.stages import Check, Stage, Stay
from guanhao.domains.content.selectors.standards import BUILT_IN, STRUCTURES, Section, StructureView
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

OPEN = (StatusChoice.DRAFT, StatusChoice.IN_REVIEW, StatusChoice.APPROVED, StatusChoice.SCHEDULED, StatusChoice.REJECTED)


@dataclass(frozen=True)
class StageView:
    """A stage of one item: who answers for it, until when, how long the item was in it, its standard and what is ticked."""

    stage: str
    title: str
    owner_id: int | None
    owner_name: str
    due: datetime | None
    spent: timedelta
    current: bool
    done: bool
    late: bool
    checks: list[tuple[Check, Tick | None]]

    @property
    def open_checks(self) -> int:
        """How many mandatory lines are not ticked."""
        return sum(1 for check, tick in self.checks if check.mandatory and tick is None)


def item(item_id: int) -> Item:
    """One item of the brand in scope (needs content.view); Item.DoesNotExist otherwise."""
    require("content.view")
    found: Item = Item.objects.get(pk=item_id)
    return found


def items(*, status: Iterable[str] | None = None, view: str = "") -> QuerySet[Item]:
    """Items, newest change first; `view` narrows: mine (owner of the item or of its present stage), late, open."""
    require("content.view")
    rows = Item.objects.order_by("-changed_at")
    if status is not None:
        rows = rows.filter(status__in=list(status))
    return narrowed(rows, view)


def narrowed(rows: QuerySet[Item], view: str) -> QuerySet[Item]:
    """Only those of a view: mine, late, open; "" is everything."""
    if view == "mine":
        return rows.filter(mine(current_actor().user_id), status__in=OPEN)
    if view == "late":
        return rows.filter(status__in=OPEN, due__lt=now())
    if view == "open":
        return rows.filter(status__in=OPEN)
    return rows


def mine(user_id: int | None) -> Q:
    """Items somebody answers for, as a whole or in the stage they are in."""
    of_stage = ItemStage.objects.filter(owner_id=user_id).values("item_id", "stage")
    now_in = Q()
    for stage in Stage:
        now_in |= Q(stage=stage, pk__in=of_stage.filter(stage=stage).values("item_id"))
    return Q(owner_id=user_id) | now_in


def standard(key: str) -> list[Check]:
    """The lines of a stage's operating standard, or of the "creative" checklist: the brand's own, else the built-in."""
    return standards()[key]


def standards() -> dict[str, list[Check]]:
    """All standards by key (one query)."""
    own = {row.key: [Check(line["key"], line["title"], bool(line["mandatory"])) for line in row.lines] for row in Standard.objects.all()}
    return {key: own.get(key) or [Check(one.key, str(one.title), one.mandatory) for one in lines] for key, lines in BUILT_IN.items()}


def ticked(item_id: int) -> dict[str, dict[str, Tick]]:
    """Ticks of an item by standard and line."""
    found: dict[str, dict[str, Tick]] = {}
    for tick in Tick.objects.filter(item_id=item_id):
        found.setdefault(tick.standard, {})[tick.key] = tick
    return found


def hindrances(row: Item, target: str) -> list[tuple[Stage, Check]]:
    """What forbids the item to go to `target`."""
    return stages.hindrances(row.stage, target, standards(), ticked(row.pk))


def creative(row: Item) -> list[tuple[Check, Tick | None]]:
    """The creative checklist of an item with its ticks."""
    ticks = ticked(row.pk).get(stages.CREATIVE, {})
    return [(check, ticks.get(check.key)) for check in standard(stages.CREATIVE)]


def checklist_warnings(row: Item) -> list[tuple[str, Check]]:
    """Mandatory lines nobody has ticked, over all stages before review and the creative list: what a reviewer is warned of (CON-07 c)."""
    ticks, known = ticked(row.pk), standards()
    keys = [*(stage for stage in Stage if stage != Stage.REVIEW), stages.CREATIVE]
    return [(key, check) for key in keys for check in stages.unticked(known[key], ticks.get(key, ()))]


def stage_views(row: Item) -> list[StageView]:
    """The five stages of an item, in order."""
    from guanhao.domains.content.models import StageChoice

    moment, ticks, known = now(), ticked(row.pk), standards()
    kept: dict[str, ItemStage] = {one.stage: one for one in ItemStage.objects.filter(item=row)}
    spent = time_spent([row.pk]).get(row.pk, {})
    place = stages.ORDER.index(Stage(row.stage))
    views = []
    for number, stage in enumerate(Stage):
        mark = kept.get(stage)
        due = mark.due if mark else None
        checks = [(check, ticks.get(stage, {}).get(check.key)) for check in known[stage]]
        current = number == place and row.status in OPEN
        late = bool(current and due and due < moment)
        owner = (mark.owner_id, mark.owner_name) if mark else (None, "")
        title = str(StageChoice(stage).label)
        views.append(StageView(stage, title, *owner, due, spent.get(stage, timedelta()), current, number < place, late, checks))
    return views


def time_spent(ids: Sequence[int]) -> dict[int, dict[str, timedelta]]:
    """How long each item was in each stage, up to now."""
    stays: dict[int, list[Stay]] = {}
    for row in StageStay.objects.filter(item_id__in=ids):
        stays.setdefault(row.item_id, []).append(Stay(row.stage, row.entered_at, row.left_at))
    return {item_id: stages.time_spent(found, now()) for item_id, found in stays.items()}


def stage_counts() -> dict[str, int]:
    """How many open items are in each stage."""
    rows = Item.objects.filter(status__in=OPEN).values("stage").annotate(n=Count("pk"))
    return {row["stage"]: row["n"] for row in rows}


def structures(format_key: str = "") -> list[StructureView]:
    """The structures a draft may start from: the brand's own and the built-in ones it has not replaced or put away."""
    own = {row.key: row for row in Structure.objects.all()}
    found = [one for one in STRUCTURES if one.key not in own]
    for row in own.values():
        if row.active:
            sections = tuple(Section(one["heading"], one.get("hint", "")) for one in row.sections)
            found.append(StructureView(row.key, row.title, row.note, tuple(row.formats), sections, own=True))
    return [one for one in found if not format_key or not one.formats or format_key in one.formats]


def structure(key: str) -> StructureView | None:
    """One structure or None."""
    return next((one for one in structures() if one.key == key), None)


def claim_problems(row: Item) -> list[facts.ClaimProblem]:
    """Claims of an item with too few independent sources (CON-16)."""
    return facts.claim_problems(row.claims, FactPolicy.of_brand().min_sources)


def facts_of(row: Item) -> dict[str, Any]:
    """What the audit log and versions keep of an item beside its words."""
    names = ("purpose", "format", "lane", "owner_id", "brief", "structure", "fields", "values", "usps", "keywords", "sources", "claims")
    more = ("is_ad", "advertiser_id", "purchase_link", "experience", "ai_generated", "topic_id", "column_id", "story_id", "parent_id", "campaign")
    return {**{name: getattr(row, name) for name in (*names, *more)}, "due": row.due.isoformat() if row.due else None}
