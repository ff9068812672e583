"""Evaluations written by people: what is judged, by which method, over which days, against what (ANA-11 b)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.channels import facade as channels
from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.contracts import Refused
from guanhao.domains.reporting.models import Evaluation
from guanhao.domains.reporting.rules.methods import MOST, choose, wrong_days
from guanhao.kernel import access, audit, versions
from guanhao.kernel.now import now

EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, kw_only=True)
class EvaluationDraft:
    """An evaluation as it is written; see Evaluation. `weights` are (metric, weight)."""

    title: str
    start: date
    end: date
    method: str = "auto"
    metric: str = "interactions"
    base_start: date | None = None
    base_end: date | None = None
    accounts: Sequence[int] = ()
    controls: Sequence[int] = ()
    target: float | None = None
    weights: Sequence[tuple[str, float]] = ()
    note: str = ""
    campaign_id: int | None = None


def target_of(row: Evaluation) -> str:
    """Its name in the audit log and the versions."""
    return f"reporting.evaluation:{row.pk}"


def state_of(row: Evaluation) -> dict[str, Any]:
    """What a person edits, JSON-safe; the method under a name that no other room uses."""
    found = {name if name != "method" else "judged_by": getattr(row, name) for name in EvaluationDraft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


@transaction.atomic
def save_evaluation(draft: EvaluationDraft, row: Evaluation | None = None) -> Evaluation:
    """Write an evaluation (needs reporting.build); Refused by field."""
    access.require("reporting.build")
    _check(draft)
    row = (
        Evaluation.objects.select_for_update().get(pk=row.pk)
        if row is not None
        else Evaluation(made_at=now(), made_by_name=access.current_actor().name[:120])
    )
    before = state_of(row) if row.pk else None
    for name, value in asdict(draft).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.title, row.note = draft.title.strip(), draft.note.strip()
    row.weights = [{"metric": metric, "weight": weight} for metric, weight in draft.weights]
    row.changed_at = now()
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("reporting.evaluation_saved", target=target_of(row), before=before, after=state_of(row))
    return row


@transaction.atomic
def drop_evaluation(*, evaluation: Evaluation) -> None:
    """Delete an evaluation (needs reporting.build); reports that told of it stay as they were written."""
    access.require("reporting.build")
    audit.record("reporting.evaluation_dropped", target=target_of(evaluation), before=state_of(evaluation))
    evaluation.delete()


def _check(draft: EvaluationDraft) -> None:
    if not 0 < len(draft.title.strip()) <= 120:
        raise Refused(_("Give it a name of at most %(most)s characters.") % {"most": 120}, "title")
    if draft.method not in Evaluation.Method.values:
        raise Refused(_("Choose a method."), "method")
    if len(draft.note.strip()) > 500:
        raise Refused(_("Write at most %(most)s characters.") % {"most": 500}, "note")
    _check_days(draft)
    _check_accounts(draft)
    method = choose(draft.method, controls=draft.controls)
    if method == "index":
        _check_weights(draft)
    else:
        _metric(draft.metric, "metric")
    if method == "target" and (draft.target is None or not isfinite(draft.target) or not 0 < draft.target < 1e15):
        raise Refused(_("Target attainment needs a target above zero."), "target")
    if draft.campaign_id is not None and growth.campaign(draft.campaign_id) is None:
        raise Refused(_("There is no such campaign."), "campaign_id")


def _check_days(draft: EvaluationDraft) -> None:
    for name in ("start", "end", "base_start", "base_end"):
        day = getattr(draft, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise Refused(_("This day lies outside of what can be counted."), name)
    wrong = wrong_days(draft.start, draft.end, draft.base_start, draft.base_end)
    words = {
        "order": (_("The last day comes before the first."), "end"),
        "long": (_("At most a year."), "end"),
        "half": (_("Give both days to compare with, or neither."), "base_end" if draft.base_end is None else "base_start"),
        "base_order": (_("The days to compare with are at most a year, the first before the last."), "base_end"),
        "overlap": (_("The days to compare with overlap the days that are judged."), "base_start"),
    }
    if wrong:
        raise Refused(*words[wrong])


def _check_accounts(draft: EvaluationDraft) -> None:
    known = {account.id for account in channels.accounts(closed=True)}
    for name in ("accounts", "controls"):
        if not known.issuperset(getattr(draft, name)):
            raise Refused(_("Choose accounts of this brand."), name)
    if set(draft.accounts) & set(draft.controls):
        raise Refused(_("An account is either treated or in the control group."), "controls")
    if draft.method == "control" and not draft.controls:
        raise Refused(_("The method needs a control group: accounts that the measure did not reach."), "controls")
    if draft.controls and not draft.accounts and known <= set(draft.controls):
        raise Refused(_("Leave at least one account out of the control group."), "controls")


def _check_weights(draft: EvaluationDraft) -> None:
    if not 0 < len(draft.weights) <= MOST:
        raise Refused(_("An index has from 1 to %(most)s metrics, one a line with its weight.") % {"most": MOST}, "weights")
    for metric, weight in draft.weights:
        _metric(metric, "weights")
        if not isfinite(weight) or not weight or abs(weight) > 1000:
            raise Refused(_("A weight is a number other than zero, at most 1,000."), "weights")
    if len({metric for metric, _weight in draft.weights}) < len(draft.weights):
        raise Refused(_("A metric stands in the index once."), "weights")


def _metric(key: str, field: str) -> None:
    try:
        analytics.metric(key)
    except LookupError:
        raise Refused(_("There is no metric “%(key)s”.") % {"key": key[:60]}, field) from None
