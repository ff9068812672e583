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
        accounts.notice(account_id=account_id, sign="token")


@job("crisis.watch_signs", title=_("Look for accounts that are limited, banned or used by somebody else"), every=timedelta(hours=1), atomic=True)
def watch_signs(ctx: JobContext) -> None:
    """Collapsed reach, posts nobody here published, posts that vanished: an incident each, once."""
    from guanhao.domains.crisis.selectors.accounts import healths
    from guanhao.domains.crisis.services import accounts

    for one in healths():
        for sign, detail in one.signs.items():
            accounts.notice(account_id=one.account.id, sign=sign, detail=detail)
