"""What crisis does when something happens elsewhere."""

from django.utils.translation import gettext as _

from guanhao.domains.crisis.models import Crisis, StatementCopy, Step
from guanhao.domains.crisis.policy import CrisisPolicy
from guanhao.domains.listening import facade as listening
from guanhao.kernel.events import on
from guanhao.sdk.events.approvals import ApprovalCompleted, ApprovalReturned
from guanhao.sdk.events.channels import AccountLost, PlatformRuleChanged
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue
from guanhao.sdk.events.listening import AlertAcknowledged, AlertLevelRaised, AlertRaised, MentionsHandedOver
from guanhao.sdk.events.publishing import PublicationPublished

CLOCK_KINDS = ("crisis.response", "crisis.sop_start", "crisis.official_reply", "crisis.close")


@on(AlertRaised, key="crisis.propose")
def propose(event: AlertRaised) -> None:
    """An alert of the highest level (policy) proposes a crisis; a person opens the room."""
    if event.level >= CrisisPolicy.of_brand().propose_level:
        _propose(event.alert_id, event.level, event.title, event.why, event.stream, event)


@on(AlertLevelRaised, key="crisis.propose_grown")
def propose_grown(event: AlertLevelRaised) -> None:
    """An alert that grew to the level proposes one as well."""
    if event.level < CrisisPolicy.of_brand().propose_level:
        return
    view = listening.alert(event.alert_id)
    _propose(event.alert_id, event.level, view.title, view.why, view.stream, event)


@on(MentionsHandedOver, key="crisis.take_mentions")
def take_mentions(event: MentionsHandedOver) -> None:
    """Somebody who listens found what the crisis team has to see: it stands in the newest open room, or proposes one."""
    if event.to != "crisis":
        return
    from guanhao.domains.crisis.services import rooms

    rooms.take_mentions(refs=event.refs, note=event.note)


@on(AlertAcknowledged, key="crisis.alert_taken")
def alert_taken(event: AlertAcknowledged) -> None:
    """Whoever takes the alert has taken the proposed crisis: its call tree stops."""
    from guanhao.domains.crisis.services import rooms

    row = Crisis.objects.filter(alert_id=event.alert_id, state=Crisis.State.PROPOSED, responded_at=None).first()
    if row is not None:
        rooms.respond(crisis_id=row.pk)


@on(ClockStepDue, key="crisis.call_next")
def call_next(event: ClockStepDue) -> None:
    """Nobody answered for another ten minutes (policy): the next person is called."""
    if event.kind != "crisis.call":
        return
    from guanhao.domains.crisis.services import rooms

    row = Crisis.objects.filter(pk=_number(event.subject)).first()
    if row is not None:
        rooms.call_next(row, int(event.label))


@on(ClockBreached, key="crisis.clock_is_over")
def clock_is_over(event: ClockBreached) -> None:
    """A promise of a room, of a step, or to somebody outside was not kept in time: it is in the timeline, and its people hear of it."""
    if event.kind == "crisis.promise":
        from guanhao.domains.crisis.services import talking

        talking.promise_is_late(_number(event.subject))
        return
    from guanhao.domains.crisis.services import breaches

    if event.kind in CLOCK_KINDS:
        breaches.clock_is_over(Crisis.objects.filter(pk=_number(event.subject)).first(), event.kind)
    elif event.kind == "crisis.step":
        breaches.step_is_late(Step.objects.select_related("crisis").filter(pk=_number(event.subject)).first())


@on(PublicationPublished, key="crisis.statement_is_out")
def statement_is_out(event: PublicationPublished) -> None:
    """A statement of a room is out: that is the official reply."""
    kind, _colon, number = event.subject.partition(":")
    if kind != "crisis.statement":
        return
    from guanhao.domains.crisis.services import rooms

    copy = StatementCopy.objects.select_related("statement__crisis").filter(pk=int(number)).first()
    if copy is not None:
        rooms.reply_is_out(copy.statement.crisis, copy.statement.title, event.url)


@on(ApprovalCompleted, key="crisis.statement_signed")
def statement_signed(event: ApprovalCompleted) -> None:
    """A statement has all signatures: the room says so."""
    _say_of_statement(event.subject, _("Statement approved: it may be released"))


@on(ApprovalReturned, key="crisis.statement_returned")
def statement_returned(event: ApprovalReturned) -> None:
    """A statement was sent back: the room says why."""
    _say_of_statement(event.subject, _("Statement sent back: %(why)s") % {"why": event.comment})


@on(AccountLost, key="crisis.account_lost")
def account_lost(event: AccountLost) -> None:
    """The access of an account is gone: an incident at once, and its posts wait."""
    from guanhao.domains.crisis.services import accounts

    accounts.notice(account_id=event.account_id, sign="token", detail=event.why)


@on(PlatformRuleChanged, key="crisis.risk_candidate")
def risk_candidate(event: PlatformRuleChanged) -> None:
    """A new entry of the policy and algorithm log is a candidate for the risk register, once."""
    if not event.change_id:
        return
    from guanhao.domains.crisis.services import risks

    risks.propose_risk(title=event.title or event.platform, family="policy", source=f"channels.change:{event.change_id}", signals=event.platform)


def _propose(alert_id: int, level: int, title: str, why: str, stream: str, event: AlertRaised | AlertLevelRaised) -> None:
    from guanhao.domains.crisis.services import rooms
    from guanhao.kernel.now import now

    kind, _colon, number = stream.partition(":")
    account = int(number) if kind == "account" and number.isdecimal() else None
    raised = event.raised_at if isinstance(event, AlertRaised) else now()
    rooms.propose(title=title, why=why, level=level, alerted_at=raised, alert_id=alert_id, stream=stream, account_id=account)


def _say_of_statement(subject: str, text: str) -> None:
    from guanhao.domains.crisis.models import Statement
    from guanhao.domains.crisis.services.lines import say

    kind, _colon, number = subject.partition(":")
    if kind != "crisis.text":
        return
    statement = Statement.objects.select_related("crisis").filter(pk=int(number)).first()
    if statement is not None:
        say(statement.crisis, "signed", f"{text} — {statement.title}")


def _number(subject: str) -> int:
    return int(subject.rpartition(":")[2])
