"""What listening does by the clock: pulling sources, forgetting, overdue weeks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, enqueue, job


@job("listening.look_for_pulls", title=_("See which sources are due"), every=timedelta(minutes=1), retries=0, remember=False)
def look_for_pulls(ctx: JobContext) -> None:
    """Every minute: one job for each source whose time has come."""
    from guanhao.domains.listening.services.sources import due_sources

    for source_id in due_sources():
        enqueue(pull, key=f"listening.pull:{source_id}", source_id=source_id)


@job("listening.pull", title=_("Ask a source"), retries=2)
def pull(ctx: JobContext, *, source_id: int) -> None:
    """One source; a source that fails keeps its reason and its pause."""
    from guanhao.domains.listening.services.sources import pull_source

    taken = pull_source(source_id)
    ctx.progress(taken.new, taken.new + taken.known + taken.passed, "")


@job("listening.look_for_renewals", title=_("See which searches are asked again"), every=timedelta(hours=1), retries=0, remember=False)
def look_for_renewals(ctx: JobContext) -> None:
    """Every hour: one job for each search whose newest page is asked for again."""
    from guanhao.domains.listening.services.renewing import searched_sources

    for source_id in searched_sources():
        enqueue(renew, key=f"listening.renew:{source_id}", source_id=source_id)


@job("listening.renew", title=_("Renew likes and comments"), retries=0, remember=False)
def renew(ctx: JobContext, *, source_id: int) -> None:
    """The newest page of one search once more: newer counts of what is known."""
    from guanhao.domains.listening.services.renewing import renew_source

    renew_source(source_id)


@job("listening.purge", title=_("Forget the words of old mentions"), at="03:40")
def purge(ctx: JobContext) -> None:
    """Once a night: words past their retention, closed groups, single ranks of hot lists, empty counts."""
    from guanhao.domains.listening.services import hot, intake, mentions

    mentions.purge()
    hot.forget_ranks()
    intake.forget_days()


@job("listening.trend_reminder", title=_("Remind of the weekly trend entry"), at="09:10")
def trend_reminder(ctx: JobContext) -> None:
    """In the morning after the due day, while the week has no entry."""
    from guanhao.domains.listening.services.reminders import remind_of_trends

    remind_of_trends()
