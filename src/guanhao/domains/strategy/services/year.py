"""Everything that writes the communication plan of a year and what the year is judged by (PLN-01)."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.domains.strategy import selectors
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import AnnualAim, AnnualPlan
from guanhao.domains.strategy.policy import YearPolicy
from guanhao.domains.strategy.rules.events import fits_year
from guanhao.domains.strategy.rules.year import LONGEST, MOST_WORDS, WHOLE, CoreKeyword, wrong_keywords
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.services.events import make_events
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

TEXTS = (("theme", 120), ("label", 60), ("hot_topic", 120), ("hot_link", 300), ("note", 4000))
AIM_FIELDS = ("title", "kind", "weight", "metric", "part", "in_percent", "target")
MOST_AIMS = 20


@dataclass(frozen=True, kw_only=True)
class YearDraft:
    """What the brand says in a year, as a person enters it."""

    year: int
    theme: str
    label: str = ""
    hot_topic: str = ""
    hot_link: str = ""
    keywords: Sequence[CoreKeyword] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AimDraft:
    """A goal of the year; `weight` is a share of 1, `target` a share when `in_percent` or when `part` names a source of orders."""

    title: str
    target: float
    weight: Decimal
    kind: str = AnnualAim.Kind.CORE
    metric: str = ""
    part: str = ""
    in_percent: bool = False


@transaction.atomic
def save_year(draft: YearDraft, *, plan_id: int | None = None, reason: str = "") -> AnnualPlan:
    """Write the plan of a year (needs strategy.edit); a new year brings its quarter events along (PLN-02), a change needs a reason. Refused names the
    field."""
    require("strategy.edit")
    row = AnnualPlan.objects.select_for_update().get(pk=plan_id) if plan_id else AnnualPlan(made_at=now())
    before = state_of(row) if row.pk else None
    _fill(row, draft)
    after = state_of(row)
    if after == before:
        return row
    if before and not reason.strip():
        raise Refused(_("Say why the plan changes: it is kept with the new version."), "reason")
    row.changed_at = now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("There is a plan for this year already."), "year") from None
    versions.keep(target_of(row), after, note=reason.strip())
    audit.record("strategy.year_changed" if before else "strategy.year_made", target=target_of(row), before=before, after=after, note=reason.strip())
    if before is None:
        make_events(year=row.year)
    return row


@transaction.atomic
def save_aims(*, plan_id: int, aims: Sequence[AimDraft], reason: str = "") -> list[AnnualAim]:
    """Write what the year is judged by, all of it (needs strategy.edit): weights are 100 % together. Reported values stay with their aims."""
    require("strategy.edit")
    plan: AnnualPlan = AnnualPlan.objects.select_for_update().get(pk=plan_id)
    cleaned = [_clean_aim(aim, place) for place, aim in enumerate(aims)]
    _check_together(cleaned)
    known = {row.title: row for row in plan.aims.all()}
    before = aims_state(known.values())
    plan.aims.exclude(title__in=[aim.title for aim in cleaned]).delete()
    rows = []
    for place, aim in enumerate(cleaned):
        row = known.get(aim.title) or AnnualAim(plan=plan)
        row.place = place
        for name in AIM_FIELDS:
            setattr(row, name, getattr(aim, name))
        row.save()
        rows.append(row)
    after = aims_state(rows)
    if after != before:
        versions.keep(f"{target_of(plan)}.aims", {"aims": after}, note=reason.strip())
        audit.record("strategy.aims_changed", target=target_of(plan), before={"aims": before}, after={"aims": after}, note=reason.strip()[:300])
    return rows


@transaction.atomic
def report_aim(*, aim_id: int, value: float, day: date) -> AnnualAim:
    """Report the value of an aim that no metric counts (needs strategy.edit)."""
    require("strategy.edit")
    row: AnnualAim = AnnualAim.objects.select_for_update().select_related("plan").get(pk=aim_id)
    if row.metric:
        raise Refused(_("This aim is counted by a metric."), "value")
    if not (math.isfinite(value) and 0 <= value < 1e15):
        raise Refused(_("Write a number that is zero or more."), "value")
    if day > selectors.brand_today():
        raise Refused(_("This day is still to come."), "day")
    before = {"reported": row.reported, "reported_on": row.reported_on and row.reported_on.isoformat()}
    row.reported, row.reported_on, row.reported_by_name = value, day, current_actor().name[:120]
    row.save()
    after = {"reported": value, "reported_on": day.isoformat(), "title": row.title}
    audit.record("strategy.aim_reported", target=target_of(row.plan), before=before, after=after)
    return row


def check_year(year: int) -> None:
    """Refused unless a plan can be made for this year."""
    if not (fits_year(year) and 2000 <= year <= 2999):
        raise Refused(_("Write a year such as 2027."), "year")


def target_of(row: AnnualPlan) -> str:
    """The plan's name in audit and versions."""
    return f"strategy.year:{row.pk}"


def state_of(row: AnnualPlan) -> dict[str, Any]:
    """The plan as JSON-safe values."""
    return {"year": row.year, "keywords": row.keywords, **{name: getattr(row, name) for name, _most in TEXTS}}


def aims_state(rows: Any) -> list[dict[str, Any]]:
    """Aims as JSON-safe values, in their order."""
    found = sorted(rows, key=lambda row: row.place)
    return [{name: getattr(row, name) for name in AIM_FIELDS} | {"weight": f"{row.weight:.4f}"} for row in found]


def _fill(row: AnnualPlan, draft: YearDraft) -> None:
    if row.pk and draft.year != row.year:
        raise Refused(_("The year stays: make a plan for the other year."), "year")
    check_year(draft.year)
    for name, most in TEXTS:
        text = getattr(draft, name).strip()
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        setattr(row, name, text)
    if not row.theme:
        raise Refused(_("Say what the year is about."), "theme")
    if row.hot_link:
        try:
            URLValidator(schemes=["http", "https"])(row.hot_link)
        except ValidationError:
            raise Refused(_("Write a web address that begins with http:// or https://."), "hot_link") from None
    _check_keywords(draft.keywords)
    row.year = draft.year
    row.keywords = [{"word": one.word.strip(), "also": list(one.also), "subtopics": list(one.subtopics)} for one in draft.keywords]


def _check_keywords(keywords: Sequence[CoreKeyword]) -> None:
    wanted = YearPolicy.of_brand().core_keywords
    wrong = wrong_keywords(keywords, wanted)
    if wrong is None:
        return
    code, value = wrong
    exactly = ngettext("Exactly %(wanted)s core keyword, one a line; there are %(count)s.",
                       "Exactly %(wanted)s core keywords, one a line; there are %(count)s.", wanted)  # fmt: skip
    words = {
        "count": exactly % {"wanted": wanted, "count": value},
        "empty": _("A line begins with the keyword."),
        "long": _("“%(word)s” is longer than %(most)s characters.") % {"word": value[:60], "most": LONGEST},
        "many": _("“%(word)s” has more than %(most)s tags.") % {"word": value[:60], "most": MOST_WORDS},
        "twice": _("“%(word)s” stands for two keywords: an item with it could not be told apart.") % {"word": value[:60]},
    }
    raise Refused(words[code], "keywords")


def _clean_aim(aim: AimDraft, place: int) -> AimDraft:
    field = f"aims[{place}]"
    title = aim.title.strip()
    if not title or len(title) > 120:
        raise Refused(_("Give the aim a name of at most %(most)s characters.") % {"most": 120}, f"{field}.title")
    if aim.kind not in AnnualAim.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(AnnualAim.Kind.values)}, f"{field}.kind")
    if not (math.isfinite(aim.target) and 0 < aim.target < 1e15):
        raise Refused(_("A target is greater than zero."), f"{field}.target")
    if not aim.weight.is_finite() or not 0 < aim.weight <= WHOLE or aim.weight != aim.weight.quantize(Decimal("0.0001")):
        raise Refused(_("A weight is more than 0 % and at most 100 %, with two decimals."), f"{field}.weight")
    in_percent = _check_measure(aim, field)
    return AimDraft(**asdict(aim) | {"title": title, "in_percent": in_percent, "part": aim.part.strip()})


def _check_measure(aim: AimDraft, field: str) -> bool:
    """Whether the aim is a share; Refused for a metric that does not exist or cannot be divided by source."""
    if not aim.metric:
        if aim.part.strip():
            raise Refused(_("A source divides a metric of orders: choose one."), f"{field}.metric")
        return aim.in_percent
    try:
        metric = measures.measure(aim.metric)
    except LookupError:
        raise Refused(_("There is no metric named %(key)s.") % {"key": aim.metric[:80]}, f"{field}.metric") from None
    if len(aim.part.strip()) > 80:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 80}, f"{field}.part")
    if aim.part.strip() and (metric.level != "order" or metric.aggregation != "sum"):
        raise Refused(_("Only a sum over orders can be divided by source."), f"{field}.part")
    return bool(aim.part.strip()) or metric.unit == "share"


def _check_together(aims: Sequence[AimDraft]) -> None:
    if not aims or len(aims) > MOST_AIMS:
        raise Refused(_("A year has 1 to %(most)s aims.") % {"most": MOST_AIMS}, "aims")
    titles = [aim.title for aim in aims]
    if twice := next((title for title in titles if titles.count(title) > 1), ""):
        raise Refused(_("“%(title)s” stands here twice.") % {"title": twice}, "aims")
    total = sum((aim.weight for aim in aims), Decimal(0))
    if total != WHOLE:
        raise Refused(_("The weights are 100 % together; these are {total} %.").format(total=f"{(total * 100).normalize():f}"), "aims")
    if not any(aim.kind == AnnualAim.Kind.CORE for aim in aims):
        raise Refused(_("At least one aim is a core conversion goal."), "aims")
