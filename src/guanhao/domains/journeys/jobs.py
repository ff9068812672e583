"""What journeys do by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("journeys.look", title=_("Look who enters a journey"), every=timedelta(minutes=10))
def look(ctx: JobContext) -> None:
    """Judge everybody for every running journey."""
    from guanhao.domains.journeys.services import entering, firing

    if entering.evaluate_all():
        firing.run_due()


@job("journeys.run", title=_("Take people on their journeys on"), every=timedelta(minutes=2))
def run(ctx: JobContext) -> None:
    """Do the next step of everybody whose moment has come."""
    from guanhao.domains.journeys.services import firing

    firing.run_due()


@job("journeys.push", title=_("Send pushes that are due"), every=timedelta(minutes=2))
def push(ctx: JobContext) -> None:
    """Give out mails and tasks of parts whose moment has come."""
    from guanhao.domains.journeys.services import pushing

    pushing.send_due()


@job("journeys.mail", title=_("Send mails of journeys and pushes"), every=timedelta(minutes=2))
def mail(ctx: JobContext) -> None:
    """Send what waits."""
    from guanhao.domains.journeys.services import mailing

    mailing.send_due(ctx)


@job("journeys.winback", title=_("Open cases of lost customers, count buyers of the pool"), at="05:40")
def winback(ctx: JobContext) -> None:
    """Customers of high value who fell silent get a case."""
    from guanhao.domains.journeys.services import caring

    caring.open_cases()
    caring.count_buyers()
