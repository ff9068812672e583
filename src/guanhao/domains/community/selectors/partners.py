"""City partners: what each gave lately, whether that grows or fades, and whom they brought in (COM-10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import TruncMonth

from guanhao.domains.community.models import CityPartner, Member, MemberDeed
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.rules.groups import loyalty
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MONTHS = 6
FANS = 20


@dataclass(frozen=True, kw_only=True)
class PartnerRecord:
    """A city partner's record: what was done within the policy's days and in as many days before, by action and by month, and people brought in."""

    recent: int
    before: int
    loyalty: str
    actions: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    fans: tuple[Member, ...]
    fan_count: int


def with_standing() -> QuerySet[CityPartner]:
    """City partners with what they did lately (`recent`), in as many days before, and how many people they brought in."""
    policy, moment = GroupPolicy.of_brand(), now()
    since = moment - timedelta(days=policy.partner_days)
    deeds = MemberDeed.objects.filter(at__gte=since - timedelta(days=policy.partner_days)).values("pk")
    lately = Q(member__deeds__in=deeds)
    return CityPartner.objects.select_related("member").annotate(  # type: ignore[no-any-return]
        recent=Count("member__deeds", filter=lately & Q(member__deeds__at__gte=since), distinct=True),
        before=Count("member__deeds", filter=lately & Q(member__deeds__at__lt=since), distinct=True),
        drop=Value(policy.partner_drop, output_field=FloatField()),
        last_at=F("member__last_at"),
    )


def record(partner: CityPartner) -> PartnerRecord:
    """The record of one city partner."""
    policy, moment = GroupPolicy.of_brand(), now()
    span = timedelta(days=policy.partner_days)
    deeds = MemberDeed.objects.filter(member=partner.member_id)
    recent = deeds.filter(at__gte=moment - span).count()
    before = deeds.filter(at__gte=moment - 2 * span, at__lt=moment - span).count()
    by_action = deeds.filter(at__gte=moment - span).values_list("action").annotate(times=Count("pk")).order_by("-times", "action")
    fans = Member.objects.filter(invited_by_id=partner.member_id)
    return PartnerRecord(
        recent=recent,
        before=before,
        loyalty=loyalty(recent, before, policy.partner_drop),
        actions=tuple(by_action),
        months=_months(deeds, moment),
        fans=tuple(fans.order_by("-joined_at", "-pk")[:FANS]),
        fan_count=fans.count(),
    )


def _months(deeds: QuerySet[MemberDeed], moment: datetime) -> tuple[tuple[str, int], ...]:
    """What was done in each of the last months of the brand's calendar, months without anything too."""
    zone = current_brand().zone
    year, month = moment.astimezone(zone).year, moment.astimezone(zone).month
    begun = [divmod(year * 12 + month - 1 - back, 12) for back in reversed(range(MONTHS))]
    first = datetime(begun[0][0], begun[0][1] + 1, 1, tzinfo=zone)
    counted = deeds.filter(at__gte=first).annotate(month=TruncMonth("at", tzinfo=zone)).values_list("month").annotate(times=Count("pk")).order_by()
    found = {f"{at:%Y-%m}": times for at, times in counted}
    return tuple((key, found.get(key, 0)) for key in (f"{one}-{place + 1:02}" for one, place in begun))
