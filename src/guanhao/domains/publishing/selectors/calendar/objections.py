"""What speaks against moments: too near, too many a day, a title said already, a day of mourning, no slack left."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.policy.calendar import CalendarPolicy, SlackPolicy
from guanhao.domains.publishing.rules.calendar.conflicts import Conflict, Planned, near, too_many
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.domains.publishing.selectors.calendar.cadence import monday_of, slack_of_week, slots_of_account
from guanhao.domains.publishing.selectors.calendar.days import solemn_days
from guanhao.domains.publishing.selectors.calendar.wanted import LIVE
from guanhao.domains.publishing.selectors.core import connector_of, sdk_accounts
from guanhao.kernel.tenancy import current_brand

MOST_TITLES = 4000


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A publication at a wanted moment; `id` 0 or below is one that is not planned yet."""

    id: int
    account_id: int
    at: datetime
    title: str
    format: str = ""
    subject: str = ""
    tags: tuple[str, ...] = ()
    hot: bool = False


def objections(proposals: Sequence[Proposal], *, matrix: Matrix | None = None) -> list[Conflict]:
    """All objections but the slack rule, in the order of the proposals; publications that are being moved do not stand in their own way."""
    if not proposals:
        return []
    matrix, policy = matrix or Matrix(), CalendarPolicy.of_brand()
    wanted = [_planned(matrix, one.id, one.account_id, one.at, one.title) for one in proposals]
    others = _others(matrix, wanted, {one.id for one in proposals})
    found = [*near(wanted, others, policy.near_minutes), *too_many(wanted, others, day_limits({one.account_id for one in proposals}, matrix))]
    found += _solemn(proposals, wanted, policy)
    found += duplicates(proposals, policy)
    place = {one.id: number for number, one in enumerate(proposals)}
    return sorted(found, key=lambda one: place[one.id])


def slack_refusals(proposals: Sequence[Proposal]) -> list[Conflict]:
    """Ordinary publications that would take slots the week keeps free (PLN-04): those past the limit, latest first to go."""
    weeks: dict[date, list[Proposal]] = defaultdict(list)
    known: dict[int, bool] = {}
    if not SlackPolicy.of_brand().hot_slack:
        return []
    zone = current_brand().zone
    for one in proposals:
        if not one.hot and known.setdefault(one.account_id, slots_of_account(one.account_id)):
            weeks[monday_of(one.at.astimezone(zone).date())].append(one)
    moving = [one.id for one in proposals if one.id > 0]
    found = []
    for monday, here in weeks.items():
        slack = slack_of_week(monday, without=moving)
        if slack.limit is None:
            continue
        over = max(0, slack.planned + len(here) - slack.limit)
        ordered = sorted(here, key=lambda one: (one.at, one.id))
        for one in ordered[len(here) - min(over, len(here)) :]:
            found.append(Conflict("slack", one.id, slack.slots, slack.limit, monday.isoformat()))
    return found


def day_limits(account_ids: Collection[int], matrix: Matrix) -> dict[int, int]:
    """How many publications a day each account may have: the platform's own number for it and the policy's, the lower one."""
    policy = {}
    for line in CalendarPolicy.of_brand().daily_most:
        platform, _equals, number = line.partition("=")
        if number.strip().isdecimal():
            policy[platform.strip()] = int(number)
    refs = [matrix.all[account_id] for account_id in account_ids if account_id in matrix.all]
    connectors = {platform: connector_of(platform) for platform in {ref.platform for ref in refs}}
    known = sdk_accounts([ref for ref in refs if connectors[ref.platform] is not None])
    found = {}
    for ref in refs:
        connector = connectors[ref.platform]
        own = connector.ability(known[ref.id]).per_day if connector is not None else None  # without a connector only the policy speaks
        numbers = [number for number in (policy.get(ref.platform), own) if number]
        if numbers:
            found[ref.id] = min(numbers)
    return found


def duplicates(proposals: Sequence[Proposal], policy: CalendarPolicy) -> list[Conflict]:
    """Titles that the same account says nearly the same within the policy's days; the subject itself is no duplicate."""
    from guanhao.engines.text.similar import Pool  # numpy loads on first use

    span = timedelta(days=policy.similar_days)
    found = []
    pools: dict[int, list[tuple[int, str, str, datetime]]] = {}
    for account_id in {one.account_id for one in proposals if one.title.strip()}:
        mine = [one for one in proposals if one.account_id == account_id]
        low, high = min(one.at for one in mine) - span, max(one.at for one in mine) + span
        rows = Publication.objects.filter(account_id=account_id, planned_at__gte=low, planned_at__lte=high, status__in=LIVE).order_by("-planned_at")
        pools[account_id] = list(rows.values_list("pk", "subject", "title", "planned_at")[:MOST_TITLES])
    built = {account_id: Pool.build([row[2] for row in rows]) for account_id, rows in pools.items() if rows}
    for one in proposals:
        known = pools.get(one.account_id, [])
        if not known or not one.title.strip():
            continue
        for index, score in built[one.account_id].nearest(one.title, 10):
            pk, subject, title, at = known[index]
            if score >= policy.similar_from and pk != one.id and subject != one.subject and abs(at - one.at) <= span and title.strip():
                found.append(Conflict("duplicate", one.id, pk, round(score * 100), title))
                break
    return found


def words_of(conflict: Conflict) -> str:
    """One objection in words of the active language."""
    match conflict.kind:
        case "near":
            return _("%(minutes)s minutes from “%(title)s” on the same account") % {"minutes": conflict.number, "title": conflict.words}
        case "per_day":
            return _("More than %(number)s on one day of this account") % {"number": conflict.number}
        case "duplicate":
            return _("%(share)s %% the same as “%(title)s”") % {"share": conflict.number, "title": conflict.words}
        case "solemn":
            return _("Entertainment on a day of mourning: %(day)s") % {"day": conflict.words}
    return _(
        "In the week of %(week)s ordinary publications take at most %(limit)s of %(slots)s slots; the rest is kept for hot topics."
        " Choose another week, or mark the item as hot."
    ) % {"week": conflict.words, "limit": conflict.number, "slots": conflict.other}


def _solemn(proposals: Sequence[Proposal], wanted: Sequence[Planned], policy: CalendarPolicy) -> list[Conflict]:
    days = solemn_days({one.day for one in wanted})
    found = []
    for proposal, one in zip(proposals, wanted, strict=True):
        if one.day not in days:
            continue
        tags = {tag.strip("#").casefold() for tag in proposal.tags}
        light = proposal.format in policy.solemn_formats or any(word.casefold() in tags or word in proposal.title for word in policy.solemn_tags)
        if light:
            found.append(Conflict("solemn", one.id, words=days[one.day]))
    return found


def _others(matrix: Matrix, wanted: Sequence[Planned], moving: Collection[int]) -> list[Planned]:
    """Publications of the same accounts on the wanted days; one statement, windows of a day around each wanted moment merged."""
    by_account: dict[int, list[datetime]] = defaultdict(list)
    for one in wanted:
        by_account[one.account_id].append(one.at)
    day = timedelta(days=1)
    rows: Iterable[tuple[int, int, datetime, str]] = (
        Publication.objects.filter(
            account_id__in=list(by_account),
            planned_at__gte=min(one.at for one in wanted) - day,
            planned_at__lt=max(one.at for one in wanted) + day,
            status__in=LIVE,
        )
        .exclude(pk__in=[pk for pk in moving if pk > 0])
        .order_by()
        .values_list("pk", "account_id", "planned_at", "title")
    )
    days = {(one.account_id, one.day + n * day) for one in wanted for n in (-1, 0, 1)}
    found = [_planned(matrix, *row) for row in rows]
    return [one for one in found if (one.account_id, one.day) in days]


def _planned(matrix: Matrix, pk: int, account_id: int, at: datetime, title: str) -> Planned:
    return Planned(pk, account_id, at, matrix.local(account_id, at).date(), title)
