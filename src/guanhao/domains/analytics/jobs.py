"""What analytics does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@job("analytics.explain_yesterday", title=_("Compare yesterday's key metrics and open tickets"), at="07:30")
def explain_yesterday(ctx: JobContext) -> None:
    """The last three days, so that numbers which arrive late are compared too; what was found once stays."""
    from guanhao.domains.analytics.services import explain  # loads on first use, here and below

    today = now().astimezone(current_brand().zone).date()
    for back in (3, 2, 1):
        ctx.check_cancelled()
        explain.explain_day(today - timedelta(days=back))
        ctx.progress(4 - back, 3, str(today - timedelta(days=back)))
    explain.follow_up_due(today)


@job("analytics.mark_overdue_reviews", title=_("Mark daily reviews nobody did as overdue"), every=timedelta(hours=1))
def mark_overdue_reviews(ctx: JobContext) -> None:
    """Reviews are due until the midnight after their day."""
    from guanhao.domains.analytics.services import explain

    explain.mark_overdue_reviews()


@job("analytics.miss_collections", title=_("Tell of data that were not collected in time"), at="08:00")
def miss_collections(ctx: JobContext) -> None:
    """Each line of the collection plan that has become overdue is told once."""
    from guanhao.domains.analytics.services import collection

    collection.tell_overdue()
