"""Competitors over any days, for reports and boards of other rooms."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from guanhao.domains.listening.contracts.rivals import RivalWindow
from guanhao.domains.listening.models import Rival, RivalAccount, RivalDay, RivalPost
from guanhao.kernel.tenancy import current_brand

SLACK = 7
"""Days before the window in which a follower count still stands for its beginning: counts of competitors are read now and then."""


def windows(start: date, end: date) -> list[RivalWindow]:
    """Every active competitor over these local days, by name, in four queries."""
    rows = list(Rival.objects.filter(active=True).order_by("name"))
    owner = dict(RivalAccount.objects.filter(rival__active=True).values_list("pk", "rival_id"))
    posts, followers = _posts(start, end, owner), _followers(start, end, owner)
    return [_window(row, posts[row.pk], followers[row.pk]) for row in rows]


def _posts(start: date, end: date, owner: dict[int, int]) -> dict[int, list[tuple[int | None, int]]]:
    """(views, interactions) of each post, by competitor."""
    zone = current_brand().zone
    since, until = datetime.combine(start, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)
    found = defaultdict[int, list[tuple[int | None, int]]](list)
    columns = ("account_id", "views", "likes", "comments", "shares")
    for account, views, *rest in RivalPost.objects.filter(published_at__gte=since, published_at__lt=until).values_list(*columns):
        if account in owner:
            found[owner[account]].append((views, sum(one or 0 for one in rest)))
    return found


def _followers(start: date, end: date, owner: dict[int, int]) -> dict[int, list[list[tuple[date, int]]]]:
    """The counts around the window of each account in order of days, by competitor."""
    days = defaultdict[int, list[tuple[date, int]]](list)
    wanted = RivalDay.objects.filter(day__gte=start - timedelta(days=SLACK), day__lte=end).order_by("day")
    for account, day, count in wanted.values_list("account_id", "day", "followers"):
        if account in owner:
            days[account].append((day, count))
    found = defaultdict[int, list[list[tuple[date, int]]]](list)
    for account, known in days.items():
        found[owner[account]].append(known)
    return found


def _window(row: Rival, posts: list[tuple[int | None, int]], accounts: list[list[tuple[date, int]]]) -> RivalWindow:
    told = [(views, won) for views, won in posts if views is not None]
    views, won = (float(sum(values)) for values in zip(*told, strict=True)) if told else (None, None)
    both = [known for known in accounts if len(known) > 1]
    before, after = sum(known[0][1] for known in both), sum(known[-1][1] for known in both)
    return RivalWindow(
        id=row.pk,
        name=row.name,
        posts=len(posts),
        views=views,
        interactions=won,
        rate=won / views if views and won is not None else None,
        followers=float(sum(known[-1][1] for known in accounts)) if accounts else None,
        growth=after / before - 1 if before else None,
    )
