"""What people do with alerts: take them, judge them, write to them, close them."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts import AlertRefused
from guanhao.domains.listening.models import Alert
from guanhao.domains.listening.services.alert_raising import CLOCK, add_note, subject_of
from guanhao.domains.listening.services.alert_rules import train
from guanhao.kernel import access, audit
from guanhao.kernel.clocks import stop_clock
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import AlertAcknowledged

WORK = "listening.alerts"


def target_of(row: Alert) -> str:
    """The alert's name in the audit log."""
    return f"listening.alert:{row.pk}"


def acknowledge(*, alert_id: int, note: str = "") -> Alert:
    """A person takes the alert: clock and escalation stop. Taken twice, the first stays. Alert.DoesNotExist."""
    access.require(WORK)
    with transaction.atomic():
        row: Alert = Alert.objects.select_for_update().get(pk=alert_id)
        if row.state == Alert.State.OPEN:
            _take(row, Alert.State.ACKNOWLEDGED)
            audit.record("listening.alert_acknowledged", target=target_of(row), after={"state": row.state}, note=note[:300])
            add_note(row, "acknowledged", text=note)
            emit(AlertAcknowledged(brand_id=current_brand().id, alert_id=row.pk, person_id=access.current_actor().user_id or 0, judged=row.judged))
        elif note.strip():
            add_note(row, "note", text=note)
    return row


def judge(*, alert_id: int, judgement: str, note: str = "") -> Alert:
    """Say what it was: "true", "false" or "noise" ("" takes it back). Whoever judges has taken it; false alarms and noise are closed.

    The rule's threshold learns from it, within bounds, and `undo_tuning` takes that back.
    """
    access.require(WORK)
    if judgement not in Alert.Judged.values:
        raise AlertRefused(_("Say true, false or noise."), "judgement")
    with transaction.atomic():
        row: Alert = Alert.objects.select_for_update().get(pk=alert_id)
        if row.judged == judgement:
            return row
        before, row.judged = row.judged, judgement
        if row.state == Alert.State.OPEN:
            _take(row, Alert.State.ACKNOWLEDGED)
        if judgement in {Alert.Judged.FALSE, Alert.Judged.NOISE} and row.state != Alert.State.CLOSED:
            row.state, row.closed_at = Alert.State.CLOSED, now()
        row.save()
        tuned = train(row, judgement)
        audit.record("listening.alert_judged", target=target_of(row), before={"judged": before}, after={"judged": judgement}, note=note[:300])
        facts = {"judged": judgement} | ({"before": tuned.before, "after": tuned.after} if tuned else {})
        add_note(row, "judged", facts, text=note)
        emit(AlertAcknowledged(brand_id=current_brand().id, alert_id=row.pk, person_id=access.current_actor().user_id or 0, judged=judgement))
    return row


def close(*, alert_id: int, note: str = "") -> Alert:
    """It is over. An alert that nobody took is taken and closed at once."""
    access.require(WORK)
    with transaction.atomic():
        row: Alert = Alert.objects.select_for_update().get(pk=alert_id)
        if row.state == Alert.State.CLOSED:
            return row
        if row.state == Alert.State.OPEN:
            _take(row, Alert.State.ACKNOWLEDGED)
            emit(AlertAcknowledged(brand_id=current_brand().id, alert_id=row.pk, person_id=access.current_actor().user_id or 0, judged=row.judged))
        row.state, row.closed_at = Alert.State.CLOSED, now()
        row.save()
        audit.record("listening.alert_closed", target=target_of(row), after={"state": row.state}, note=note[:300])
        add_note(row, "closed", text=note)
    return row


def reopen(*, alert_id: int) -> Alert:
    """Take a closed alert up again; its clock does not start anew."""
    access.require(WORK)
    with transaction.atomic():
        row: Alert = Alert.objects.select_for_update().get(pk=alert_id)
        if row.state == Alert.State.CLOSED:
            row.state, row.closed_at = Alert.State.ACKNOWLEDGED, None
            row.save()
            audit.record("listening.alert_reopened", target=target_of(row), after={"state": row.state})
            add_note(row, "reopened")
    return row


def write(*, alert_id: int, text: str) -> Alert:
    """Write into the alert's timeline."""
    access.require(WORK)
    if not text.strip():
        raise AlertRefused(_("Write a note first."), "text")
    with transaction.atomic():
        row: Alert = Alert.objects.select_for_update().get(pk=alert_id)
        add_note(row, "note", text=text.strip())
    return row


def _take(row: Alert, state: str) -> None:
    actor = access.current_actor()
    row.state, row.acknowledged_at = state, now()
    row.acknowledged_by_id, row.acknowledged_by = actor.user_id, actor.name[:120]
    row.save()
    stop_clock(CLOCK, subject_of(row))
