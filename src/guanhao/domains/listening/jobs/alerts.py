"""What alerts do by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, QUICK, JobContext, job


@job("listening.detect", title=_("Look for peaks"), retries=2, queue=QUICK, remember=False)
def detect(ctx: JobContext) -> None:
    """Seconds after something was counted."""
    from guanhao.domains.listening.services.alert_detecting import detect as look

    look()


@job("listening.watch", title=_("Look for peaks and end calm events"), every=timedelta(minutes=1), retries=0, queue=QUICK, remember=False)
def watch(ctx: JobContext) -> None:
    """Every minute: what a killed process did not announce, and events that are over."""
    from guanhao.domains.listening.services.alert_detecting import detect as look
    from guanhao.domains.listening.services.alert_detecting import settle

    look()
    settle()


@job("listening.check_accounts", title=_("Look for accounts whose reach collapsed"), at="08:10")
def check_accounts(ctx: JobContext) -> None:
    """Once a morning, after yesterday's numbers."""
    from guanhao.domains.listening.services.alert_accounts import look_for_collapse

    look_for_collapse()


@job("listening.tidy_counts", title=_("Clear old counts"), at="04:20")
def tidy_counts(ctx: JobContext) -> None:
    """Counts older than they are kept for; posts named in slices older than a month."""
    from guanhao.domains.listening.services.counting import tidy

    tidy()


@job("listening.backtest", title=_("Back-test of an alert rule"), retries=1, queue=HEAVY)
def run_backtest(ctx: JobContext, *, backtest_id: int) -> None:
    """What a rule would have raised on the kept counts."""
    from guanhao.domains.listening.services.alert_backtests import run

    run(backtest_id, ctx)
