"""What a campaign brought: people, coupons, invitations, landing pages, and what the platforms count of its posts."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from guanhao.domains.growth.models import Campaign, CampaignTool, Coupon, CouponUse, InviteDay, InviteSignup, LandingEntry, LandingHour
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

KEYS = (
    *("people", "visits", "shares", "plays", "signups", "valid", "entries", "tool_entries", "winners", "coupons", "used"),
    *("views", "likes", "forwards", "interactions"),
)


def title_of(key: str) -> str:
    """The words of a figure."""
    return {
        "people": _("people who took part"),
        "visits": _("visits"),
        "shares": _("shares"),
        "plays": _("games and quizzes played"),
        "tool_entries": _("entries in interaction tools"),
        "winners": _("winners drawn"),
        "signups": _("sign-ups by invitation"),
        "valid": _("sign-ups that count"),
        "entries": _("forms sent"),
        "coupons": _("coupons given"),
        "used": _("coupons used"),
        "views": _("views"),
        "likes": _("likes"),
        "forwards": _("forwards"),
        "interactions": _("interactions"),
    }[key]


def people_count(campaign: Campaign) -> int:
    """Who took part: people with a coupon, used coupons of nobody we know, sign-ups and forms; people the register knows are counted once."""
    known: set[int] = set()
    unknown = 0
    for rows in (
        Coupon.objects.filter(Q(person_id__isnull=False) | Q(state=Coupon.State.REDEEMED), batch__campaign=campaign),
        InviteSignup.objects.filter(program__campaign=campaign).exclude(state__in=("rejected", "forgotten")),
        LandingEntry.objects.filter(page__campaign=campaign),
    ):
        known |= set(rows.exclude(person_id=None).values_list("person_id", flat=True).distinct())
        unknown += rows.filter(person_id=None).count()
    return len(known) + unknown


def figures(campaign: Campaign) -> dict[str, float]:
    """The figures of a campaign by key; views, likes, forwards and interactions are of posts of that time whose topic or tags name it."""
    coupons = Coupon.objects.filter(batch__campaign=campaign)
    signups = InviteSignup.objects.filter(program__campaign=campaign).aggregate(all=Count("pk"), valid=Count("pk", filter=Q(state="valid")))
    days = InviteDay.objects.filter(program__campaign=campaign).aggregate(visits=Sum("visits"), shares=Sum("shares"))
    hours = dict(LandingHour.objects.filter(page__campaign=campaign).values_list("kind").annotate(total=Sum("count")).order_by())
    tools = CampaignTool.objects.filter(campaign=campaign).aggregate(entries=Sum("entries"), winners=Sum("winners"))
    found: dict[str, float] = {
        "people": people_count(campaign),
        "visits": (days["visits"] or 0) + hours.get("view", 0),
        "shares": (days["shares"] or 0) + hours.get("share", 0),
        "plays": hours.get("play", 0),
        "tool_entries": tools["entries"] or 0,
        "winners": tools["winners"] or 0,
        "signups": signups["all"],
        "valid": signups["valid"],
        "entries": LandingEntry.objects.filter(page__campaign=campaign).count(),
        "coupons": coupons.count(),
        "used": CouponUse.objects.filter(coupon__batch__campaign=campaign, refunded_at=None).count(),
    }
    for name in ("plays", "tool_entries", "winners"):
        if not found[name]:
            del found[name]  # a campaign without games and tools does not speak of them
    return found | _posts(campaign)


def figures_before(campaign: Campaign) -> dict[str, float]:
    """The figures of the campaign before: the one it follows, or the last that was closed; none: nothing."""
    over = Campaign.objects.filter(state=Campaign.State.CLOSED, report__isnull=False).exclude(pk=campaign.pk)
    last = over.filter(pk=campaign.follows_id).first() if campaign.follows_id else over.order_by("-closed_at").first()
    return dict(last.report.figures) if last is not None else {}


def lines(found: dict[str, float]) -> str:
    """The figures as text, one a line; posts the warehouse has none of are named as having no data."""
    rows = [f"{title_of(key)}: {found[key]:,.0f}" for key in KEYS if key in found]
    if "views" not in found:
        rows.append(_("Posts: no data; no post of that time has the campaign's name as topic or tag."))
    return "\n".join(rows)


def _posts(campaign: Campaign) -> dict[str, float]:
    """What the posts of the campaign brought, from the warehouse."""
    zone = current_brand().zone
    begin, end = campaign.opened_at or campaign.starts_at, campaign.closed_at or now()
    if begin is None:
        return {}
    sql = """SELECT count(*) AS posts, sum(views) AS views, sum(likes) AS likes, sum(shares) AS forwards,
        sum(coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0)) AS interactions
        FROM post_current WHERE day BETWEEN ? AND ? AND (topic = ? OR list_contains(tags, ?))"""
    days = (begin.astimezone(zone).date(), end.astimezone(zone).date())
    row: dict[str, Any] = warehouse.rows(sql, (*days, campaign.title, campaign.title))[0]
    return {key: float(row[key] or 0) for key in ("views", "likes", "forwards", "interactions")} if row["posts"] else {}
