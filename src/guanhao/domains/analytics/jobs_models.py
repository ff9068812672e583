"""What advice and models do by the clock and in the background."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("analytics.give_advice", title=_("Look for advice in the numbers"), at="06:30")
def give_advice(ctx: JobContext) -> None:
    """Ask every adviser, one after the other; then measure what is due."""
    from guanhao.domains.analytics.advisers import advisers
    from guanhao.domains.analytics.services import advice  # loads on first use, here and below

    every = advisers()
    for place, adviser in enumerate(every, 1):
        ctx.check_cancelled()
        advice.ask_advisers([adviser])
        ctx.progress(place, len(every), str(adviser.title))
    advice.measure_due()


@job("analytics.run_model", title=_("Compute a model"), retries=1)
def run_model(ctx: JobContext, *, run_id: int) -> None:
    """Compute one saved question."""
    from guanhao.domains.analytics.services import modelling

    report: Any = ctx.progress
    modelling.compute(run_id=run_id, report=report)
