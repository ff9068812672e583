"""Rows of a counts file become counts of experiments."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import Experiment
from guanhao.domains.experiments.services.counts import CountDraft, record_counts
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa


class CountSink:
    """Judges each row as the form would; writes all experiments' rows at the end."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = {word.casefold(): row for row in Experiment.objects.all() for word in (row.title, row.key)}
        self.words = {row.pk: _words(row) for row in set(self.known.values())}
        self.drafts: dict[int, list[CountDraft]] = {}

    def take(self, rows: "pa.Table") -> Outcome:
        """Nothing is written yet."""
        imported, rejected = 0, []
        for row in rows.to_pylist():
            try:
                experiment, draft = self._draft(row)
            except Refused as error:
                rejected.append(Reject(row["_line"], error.field, str(error), str(row.get(error.field) or "")[:200]))
                continue
            self.drafts.setdefault(experiment.pk, []).append(draft)
            imported += 1
        return Outcome(imported, 0, 0, rejected)

    def commit(self) -> None:
        """Write through the service."""
        for pk, drafts in self.drafts.items():
            record_counts(Experiment.objects.get(pk=pk), drafts)

    def discard(self) -> None:
        """Nothing was staged."""

    def _draft(self, row: dict[str, object]) -> tuple[Experiment, CountDraft]:
        experiment = self.known.get(str(row["experiment"]).strip().casefold())
        if experiment is None:
            raise Refused(_("There is no experiment of this name."), "experiment")
        if experiment.state in {Experiment.State.DRAFT, Experiment.State.DECIDED}:
            raise Refused(_("Counts are taken while an experiment runs or is stopped, not before and not after its decision."), "experiment")
        arms, metrics = self.words[experiment.pk]
        if str(row["arm"]).strip().casefold() not in arms:
            raise Refused(_("There is no version of this name."), "arm")
        if row.get("metric") and str(row["metric"]).strip().casefold() not in metrics:
            raise Refused(_("There is no metric of this name."), "metric")
        exposures, conversions = int(str(row["exposures"])), int(str(row["conversions"]))
        if conversions > exposures:
            raise Refused(_("There are more conversions than exposures: check that both count the same people."), "conversions")
        words = {name: str(row.get(name) or "").strip() for name in ("metric", "day", "segment")}
        return experiment, CountDraft(arm=str(row["arm"]), exposures=exposures, conversions=conversions, **words)


def _words(row: Experiment) -> tuple[set[str], set[str]]:
    arms = {word.casefold() for arm in row.arms.all() for word in (arm.title, arm.key)}
    return arms, {one.title.casefold() for one in row.metrics.all()}
