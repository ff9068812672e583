"""What experiments do by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("experiments.watch", title=_("Look at running experiments: splits, guardrails, cold starts"), at="08:10")
def watch(ctx: JobContext) -> None:
    """Once a morning, after yesterday's numbers; cold starts also whenever counts come in."""
    from guanhao.domains.experiments.models import Experiment
    from guanhao.domains.experiments.services import judging

    rows = list(Experiment.objects.filter(state=Experiment.State.RUNNING))
    for done, row in enumerate(rows, start=1):
        ctx.check_cancelled()
        judging.watch_experiment(row)
        ctx.progress(done, len(rows), row.title)
