"""What checks found, by rule, class, layer of evasion and day; and what rules in shadow would have flagged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from guanhao.console.filters import Span
from guanhao.domains.compliance.models import CheckDay, RuleSetting, Shade
from guanhao.domains.compliance.selectors import rules
from guanhao.domains.compliance.wording import LAYERS
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

BY = ("rule", "category", "layer", "day")
DAYS = 30
MOST_SHADOWS = 6


@dataclass(frozen=True)
class StatLine:
    """One group: hits that counted, those let through, those only watched.

    `checks`: of a rule those in which it counted (`share`: of all checks of the days), of a day all; None for classes and layers, of which one
    check may meet several.
    """

    key: str
    title: str
    hits: int
    exempted: int
    watched: int
    checks: int | None
    share: float | None


@dataclass(frozen=True)
class Totals:
    """Checks of the days by their result."""

    checks: int
    passed: int
    manual: int
    blocked: int


def lines(by: str, filters: Mapping[str, Any]) -> list[StatLine]:
    """The groups with their sums, one query; the largest first, days in order."""
    of_hits = _rows(filters).exclude(shade=Shade.CHECK)
    shades = {name: Sum("count", filter=Q(shade=shade)) for name, shade in (("hits", "hit"), ("exempted", "exempt"), ("watched", "shadow"))}
    found = list(of_hits.values(by).annotate(**shades, caught=Sum("checks", filter=Q(shade="hit"))).order_by(by))
    per_day, total = _checks(filters)
    titles = titles_of(by, [row[by] for row in found])
    made = [_line(by, row, titles, per_day, total) for row in found]
    return made if by == "day" else sorted(made, key=lambda one: (-one.hits, -one.watched, one.title))


def totals(filters: Mapping[str, Any]) -> Totals:
    """How many checks of the days passed, needed a person, were stopped; filters by rule, class and layer do not matter here."""
    rows = _in_days(CheckDay.objects.filter(shade=Shade.CHECK), filters).values("rule").annotate(total=Sum("count"))
    found = {row["rule"]: row["total"] for row in rows}
    return Totals(sum(found.values()), found.get("pass", 0), found.get("manual", 0), found.get("block", 0))


def titles_of(by: str, keys: Sequence[Any]) -> dict[Any, str]:
    """What the groups are called; a rule or class that is gone keeps its key."""
    match by:
        case "rule":
            known = {view.key: view.title for view in rules.rules()}
        case "category":
            known = {**dict(rules.group_choices()), **{one.key: one.title for one in rules.categories()}}
        case "layer":
            known = {key: str(words) for key, words in LAYERS.items()}
        case _:
            return {key: str(key) for key in keys}
    return {key: known.get(key) or str(key) or _("not recorded") for key in keys}


def category_choices() -> list[tuple[str, str]]:
    """Every class and group that hits are counted under."""
    groups = [(key, title) for key, title in rules.group_choices() if key not in {"words", "lists"}]
    return [*((one.key, one.title) for one in rules.categories()), *groups]


def layer_choices() -> list[tuple[str, str]]:
    """The evasions that are undone."""
    return [(key, str(words)) for key, words in LAYERS.items()]


def rule_choices() -> list[tuple[str, str]]:
    """Every rule and list."""
    return [(view.key, view.title) for view in rules.rules()]


def shadow_shares(days: int = DAYS) -> tuple[list[date], dict[str, list[float | None]]]:
    """The last days and, per rule in shadow (at most six, those that flag most), the share of each day's checks it would have flagged.

    A day without checks has no share.
    """
    today = now().astimezone(current_brand().zone).date()
    span = [today - timedelta(days=days - 1 - number) for number in range(days)]
    shadows = set(RuleSetting.objects.filter(state=RuleSetting.State.SHADOW).values_list("rule", flat=True))
    rows = CheckDay.objects.filter(day__gte=span[0], shade=Shade.SHADOW, rule__in=shadows).values("rule", "day").annotate(total=Sum("checks"))
    counted: dict[str, dict[date, int]] = {rule: {} for rule in shadows}
    for row in rows:
        counted[row["rule"]][row["day"]] = row["total"]
    per_day, _total = _checks({"day": Span(span[0], today)})
    most = sorted(shadows, key=lambda rule: (-sum(counted[rule].values()), rule))[:MOST_SHADOWS]
    return span, {rule: [counted[rule].get(day, 0) / per_day[day] if per_day.get(day) else None for day in span] for rule in most}


def _line(by: str, row: Mapping[str, Any], titles: Mapping[Any, str], per_day: Mapping[date, int], total: int) -> StatLine:
    caught = row["caught"] or 0
    return StatLine(
        key=str(row[by]),
        title=titles[row[by]],
        hits=row["hits"] or 0,
        exempted=row["exempted"] or 0,
        watched=row["watched"] or 0,
        checks=caught if by == "rule" else per_day.get(row["day"], 0) if by == "day" else None,
        share=caught / total if total and by == "rule" else None,
    )


def _checks(filters: Mapping[str, Any]) -> tuple[dict[date, int], int]:
    rows = _in_days(CheckDay.objects.filter(shade=Shade.CHECK), filters).values("day").annotate(total=Sum("count"))
    per_day = {row["day"]: row["total"] for row in rows}
    return per_day, sum(per_day.values())


def _rows(filters: Mapping[str, Any]) -> QuerySet[CheckDay]:
    rows = _in_days(CheckDay.objects.all(), filters)
    for name in ("rule", "category", "layer"):
        if wanted := filters.get(name):
            rows = rows.filter(**{f"{name}__in": wanted})
    return rows


def _in_days(rows: QuerySet[CheckDay], filters: Mapping[str, Any]) -> QuerySet[CheckDay]:
    span = filters.get("day")
    if not isinstance(span, Span):
        return rows.filter(day__gt=now().astimezone(current_brand().zone).date() - timedelta(days=DAYS))
    if span.low is not None:
        rows = rows.filter(day__gte=span.low)
    return rows.filter(day__lte=span.high) if span.high is not None else rows
