"""The outstanding posts of a year, each with its case card when somebody wrote one (ANA-22)."""

from dataclasses import dataclass
from datetime import date

from guanhao.domains.analytics.contracts import Filters, PostFact
from guanhao.domains.analytics.models import CaseCard
from guanhao.domains.analytics.policy import TopCasesPolicy
from guanhao.domains.analytics.selectors.distribution import spread
from guanhao.domains.analytics.selectors.posts import top_posts
from guanhao.domains.analytics.selectors.values import EVERYTHING
from guanhao.kernel import access


@dataclass(frozen=True)
class Case:
    """A ranked post: its place, how many times the year's median it reached (None without one), and its card."""

    place: int
    post: PostFact
    times_median: float | None
    card: CaseCard | None


def top_cases(key: str, year: int, filters: Filters = EVERYTHING) -> tuple[Case, ...]:
    """The year's best posts by a metric, as many as the policy says."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    posts = top_posts(key, start, end, filters, TopCasesPolicy.of_brand().cases)
    middle = spread(key, start, end, filters)[0].summary.median
    wanted = {(post.account_id, post.post_id) for post in posts}
    cards = {(card.account_id, card.post_id): card for card in CaseCard.objects.filter(post_id__in=[post.post_id for post in posts])}
    return tuple(
        Case(place, post, post.value / middle if post.value is not None and middle else None, cards.get((post.account_id, post.post_id)))
        for place, post in enumerate(posts, 1)
        if (post.account_id, post.post_id) in wanted
    )


def case_card(account_id: int, post_id: str) -> CaseCard | None:
    """The card of a post; None when nobody wrote one."""
    access.require("analytics.view")
    return CaseCard.objects.filter(account_id=account_id, post_id=post_id).first()
