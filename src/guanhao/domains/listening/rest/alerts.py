"""Alerts, their rules, mutes and back-tests over REST."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest
from ninja import Schema, Status

from guanhao.domains.listening.contracts import Counted
from guanhao.domains.listening.models import Alert, AlertRule, Backtest, Mute, Tuning
from guanhao.domains.listening.rest import router
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.selectors.alert_names import Names
from guanhao.domains.listening.services import alert_backtests, alert_rules, alerts, counting
from guanhao.kernel import access

LIMIT = 200
M = TypeVar("M", bound=Model)


class EvidenceOut(Schema):
    """A post behind an alert."""

    ref: str
    title: str
    text: str
    author: str
    platform: str
    url: str
    made_at: datetime | None
    negative: bool
    reach: int


class AlertOut(Schema):
    """An alert: level 1 to 3, why, value and baseline, its state."""

    id: int
    level: int
    stream: str
    streams: list[str]
    title: str
    why: str
    value: float
    baseline: float
    minutes: int
    rule: str
    signal: str
    state: str
    judged: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    url: str
    posts: list[EvidenceOut] = []


class AlertList(Schema):
    """Alerts, open ones first."""

    count: int
    items: list[AlertOut]


class AlertNoteIn(Schema):
    """A remark."""

    note: str = ""


class JudgementIn(Schema):
    """What it was: true, false or noise; empty takes it back."""

    judgement: str
    note: str = ""


class AlertRuleIn(Schema):
    """A rule: signal volume, negative, share, velocity, reach or weight; sensitivity times the threshold."""

    title: str
    signal: str = "volume"
    streams: list[str] = ["all"]
    sensitivity: float = 1.0
    minimum: float = 0.0
    limit: float | None = None
    limit_hours: int = 1
    quiet_minutes: int | None = None
    highest_level: int = 3
    active: bool = True
    note: str = ""


class AlertRuleOut(AlertRuleIn):
    """A kept rule; `trained` is what judgements made of its threshold."""

    id: int
    trained: float
    retired_at: datetime | None


class AlertRuleList(Schema):
    """Rules by name."""

    count: int
    items: list[AlertRuleOut]


class TuningOut(Schema):
    """What a judgement did to a threshold."""

    id: int
    alert_id: int
    judged: str
    before: float
    after: float
    made_at: datetime
    undone_at: datetime | None


class TuningList(Schema):
    """The newest first."""

    count: int
    items: list[TuningOut]


class MuteIn(Schema):
    """What is not raised until when, and why."""

    reason: str
    ends_at: datetime
    rule_id: int | None = None
    stream: str = ""


class MuteOut(Schema):
    """A mute."""

    id: int
    reason: str
    rule_id: int | None
    stream: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    made_by: str
    held_back: int


class MuteList(Schema):
    """Mutes, the newest first."""

    count: int
    items: list[MuteOut]


class BacktestIn(Schema):
    """One or two settings over some days."""

    title: str = ""
    first: date
    last: date
    settings: list[AlertRuleIn]


class BacktestOut(Schema):
    """A back-test: state waiting or done, one result a setting."""

    id: int
    title: str
    first: date
    last: date
    state: str
    settings: list[dict[str, Any]]
    result: list[dict[str, Any]]
    made_at: datetime


class BacktestList(Schema):
    """The newest first."""

    count: int
    items: list[BacktestOut]


class CountIn(Schema):
    """What happened on a stream at a moment."""

    stream: str
    at: datetime
    total: int = 1
    negative: int = 0
    reach: int = 0
    weight: float = 1.0
    ref: str = ""


class CountsIn(Schema):
    """A batch of counts, at most 10,000."""

    items: list[CountIn]


class CountedOut(Schema):
    """How many rows were added."""

    added: int


@router.get("/alerts", response=AlertList, summary="Alerts", tags=["alerts"])
def list_alerts(
    request: HttpRequest, state: str = "live", level: int = 0, signal: str = "", stream: str = "", limit: int = 50, offset: int = 0
) -> dict[str, Any]:
    """`state` live (open and acknowledged), open, acknowledged, closed or empty for all; without posts."""
    rows = selectors.alerts(state=state, level=level, signal=signal, stream=stream)
    names = Names()
    found = rows[max(0, offset) : max(0, offset) + min(max(1, limit), LIMIT)]
    return {"count": rows.count(), "items": [selectors.as_view(row, names=names) for row in found]}


@router.get("/alerts/{alert_id}", response=AlertOut, summary="An alert with its posts", tags=["alerts"])
def get_alert(request: HttpRequest, alert_id: int) -> Any:
    """Why, value, baseline, posts."""
    access.require(selectors.SEE)
    return selectors.seen(_or_404(Alert, alert_id))


@router.post("/alerts/{alert_id}/acknowledge", response=AlertOut, summary="Take an alert", tags=["alerts"])
def acknowledge_alert(request: HttpRequest, alert_id: int, body: AlertNoteIn) -> Any:
    """The clock and the escalation stop."""
    return selectors.seen(alerts.acknowledge(alert_id=_or_404(Alert, alert_id).pk, note=body.note))


@router.post("/alerts/{alert_id}/judge", response=AlertOut, summary="Judge an alert", tags=["alerts"])
def judge_alert(request: HttpRequest, alert_id: int, body: JudgementIn) -> Any:
    """The rule's threshold learns from it."""
    return selectors.seen(alerts.judge(alert_id=_or_404(Alert, alert_id).pk, judgement=body.judgement, note=body.note))


@router.post("/alerts/{alert_id}/close", response=AlertOut, summary="Close an alert", tags=["alerts"])
def close_alert(request: HttpRequest, alert_id: int, body: AlertNoteIn) -> Any:
    """It is over."""
    return selectors.seen(alerts.close(alert_id=_or_404(Alert, alert_id).pk, note=body.note))


@router.post("/alerts/{alert_id}/reopen", response=AlertOut, summary="Take a closed alert up again", tags=["alerts"])
def reopen_alert(request: HttpRequest, alert_id: int) -> Any:
    """It is acknowledged again."""
    return selectors.seen(alerts.reopen(alert_id=_or_404(Alert, alert_id).pk))


@router.post("/alerts/{alert_id}/notes", response=AlertOut, summary="Write into an alert's timeline", tags=["alerts"])
def write_alert_note(request: HttpRequest, alert_id: int, body: AlertNoteIn) -> Any:
    """A remark of a person."""
    return selectors.seen(alerts.write(alert_id=_or_404(Alert, alert_id).pk, text=body.note))


@router.get("/alert-rules", response=AlertRuleList, summary="Alert rules", tags=["alerts"])
def list_alert_rules(request: HttpRequest, retired: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """By name."""
    rows = selectors.rules(retired=retired)
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), LIMIT)])}


@router.post("/alert-rules", response={201: AlertRuleOut}, summary="Make an alert rule", tags=["alerts"])
def make_alert_rule(request: HttpRequest, body: AlertRuleIn) -> Status[AlertRule]:
    """It watches at once."""
    return Status(201, alert_rules.save_rule(_draft(body)))


@router.put("/alert-rules/{rule_id}", response=AlertRuleOut, summary="Change an alert rule", tags=["alerts"])
def change_alert_rule(request: HttpRequest, rule_id: int, body: AlertRuleIn) -> AlertRule:
    """The whole rule."""
    return alert_rules.save_rule(_draft(body), rule=_or_404(AlertRule, rule_id))


@router.post("/alert-rules/{rule_id}/retire", response=AlertRuleOut, summary="Retire an alert rule", tags=["alerts"])
def retire_alert_rule(request: HttpRequest, rule_id: int) -> AlertRule:
    """Its alerts stay."""
    return alert_rules.retire_rule(rule_id=_or_404(AlertRule, rule_id).pk)


@router.get("/alert-rules/{rule_id}/learnt", response=TuningList, summary="What judgements taught a rule", tags=["alerts"])
def list_tunings(request: HttpRequest, rule_id: int) -> dict[str, Any]:
    """The newest first."""
    access.require(selectors.SEE)
    rows = list(selectors.tunings(_or_404(AlertRule, rule_id).pk)[:LIMIT])
    return {"count": len(rows), "items": rows}


@router.post("/alert-tunings/{tuning_id}/undo", response=AlertRuleOut, summary="Take back what a judgement taught", tags=["alerts"])
def undo_tuning(request: HttpRequest, tuning_id: int) -> AlertRule:
    """The threshold is as before."""
    return alert_rules.undo_tuning(tuning_id=_or_404(Tuning, tuning_id).pk)


@router.get("/alert-mutes", response=MuteList, summary="Mutes", tags=["alerts"])
def list_mutes(request: HttpRequest, past: bool = False, limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Those that count now, or all."""
    rows = selectors.mutes(past=past)
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), LIMIT)])}


@router.post("/alert-mutes", response={201: MuteOut}, summary="Mute alerts", tags=["alerts"])
def make_mute(request: HttpRequest, body: MuteIn) -> Status[Mute]:
    """With a reason and an end."""
    return Status(201, alert_rules.mute(**body.dict()))


@router.post("/alert-mutes/{mute_id}/end", response=MuteOut, summary="End a mute", tags=["alerts"])
def end_mute(request: HttpRequest, mute_id: int) -> Mute:
    """Hear it again now."""
    return alert_rules.end_mute(mute_id=_or_404(Mute, mute_id).pk)


@router.get("/alert-backtests", response=BacktestList, summary="Back-tests", tags=["alerts"])
def list_backtests(request: HttpRequest, limit: int = 20, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    rows = selectors.backtests()
    return {"count": rows.count(), "items": list(rows[max(0, offset) : max(0, offset) + min(max(1, limit), LIMIT)])}


@router.post("/alert-backtests", response={202: BacktestOut}, summary="Ask what a rule would have raised", tags=["alerts"])
def start_backtest(request: HttpRequest, body: BacktestIn) -> Status[Backtest]:
    """The answer comes by job: ask for the back-test again."""
    return Status(202, alert_backtests.start(title=body.title, first=body.first, last=body.last, drafts=[_draft(one) for one in body.settings]))


@router.get("/alert-backtests/{backtest_id}", response=BacktestOut, summary="A back-test", tags=["alerts"])
def get_backtest(request: HttpRequest, backtest_id: int) -> Backtest:
    """With its alerts when it is done."""
    access.require(selectors.SEE)
    return _or_404(Backtest, backtest_id)


@router.post("/counts", response={201: CountedOut}, summary="Count something", tags=["alerts"])
def add_counts(request: HttpRequest, body: CountsIn) -> Status[dict[str, int]]:
    """For what is counted elsewhere; alerts follow within seconds."""
    return Status(201, {"added": counting.count_from_outside([Counted(**one.dict()) for one in body.items])})


def _draft(body: AlertRuleIn) -> alert_rules.RuleDraft:
    values = body.dict()
    return alert_rules.RuleDraft(**{**values, "streams": tuple(values["streams"])})


def _or_404(model: type[M], number: int) -> M:
    found: M | None = model._default_manager.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
