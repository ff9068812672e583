"""What the market does by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("market.diagnose", title=_("Three-way diagnosis"), at="06:20", days="1")
def diagnose(ctx: JobContext) -> None:
    """On the first of the month; a month is diagnosed once."""
    from guanhao.domains.market.services import diagnosis  # with the numbers of analytics it loads on first use

    diagnosis.diagnose_month()
