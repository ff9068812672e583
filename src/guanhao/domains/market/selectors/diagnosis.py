"""Everything that reads for the three-way diagnosis: what is measured, and the runs that are kept."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.listening import facade as listening
from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.policy import DiagnosisPolicy
from guanhao.domains.market.rules import diagnosis as rules
from guanhao.domains.market.rules.diagnosis import Guarded, Limits, Posting, Rate, Result, Returns, Watched
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MOST_POSTS = 50_000
POSTS = """
SELECT account_id, coalesce(title, '') AS title, coalesce(topic, '') AS topic, tags
FROM post_current WHERE "day" BETWEEN ? AND ? ORDER BY published_at DESC, account_id, post_id LIMIT ?
"""


def limits() -> Limits:
    """The brand's limits as the rules read them."""
    policy = DiagnosisPolicy.of_brand()
    return Limits(
        on_card=policy.on_card,
        posts_least=policy.posts_least,
        off_card_most=policy.off_card_most,
        gap_most=policy.gap_most,
        live_hours=policy.live_within / timedelta(hours=1),
        live_least=policy.live_least,
        unanswered_most=policy.unanswered_most,
        roi_fall=policy.roi_fall,
        serious=policy.serious,
    )


def examine(start: date, end: date) -> list[Result]:
    """All checks over these days (needs analytics.view); nothing is kept."""
    require("analytics.view")
    known, bounds = channels.accounts(), limits()
    return [
        rules.match(postings(known, start, end), bounds),
        rules.gap(rates(start, end), bounds),
        rules.monitoring(watched(known), bounds, guarded(start, end)),
        rules.returns(money(start, end), bounds),
    ]


def postings(accounts: Sequence[AccountRef], start: date, end: date) -> list[Posting]:
    """Posts of each account, and how many share a word with what its positioning card says about content and users."""
    from guanhao.engines.text.keywords import words  # with its dictionary, when somebody asks

    cards = channels.positioning([one.id for one in accounts])
    meant = {number: set(words(f"{card.get('content', '')} {card.get('user', '')}")) for number, card in cards.items()}
    counts: dict[int, list[int]] = {one.id: [0, 0] for one in accounts}
    for row in warehouse.rows(POSTS, [start, end, MOST_POSTS]):
        said = set(words(" ".join([row["title"], row["topic"], *(row["tags"] or [])])))
        if said and row["account_id"] in counts:
            counts[row["account_id"]][0] += 1
            counts[row["account_id"]][1] += bool(said & meant.get(row["account_id"], set()))
    return [Posting(one.id, one.name or one.handle, one.platform, bool(meant.get(one.id)), *counts[one.id]) for one in accounts]


def rates(start: date, end: date) -> list[Rate]:
    """The interaction rate of each platform."""
    key = DiagnosisPolicy.of_brand().rate
    posts = {row.key: row.n for row in analytics.breakdown("posts", start, end, "platform").rows}
    found = analytics.breakdown(key, start, end, "platform").rows
    return [Rate(row.key, channels.platform_title(row.key), row.value, posts.get(row.key, row.n)) for row in found]


def watched(accounts: Sequence[AccountRef]) -> list[Watched]:
    """How old the newest numbers of each account are, however they came."""
    newest: dict[int, Any] = {}
    for one in analytics.freshness():
        if one.newest and one.table != "posts":  # a post that was written is not yet a number that was watched
            newest[one.account_id] = max(newest.get(one.account_id, one.newest), one.newest)
    moment = now()
    ages = {number: max((moment - when) / timedelta(hours=1), 0.0) for number, when in newest.items()}
    return [Watched(one.id, one.name or one.handle, one.platform, ages.get(one.id)) for one in accounts]


def guarded(start: date, end: date) -> list[Guarded]:
    """What came up in these days and was left alone too long: promised times, alerts, sudden changes."""
    policy, moment, zone = DiagnosisPolicy.of_brand(), now(), current_brand().zone
    since, until = datetime.combine(start, time.min, zone), datetime.combine(end + timedelta(days=1), time.min, zone)
    clocks = Clock.objects.filter(due_at__gte=since, due_at__lt=until).exclude(state=Clock.State.CANCELLED)
    ended = Q(stopped_at=None, due_at__lte=moment) | Q(breached_at__isnull=False)
    with acting(SYSTEM):  # figures alone: who runs the diagnosis need not see the alerts
        alerts = listening.looked_after(since, until, policy.alert_within)
    changes = analytics.open_tickets(start, end)
    late = [one for one in changes if one.state == "open" and one.day <= end - policy.change_within]
    return [
        Guarded("clocks", clocks.filter(ended | Q(stopped_at__isnull=False)).count(), clocks.filter(ended).count()),
        Guarded("alerts", *alerts),
        Guarded("changes", len(changes), len(late)),
    ]


def money(start: date, end: date) -> Returns:
    """What advertising brought and cost, in these days and in as many before."""
    days = (end - start).days + 1
    here = analytics.metric_values(("ad_revenue", "spend"), start, end)
    before = analytics.metric_values(("ad_revenue", "spend"), start - timedelta(days=days), start - timedelta(days=1))
    return Returns(here["ad_revenue"].value, here["spend"].value, before["ad_revenue"].value, before["spend"].value)


def runs() -> "QuerySet[Diagnosis]":
    """All runs with their findings, the newest first (needs market.view)."""
    require("market.view")
    found: QuerySet[Diagnosis] = Diagnosis.objects.prefetch_related(Prefetch("findings", Finding.objects.all()))
    return found


def newest() -> Diagnosis | None:
    """The last run (needs market.view)."""
    return runs().first()
