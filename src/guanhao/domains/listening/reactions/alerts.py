"""What alerts do when clocks run out and accounts go wrong (CRI-15)."""

from guanhao.domains.listening.models import Alert
from guanhao.domains.listening.services import alert_accounts, alert_raising
from guanhao.kernel.events import on
from guanhao.sdk.events.channels import AccountPaused
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue
from guanhao.sdk.events.publishing import PublicationStatusChanged


@on(ClockStepDue, key="listening.escalate_alert")
def escalate(event: ClockStepDue) -> None:
    """Nobody has taken the alert for another ten minutes: the next people are told (CRI-04)."""
    row = _alert_of(event.kind, event.subject)
    if row is not None and event.label == alert_raising.ESCALATE:
        alert_raising.escalate(row, event.step)


@on(ClockBreached, key="listening.alert_is_late")
def alert_is_late(event: ClockBreached) -> None:
    """Half an hour is over: the breach stands in the timeline, and whoever leads hears of it (CRI-01)."""
    row = _alert_of(event.kind, event.subject)
    if row is not None:
        alert_raising.breach(row)


@on(AccountPaused, key="listening.account_paused")
def account_paused(event: AccountPaused) -> None:
    """An account was paused: what the reason says decides which kind of anomaly it is."""
    alert_accounts.note_pause(account_id=event.account_id, reason=event.reason)


@on(PublicationStatusChanged, key="listening.publication_gone")
def publication_gone(event: PublicationStatusChanged) -> None:
    """A published post is gone from its platform, or the account's access failed."""
    alert_accounts.note_publication(event)


def _alert_of(kind: str, subject: str) -> Alert | None:
    if kind != alert_raising.CLOCK:
        return None
    found: Alert | None = Alert.objects.filter(pk=int(subject.rpartition(":")[2])).first()
    return found
