"""Counts of arms as people enter or import them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.experiments.contracts import Refused
from guanhao.domains.experiments.models import ArmCount, Experiment, MetricRole
from guanhao.domains.experiments.services.core import target_of
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class CountDraft:
    """Counts of an arm (by key or title): conversions among exposures, on a day and in a segment, or of the whole run. No metric: the primary one."""

    arm: str
    exposures: int
    conversions: int
    metric: str = ""
    day: str = ""
    segment: str = ""


@transaction.atomic
def record_counts(row: Experiment, drafts: Sequence[CountDraft]) -> int:
    """Write them, all or none: the newest word for an arm, a day and a segment wins. Refused names the row. How many were written."""
    require("experiments.edit")
    if row.state == Experiment.State.DRAFT:
        raise Refused(_("Start the experiment before counts are entered."))
    if row.state == Experiment.State.DECIDED:
        raise Refused(_("The experiment is decided; its numbers stay as they were."))
    if not drafts:
        raise Refused(_("Give at least one row of each version."), "rows")
    arms = {word.casefold(): arm for arm in row.arms.all() for word in (arm.title, arm.key)}
    metrics = {one.title.casefold(): one for one in row.metrics.all()}
    primary = next(one for one in metrics.values() if one.role == MetricRole.Role.PRIMARY)
    seen: set[tuple[int, int, str, str]] = set()
    for number, draft in enumerate(drafts, start=1):
        arm, metric = arms.get(draft.arm.strip().casefold()), metrics.get(draft.metric.strip().casefold()) if draft.metric.strip() else primary
        _check(number, draft, known=arm is not None and metric is not None)
        if arm is None or metric is None:
            continue
        place = (metric.pk, arm.pk, draft.day, draft.segment.strip()[:60])
        if place in seen:
            raise Refused(_("Row %(row)s: this version appears twice; add its rows up first.") % {"row": number}, "rows")
        seen.add(place)
        ArmCount.objects.update_or_create(
            experiment=row, metric=metric, arm=arm, day=draft.day, segment=place[3],
            defaults={"exposures": draft.exposures, "conversions": draft.conversions, "changed_at": now()},
        )  # fmt: skip
    audit.record("experiments.counted", target=target_of(row), after={"rows": len(drafts)})
    return len(drafts)


def read_rows(text: str) -> list[CountDraft]:
    """Rows that somebody typed or pasted: version, exposures, conversions, and a segment if there is one; commas, tabs or semicolons."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.replace("\t", ",").replace(";", ",").replace("，", ",").split(",")]
        try:
            found.append(CountDraft(arm=cells[0], exposures=int(cells[1]), conversions=int(cells[2]), segment=cells[3] if len(cells) > 3 else ""))
        except (IndexError, ValueError):
            raise Refused(_("Row %(row)s: write version, exposures, conversions, such as A, 4000, 200.") % {"row": number}, "rows") from None
    return found


def _check(number: int, draft: CountDraft, *, known: bool) -> None:
    words = ""
    if not known:
        words = _("there is no such version or metric")
    elif draft.exposures < 0 or draft.conversions < 0:
        words = _("a count cannot be negative")
    elif draft.conversions > draft.exposures:
        words = _("there are more conversions than exposures")
    if words:
        raise Refused(_("Row %(row)s (%(arm)s): %(words)s.") % {"row": number, "arm": draft.arm, "words": words}, "rows")
