"""Everything that reads competitors, teardown rounds and cases."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from guanhao.domains.listening.models import Case, NegativeClass, Rival, RivalAccount, RivalDay, RivalPost, Round
from guanhao.domains.listening.policy.core import RivalPolicy
from guanhao.domains.listening.rules.rivals import PostFigures, RivalFigures, figures
from guanhao.kernel.now import now


@dataclass(frozen=True)
class RivalRow:
    """A competitor with its figures of the window."""

    id: int
    name: str
    accounts: int
    figures: RivalFigures
    note: str

    @property
    def posts(self) -> int:
        """Posts of the window."""
        return self.figures.posts

    @property
    def followers(self) -> int | None:
        """Newest followers of all accounts."""
        return self.figures.followers

    @property
    def growth(self) -> float | None:
        """Growth of followers over the window."""
        return self.figures.growth

    @property
    def hits(self) -> int:
        """Hits of the window."""
        return self.figures.hits

    @property
    def hit_rate(self) -> float | None:
        """Share of posts that are hits."""
        return self.figures.hit_rate

    @property
    def stickiness(self) -> float | None:
        """Interactions a post and 1,000 followers."""
        return self.figures.stickiness


def table() -> list[RivalRow]:
    """All active competitors with growth, hit rate and stickiness of the policy's window, in four queries."""
    policy = RivalPolicy.of_brand()
    since = now() - timedelta(days=policy.window)
    rows = list(Rival.objects.filter(active=True).order_by("name"))
    owner = dict(RivalAccount.objects.values_list("pk", "rival_id"))
    posts, days = defaultdict[int, list[PostFigures]](list), defaultdict[int, dict[int, list[tuple[date, int]]]](lambda: defaultdict(list))
    columns = ("account_id", "views", "likes", "comments", "shares")
    for values in RivalPost.objects.filter(published_at__gte=since).values_list(*columns):
        posts[owner[values[0]]].append(PostFigures(*values))
    for account, day, followers in RivalDay.objects.filter(day__gte=since.date()).values_list("account_id", "day", "followers"):
        days[owner[account]][account].append((day, followers))
    number = defaultdict[int, int](int)
    for rival in owner.values():
        number[rival] += 1
    return [RivalRow(row.pk, row.name, number[row.pk], figures(posts[row.pk], days[row.pk], times=policy.hit_times), row.note) for row in rows]


def moves(rival_id: int, limit: int = 50) -> list[RivalPost]:
    """The newest posts of a competitor."""
    return list(RivalPost.objects.select_related("account").filter(account__rival_id=rival_id).order_by("-published_at")[:limit])


def rounds() -> Any:
    """Teardown rounds, the newest first, with their numbers of cards and accounts."""
    found: Any = Round.objects.annotate(number=Count("cards"), accounts=Count("cards__account", distinct=True)).order_by("-made_at", "-pk")
    return found


def cases() -> QuerySet[Case]:
    """Cases, the newest first."""
    found: QuerySet[Case] = Case.objects.select_related("type").order_by("-made_at", "-pk")
    return found


def classes() -> list[NegativeClass]:
    """Classes with their numbers of open and all cases (`open_number`, `number`)."""
    open_ones = Q(cases__state=Case.State.OPEN)
    return list(NegativeClass.objects.annotate(number=Count("cases"), open_number=Count("cases", filter=open_ones)).order_by("pk"))
