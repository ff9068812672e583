"""What strategy does by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("strategy.judge_goals", title=_("Judge goals and warn of those at risk"), at="07:45")
def judge_goals(ctx: JobContext) -> None:
    """Once a morning, after yesterday's numbers."""
    from guanhao.domains.strategy import services  # with the numbers of analytics it loads on first use

    services.judge_goals()


@job("strategy.find_sameness", title=_("Look for accounts that say the same"), at="06:50", atomic=True)
def find_sameness(ctx: JobContext) -> None:
    """Once a morning; whoever keeps the personas hears of new pairs, with the names of both accounts."""
    from guanhao.domains.strategy.services import personas

    personas.tell_sameness(personas.find_sameness())


@job("strategy.watch_milestones", title=_("Warn of late milestones and of a review that is due"), at="08:00")
def watch_milestones(ctx: JobContext) -> None:
    """Once a morning; each late milestone and each due day is told once."""
    from guanhao.domains.strategy.services import milestones, reviews

    milestones.watch_milestones()
    reviews.remind_of_review()
