"""What crisis does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("crisis.watch_risks", title=_("Score risks again and warn of overdue measures"), at="08:10", atomic=True)
def watch_risks(ctx: JobContext) -> None:
    """Once a morning: measures, indicators and reviews of risks, and tasks that lessons led to."""
    from guanhao.domains.crisis.services import reviewing, risks

    risks.watch_risks()
    reviewing.tell_late_tasks(risks.today())


@job("crisis.watch_accounts", title=_("Look for accounts whose authorisation has ended"), every=timedelta(minutes=10), atomic=True, remember=False)
def watch_accounts(ctx: JobContext) -> None:
    """Accounts whose access has run out and cannot be renewed are incidents, and their posts wait."""
    from guanhao.domains.crisis.selectors.accounts import lost_accounts
    from guanhao.domains.crisis.services import accounts

    for account_id in lost_accounts():
        accounts.report_anomaly(account_id=account_id, sign="token")
