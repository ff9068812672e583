"""The gates of a talent: verdicts with where each number comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from guanhao.console.numbers import figure, number
from guanhao.domains.links import facade as links
from guanhao.domains.partners.models import Cooperation, Measurement, Settlement, Talent, TalentAudit, TrackedLink
from guanhao.domains.partners.policy import AuthenticityPolicy, GatePolicy
from guanhao.domains.partners.rules.aiming import rates_of
from guanhao.domains.partners.rules.amounts import amount_text, percent_text
from guanhao.domains.partners.selectors.currency import house_currency
from guanhao.domains.partners.wording import COMPONENTS, GATES, PASSED, SIGNS, missing
from guanhao.engines.partnering import gates as engine
from guanhao.engines.partnering.gates import Authenticity, Gate, exact
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

OUT = (Cooperation.State.RELEASED, Cooperation.State.MEASURED, Cooperation.State.SETTLED)


@dataclass(frozen=True, kw_only=True)
class FeedMean:
    """The mean cost of a conversion in feed ads, in cents, exact, and where it comes from; None when nobody says."""

    cents: Fraction | None
    origin: str


@dataclass(frozen=True, kw_only=True)
class GateView:
    """A gate as a page shows it: value, limit, verdict and the origins of both numbers."""

    gate: Gate
    title: str
    value: str
    limit: str
    verdict: str
    tone: str
    origins: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class FormRate:
    """The conversion rate of one form of advertising."""

    form: str
    clicks: int | None
    conversions: int | None
    rate: Fraction | None


@dataclass(frozen=True, kw_only=True)
class TalentGates:
    """All gates of a talent and the authenticity of the following with its components."""

    gates: tuple[GateView, ...]
    authenticity: Authenticity
    components: tuple[dict[str, Any], ...]
    forms: tuple[FormRate, ...] = ()
    audit: TalentAudit | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


def feed_mean() -> FeedMean:
    """From the policy, else spend ÷ conversions of the imported ads of the last days."""
    policy = GatePolicy.of_brand()
    if policy.feed_cpa:
        return FeedMean(cents=exact(policy.feed_cpa) * 100, origin=_("Mean of feed ads: policy of the brand"))
    last = now().astimezone(current_brand().zone).date()
    first = last - timedelta(days=policy.feed_days)
    found = warehouse.rows(
        'SELECT sum(round(spend * 100)::BIGINT)::BIGINT AS spend, sum(conversions)::BIGINT AS conversions FROM ads WHERE "day" >= ?', (first,)
    )
    spend, conversions = (int(found[0]["spend"] or 0), int(found[0]["conversions"] or 0)) if found else (0, 0)
    if not spend or not conversions:
        return FeedMean(cents=None, origin="")
    words = _("Mean of feed ads since %(day)s: %(spend)s for %(count)s conversions")
    return FeedMean(cents=Fraction(spend, conversions), origin=words % {"day": first, "spend": amount_text(spend), "count": number(conversions)})


def usual_rate(category: str, policy: GatePolicy | None = None) -> tuple[Fraction, str]:
    """The mean conversion rate a talent is held against, that of the field where the policy names it, and where it comes from."""
    asked = policy or GatePolicy.of_brand()
    rate = rates_of(asked.category_cvr).get(category.strip().casefold())
    if rate is not None:
        words = _("Mean of the field “%(field)s” %(mean)s: policy of the brand")
        return rate, words % {"field": category.strip(), "mean": percent_text(rate)}
    whole = Fraction(exact(asked.industry_cvr))
    return whole, _("Mean of the industry %(mean)s: policy of the brand") % {"mean": percent_text(whole)}


def newest_audit(talent: Talent) -> TalentAudit | None:
    """The newest audit."""
    row: TalentAudit | None = TalentAudit.objects.filter(talent=talent).order_by("-audited_on", "-pk").first()
    return row


def deep_share(audit: TalentAudit | None) -> Fraction | None:
    """Saves and forwards among all interactions; None while one of the four is unknown."""
    if audit is None:
        return None
    counts = (audit.likes, audit.comments, audit.saves, audit.forwards)
    if any(value is None for value in counts) or not sum(counts):  # type: ignore[arg-type]
        return None
    return Fraction((audit.saves or 0) + (audit.forwards or 0), sum(value or 0 for value in counts))


def measured(talent: Talent) -> list[Measurement]:
    """What this talent's cooperations brought, in the brand's currency."""
    rows = Measurement.objects.filter(cooperation__talent=talent, cooperation__state__in=OUT, cooperation__currency=house_currency())
    return list(rows.select_related("cooperation").order_by("pk"))


def clicks_of(rows: Sequence[Measurement]) -> dict[int, int | None]:
    """Clicks by measurement: as measured, else of the tracked link."""
    open_ones = {f"partners.cooperation:{row.cooperation_id}:{row.form}": row.pk for row in rows if row.clicks is None}
    found: dict[int, int | None] = {row.pk: row.clicks for row in rows}
    if open_ones:
        with acting(SYSTEM):
            for subject, link in links.links_of_subjects(open_ones).items():
                found[open_ones[subject]] = link.clicks
    return found


def of_talent(talent: Talent, mean: FeedMean | None = None) -> TalentGates:
    """Everything the gates say of a talent."""
    policy, audit, rows = GatePolicy.of_brand(), newest_audit(talent), measured(talent)
    feed, clicks = mean or feed_mean(), clicks_of(rows)
    usual, industry = usual_rate(talent.category, policy)
    conversions = added([row.conversions for row in rows])
    counted = added(list(clicks.values()))
    cost = _cost(talent)
    found = (
        engine.fake_fans(talent.fake_share, exact(policy.fake_fans_max)),
        engine.real_interaction(talent.real_interaction, exact(policy.real_interaction_min)),
        engine.conversion_rate(conversions, counted, usual, exact(policy.cvr_multiple)),
        engine.cost_per_action(cost, conversions, feed.cents, exact(policy.cpa_vs_feed)),
    )
    from_audit = _audit_words(talent)
    several = {"count": len(rows), "conversions": figure(conversions), "clicks": figure(counted), "cost": amount_text(cost)}
    rate = _("%(count)s measured: %(conversions)s conversions of %(clicks)s clicks") % several
    paid = _("%(count)s measured: %(cost)s for %(conversions)s conversions") % several
    origins = {
        "fake_fans": (from_audit, _limit(policy.fake_fans_max)),
        "real_interaction": (from_audit, _limit(policy.real_interaction_min)),
        "cvr": (rate, industry, _("times %(times)s: policy of the brand") % {"times": policy.cvr_multiple}),
        "cpa": (paid, feed.origin, _("times %(times)s: policy of the brand") % {"times": policy.cpa_vs_feed}),
    }
    score, components = _authenticity(audit)
    return TalentGates(
        gates=tuple(_view(gate, origins[gate.key]) for gate in found),
        authenticity=score,
        components=components,
        forms=_forms(rows, clicks),
        audit=audit,
        numbers={"conversions": conversions, "clicks": counted, "cost_cents": cost},
    )


def fake_gate(talent: Talent) -> GateView:
    """The one gate that keeps contracts from being signed."""
    policy = GatePolicy.of_brand()
    gate = engine.fake_fans(talent.fake_share, exact(policy.fake_fans_max))
    return _view(gate, (_audit_words(talent), _limit(policy.fake_fans_max)))


def _authenticity(audit: TalentAudit | None) -> tuple[Authenticity, tuple[dict[str, Any], ...]]:
    policy = AuthenticityPolicy.of_brand()
    shares: dict[str, Decimal | Fraction | int | None] = {
        "real_fans": None if audit is None or audit.fake_share is None else 1 - audit.fake_share,
        "fan_match": audit.fan_match if audit else None,
        "active_share": audit.active_share if audit else None,
        "positive_share": audit.positive_share if audit else None,
        "deep_share": deep_share(audit),
    }
    found = engine.authenticity(shares, {key: exact(getattr(policy, key)) for key in shares})
    lines = tuple(
        {
            "key": one.key,
            "title": COMPONENTS[one.key],
            "share": percent_text(one.share) if one.share is not None else None,
            "points": float(one.points) if one.points is not None else None,
            "most": float(one.most),
        }
        for one in found.components
    )
    return found, lines


def _forms(rows: Sequence[Measurement], clicks: dict[int, int | None]) -> tuple[FormRate, ...]:
    found = []
    for form in Cooperation.Form.values:
        own = [row for row in rows if row.form == form]
        if own:
            seen, won = added([clicks[row.pk] for row in own]), added([row.conversions for row in own])
            rate = engine.conversion_rate(won, seen, None, 1).value
            found.append(FormRate(form=form, clicks=seen, conversions=won, rate=rate))
    return tuple(found)


def _cost(talent: Talent) -> int | None:
    """What was paid, or is owed by contract, for cooperations that are out."""
    rows = Cooperation.objects.filter(talent=talent, state__in=OUT, currency=house_currency(), measurements__isnull=False).distinct()
    paid = dict(Settlement.objects.filter(cooperation__in=rows).values_list("cooperation_id", "amount_cents"))
    owed = dict(rows.values_list("pk", "amount_cents"))
    return added([paid.get(number, cents) for number, cents in owed.items()])


def _view(gate: Gate, origins: Sequence[str]) -> GateView:
    yes, no = PASSED[gate.key]
    money = gate.key == "cpa"
    shown = (lambda value: amount_text(value)) if money else percent_text
    return GateView(
        gate=gate,
        title=str(GATES[gate.key]),
        value=shown(gate.value),
        limit=f"{SIGNS[gate.key]} {shown(gate.limit)}",
        verdict=str(_("unknown") if gate.passed is None else yes if gate.passed else no),
        tone="" if gate.passed is None else "good" if gate.passed else "bad" if gate.key in {"fake_fans", "real_interaction"} else "warn",
        origins=tuple(one for one in origins if one) if gate.passed is not None else (),
        missing=missing(gate.why),
    )


def _audit_words(talent: Talent) -> str:
    row = TalentAudit.objects.filter(talent=talent, audited_on=talent.audited_on).order_by("-pk").first() if talent.audited_on else None
    return _("Audit of %(source)s, %(day)s") % {"source": row.source, "day": row.audited_on} if row else ""


def _limit(value: float) -> str:
    return _("Limit %(limit)s: policy of the brand") % {"limit": percent_text(exact(value))}


def added(values: Sequence[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def link_rows(cooperation: Cooperation) -> list[dict[str, Any]]:
    """The tracked links of a cooperation with their clicks."""
    rows = list(TrackedLink.objects.filter(cooperation=cooperation).order_by("form"))
    with acting(SYSTEM):
        views = links.links_of_subjects([row.subject for row in rows]) if rows else {}
    return [{"row": row, "form": row.get_form_display(), "clicks": views[row.subject].clicks if row.subject in views else 0} for row in rows]


def spent_since(first: date) -> int:
    """Cents paid to talents since a day, in the brand's currency."""
    return int(Settlement.objects.filter(paid_on__gte=first, currency=house_currency()).aggregate(total=Sum("amount_cents"))["total"] or 0)
