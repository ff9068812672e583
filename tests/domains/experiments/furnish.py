"""One row of everything experiments keep, for the fence over every address."""

from datetime import date, datetime

from guanhao.domains.experiments.models import Look
from guanhao.domains.experiments.services import core
from guanhao.domains.experiments.services.assigning import assign_unit
from guanhao.domains.experiments.services.counts import CountDraft, record_counts


def furnish(n: int, moment: datetime, today: date) -> None:
    """A running experiment with counts, an exposure, a look and a line of its log, and a draft."""
    facts = {
        "hypothesis": "h",
        "arms": [core.ArmDraft(title="one"), core.ArmDraft(title="two")],
        "metrics": [core.MetricDraft(title="rate")],
        "base_rate": 0.05,
        "effect": 0.01,
    }
    row = core.start_experiment(core.make_experiment(core.ExperimentDraft(title=f"running {n}", key=f"running-{n}", **facts)))
    record_counts(row, [CountDraft(arm="A", exposures=400, conversions=20), CountDraft(arm="B", exposures=400, conversions=30)])
    assign_unit(key=row.key, unit=f"u{n}")
    Look(experiment=row, metric=row.metrics.get(), arm=row.arms.get(key="B"), day=today, units=800, difference=0.1).save()
    core.log(row, "stopped", reason="r")
    core.make_experiment(core.ExperimentDraft(title=f"draft {n}", key=f"draft-{n}", **facts))
