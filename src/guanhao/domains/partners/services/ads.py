"""Ad plans: whom, what, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.models import AdCreative, AdPlan, TargetSet
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.domains.partners.services.amounts import cents_of, currency_of, text_of, whole_of
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """An ad plan: money a day, the strong hours from `peak_from` to before `peak_to`, the platform's suggested bid and the exposures so far."""

    title: str
    platform: str
    starts_on: date
    ends_on: date
    day: str | int
    currency: str = ""
    peak_from: int = 20
    peak_to: int = 22
    suggested_bid: str | int = ""
    exposures: int | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class TargetDraft:
    """Whom a group of ads is shown to; `reach` people as the platform estimates them, with `segment_id` the size of our audience."""

    title: str
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    regions: Sequence[str] = ()
    interests: Sequence[str] = ()
    segment_id: int | None = None
    reach: int | None = None
    reach_source: str = ""


def target_of(row: AdPlan) -> str:
    """The target of its deeds and versions."""
    return f"partners.ad_plan:{row.pk}"


def state_of(row: AdPlan) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    names = ("title", "platform", "currency", "day_cents", "peak_from", "peak_to", "suggested_bid_cents", "exposures", "active")
    return {name: getattr(row, name) for name in names} | {"starts_on": str(row.starts_on), "ends_on": str(row.ends_on)}


@transaction.atomic
def save_plan(draft: PlanDraft, row: AdPlan | None = None) -> AdPlan:
    """Write an ad plan (needs partners.edit). Refused by field."""
    require("partners.edit")
    known = channels.platform_titles()
    if draft.platform not in known:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, "platform")
    if draft.ends_on < draft.starts_on:
        raise Refused(_("The end comes after the start."), "ends_on")
    if not 0 <= draft.peak_from < draft.peak_to <= 24:
        raise Refused(_("The strong hours lie within one day, such as 20 to 22."), "peak_to")
    currency, moment = currency_of(draft.currency or (row.currency if row else house_currency())), now()
    before = state_of(row) if row else None
    made = row or AdPlan(made_at=moment)
    made.title, made.platform, made.currency = text_of(draft.title, "title", most=120), draft.platform, currency
    made.starts_on, made.ends_on, made.active, made.changed_at = draft.starts_on, draft.ends_on, draft.active, moment
    made.day_cents = cents_of(draft.day, currency, "day")
    made.peak_from, made.peak_to = draft.peak_from, draft.peak_to
    made.suggested_bid_cents = cents_of(draft.suggested_bid, currency, "suggested_bid") if draft.suggested_bid != "" else None
    made.exposures = whole_of(draft.exposures, "exposures")
    made.save()
    versions.keep(target_of(made), state_of(made))
    audit.record("partners.ad_plan_saved", target=target_of(made), before=before, after=state_of(made))
    return made


@transaction.atomic
def save_target(*, plan: AdPlan, draft: TargetDraft, row: TargetSet | None = None) -> TargetSet:
    """Write a targeting set (needs partners.edit)."""
    require("partners.edit")
    if draft.sex not in TargetSet.Sex.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(TargetSet.Sex.values)}, "sex")
    low, high = whole_of(draft.age_from, "age_from", most=120), whole_of(draft.age_to, "age_to", most=120)
    if low is not None and high is not None and high < low:
        raise Refused(_("The end comes after the start."), "age_to")
    made = row or TargetSet(plan=plan)
    made.title, made.sex, made.age_from, made.age_to = text_of(draft.title, "title", most=80), draft.sex, low, high
    made.regions = [text_of(one, "regions", most=40) for one in draft.regions if one.strip()][:100]
    made.interests = [text_of(one, "interests", most=40) for one in draft.interests if one.strip()][:100]
    made.segment_id, made.reach = _segment(draft.segment_id), whole_of(draft.reach, "reach")
    made.reach_source = text_of(draft.reach_source, "reach_source", most=120, least=0)
    _write(made)
    audit.record("partners.target_saved", target=target_of(plan), after={"title": made.title, "reach": made.reach})
    return made


def _segment(number: int | None) -> int | None:
    if number is None:
        return None
    if number not in {one.id for one in audiences.segments()}:
        raise Refused(_("There is no such audience."), "segment_id")
    return number


@transaction.atomic
def save_creative(
    *, plan: AdPlan, title: str, style: str, impressions: int | None = None, clicks: int | None = None, row: AdCreative | None = None
) -> AdCreative:
    """Write a creative (needs partners.edit); without numbers those of the imported ads of the same name count."""
    require("partners.edit")
    if style not in AdCreative.Style.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(AdCreative.Style.values)}, "style")
    made = row or AdCreative(plan=plan)
    made.title, made.style = text_of(title, "title", most=120), style
    made.impressions, made.clicks = whole_of(impressions, "impressions"), whole_of(clicks, "clicks")
    if made.impressions is not None and made.clicks is not None and made.clicks > made.impressions:
        raise Refused(_("More clicks than impressions."), "clicks")
    _write(made)
    audit.record("partners.creative_saved", target=target_of(plan), after={"title": made.title, "style": made.style})
    return made


@transaction.atomic
def retire(*, plan: AdPlan, keys: Sequence[int]) -> int:
    """Retire creatives of a plan (needs partners.edit); how many."""
    require("partners.edit")
    rows = AdCreative.objects.filter(plan=plan, pk__in=keys, state=AdCreative.State.RUNNING)
    titles = list(rows.values_list("title", flat=True))
    count: int = rows.update(state=AdCreative.State.RETIRED)
    if count:
        audit.record("partners.creatives_retired", target=target_of(plan), after={"title": ", ".join(titles)[:200]})
    return count


@transaction.atomic
def remove_target(*, row: TargetSet) -> None:
    """Delete a targeting set (needs partners.edit)."""
    require("partners.edit")
    audit.record("partners.target_removed", target=target_of(row.plan), before={"title": row.title})
    row.delete()


def _write(row: TargetSet | AdCreative) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This name is taken."), "title") from None
