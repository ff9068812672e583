"""Campaigns as other rooms read them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from guanhao.domains.growth.contracts import CampaignFacts
from guanhao.domains.growth.models import Campaign, CampaignNote, Coupon, InviteSignup, LandingEntry
from guanhao.domains.growth.selectors import effects as figures
from guanhao.domains.growth.wording import LINE_WORDS
from guanhao.domains.identity import facade as identity
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def campaigns(*, over: bool, limit: int) -> list[CampaignFacts]:
    """Without incidents and heirs: for lists, in three queries."""
    rows = Campaign.objects.select_related("follows").order_by("-closed_at", "-pk")
    if over:
        rows = rows.filter(state=Campaign.State.CLOSED)
    found = list(rows[:limit])
    names = _names(row.owner_id for row in found)
    return [_facts(row, names) for row in found]


def campaign(campaign_id: int) -> CampaignFacts | None:
    """One with everything."""
    row = Campaign.objects.select_related("follows").filter(pk=campaign_id).first()
    if row is None:
        return None
    notes = CampaignNote.objects.filter(campaign=row, kind=CampaignNote.Kind.INCIDENT).order_by("pk")[:20]
    heirs = Campaign.objects.filter(follows=row).order_by("pk").values_list("title", flat=True)[:20]
    return _facts(row, _names([row.owner_id]), incidents=tuple((one.text, one.answer) for one in notes), heirs=tuple(heirs))


def effects(campaign_id: int) -> dict[str, float]:
    """Counted now; empty for another brand's."""
    row = Campaign.objects.filter(pk=campaign_id).first()
    return figures.figures(row) if row is not None else {}


def effects_before(campaign_id: int) -> dict[str, float]:
    """As the report before kept them."""
    row = Campaign.objects.filter(pk=campaign_id).first()
    return figures.figures_before(row) if row is not None else {}


def titles() -> dict[str, str]:
    """Words by key."""
    return {key: figures.title_of(key) for key in figures.KEYS}


def taken_part(campaign_id: int, start: date, end: date) -> int:
    """Coupons given, sign-ups that were not turned away, and forms sent."""
    zone = current_brand().zone
    since, until = datetime.combine(start, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)
    return (
        Coupon.objects.filter(batch__campaign_id=campaign_id, issued_at__gte=since, issued_at__lt=until).count()
        + InviteSignup.objects.filter(program__campaign_id=campaign_id, joined_at__gte=since, joined_at__lt=until)
        .exclude(state__in=("rejected", "forgotten"))
        .count()
        + LandingEntry.objects.filter(page__campaign_id=campaign_id, made_at__gte=since, made_at__lt=until).count()
    )


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    return {number: one.name for number, one in identity.people([number for number in ids if number]).items()}


def _facts(row: Campaign, names: dict[int, str], *, incidents: tuple[tuple[str, str], ...] = (), heirs: tuple[str, ...] = ()) -> CampaignFacts:
    zone = current_brand().zone
    begin = row.opened_at or row.starts_at or row.made_at
    end = row.closed_at or row.ends_at or now()
    first = begin.astimezone(zone).date()
    return CampaignFacts(
        id=row.pk,
        title=row.title,
        theme=row.theme,
        form=row.form,
        form_title=str(Campaign.Form(row.form).label),
        place=row.place,
        audience=row.audience,
        state=row.state,
        start=first,
        end=max(first, end.astimezone(zone).date()),
        goal_people=row.goal_people,
        budget=row.budget,
        spent=row.spent,
        owner_name=names.get(row.owner_id or 0, ""),
        follows_id=row.follows_id,
        follows_title=row.follows.title if row.follows else "",
        channels=tuple((str(LINE_WORDS.get(one["kind"], one["kind"])), one["what"]) for one in row.channels),
        incidents=incidents,
        lessons=row.lessons,
        heirs=heirs,
    )
