"""The steps of a group of publications in a worker's hands: begin, intend, record. Each is one transaction a brand."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.policy.core import PublisherPolicy, PublishingPolicy
from guanhao.domains.publishing.publisher import checks, faults, windows
from guanhao.domains.publishing.publisher.hands import Hand, Result
from guanhao.domains.publishing.publisher.locks import lock_brand
from guanhao.domains.publishing.publisher.rows import update_rows
from guanhao.domains.publishing.publisher.states import LONGEST_REASON, published_event, status_event
from guanhao.domains.publishing.publisher.telling import tell_decision
from guanhao.domains.publishing.publisher.verdicts import Ended, Frame, Verdict, of_commit, of_question
from guanhao.domains.publishing.rules import sent
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.kernel import events
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import Publishes, Remembers
from guanhao.sdk.events.base import Event

log = logging.getLogger(__name__)
Status, Mode = Publication.Status, Publication.Mode
COLUMNS = (
    "status",
    "reason_code",
    "reason",
    "changed_at",
    "due_at",
    "tries",
    "checks",
    "remote_id",
    "url",
    "handles",
    "digest",
    "evidence",
    "committed_at",
    "published_at",
    "lease_owner",
    "lease_until",
)
INTENT = ("digest", "handles", "committed_at", "tags", "people", "campaign", "lease_until")
LONGEST_MESSAGE = 1000
PROMISES_FOR = 2.0
_promises: dict[int, tuple[float, PublishingPolicy]] = {}


@dataclass
class Sorted:
    """Where the hands of a group go next: preparing, intending (hand-offs have nothing to prepare), asking; `done` needs nothing more."""

    prepare: list[Hand]
    intend: list[Hand]
    ask: list[Hand]
    done: list[Hand]


@contextmanager
def scope_of(hand: Hand) -> Iterator[None]:
    """Inside the brand of a hand, as the program itself."""
    with brand_scope(hand.brand), acting(SYSTEM):
        yield


def promises_of(hand: Hand) -> PublishingPolicy:
    """The brand's promises, read at most every few seconds."""
    known = _promises.get(hand.brand.id)
    if known is None or monotonic() - known[0] > PROMISES_FOR:
        known = (monotonic(), PublishingPolicy.of_brand())
        _promises[hand.brand.id] = known
    return known[1]


def forget() -> None:
    """Read the promises of all brands anew."""
    _promises.clear()


def by_brand(hands: Iterable[Hand]) -> list[list[Hand]]:
    """Hands grouped by brand, in order."""
    groups: dict[int, list[Hand]] = {}
    for hand in hands:
        groups.setdefault(hand.brand.id, []).append(hand)
    return list(groups.values())


def begin(hands: Sequence[Hand], machine: PublisherPolicy) -> Sorted:
    """Look at claimed publications of one brand: what cannot go out is decided at once, the rest learns all it needs."""
    with scope_of(hands[0]):
        promises, moment = promises_of(hands[0]), now()
        fresh = [hand for hand in hands if hand.kind == "publish"]
        facts = checks.facts_for([hand.row for hand in fresh], promises, moment) if fresh else None
        refs = dict(facts.accounts) if facts else {ref.id: ref for ref in channels.accounts(closed=True)}
        _introduce(hands, refs)
        _recall([hand for hand in hands if hand.kind != "publish"])
        waiting = windows.blocked([(hand.row.platform, hand.row.account_id) for hand in hands])
        decided: list[tuple[Hand, Verdict]] = []
        found = Sorted([], [], [], [])
        for hand in hands:
            verdict = _first_look(hand, facts, promises) if facts and hand.kind == "publish" else None
            until = waiting.get(hand.row.account_id)
            if verdict is None and until is not None and hand.row.mode != Mode.HAND_OFF:
                verdict = Verdict(hand.row.status, Ended.LATER, hand.row.reason_code or "window", hand.row.reason, until)
                verdict = replace(verdict, status=Status.PLANNED) if hand.kind == "publish" else verdict
            if verdict is not None:
                decided.append((hand, verdict))
                found.done.append(hand)
            elif hand.kind != "publish":
                found.ask.append(hand)
            else:
                (found.intend if hand.row.mode == Mode.HAND_OFF else found.prepare).append(hand)
        if decided:
            _write(decided)
        return found


def intend(hands: Sequence[Hand], machine: PublisherPolicy) -> list[Hand]:
    """Write the intents of prepared publications of one brand: payload, signatures, freezes, account and lateness are asked afresh in this very
    transaction. The hands whose call may be made now.
    """
    faults.reached("before_intent")
    with scope_of(hands[0]):
        promises = promises_of(hands[0])
        with transaction.atomic():
            lock_brand(shared=True)
            mine = _mine(hands, (Status.RUNNING,))
            moment = now()
            facts = checks.facts_for([hand.row for hand in mine], promises, moment)
            go: list[Hand] = []
            decided: list[tuple[Hand, Verdict]] = []
            for hand in mine:
                verdict = checks.against(hand.row, facts) or _still_prepared(hand, facts)
                if verdict is None and hand.row.mode == Mode.HAND_OFF:
                    verdict = Verdict(Status.HANDED, Ended.DONE, "handed", "", None, {"digest": facts.payloads[hand.row.subject].digest})
                if verdict is not None:
                    decided.append((hand, verdict))
                else:
                    _intend_one(hand, facts, machine)
                    go.append(hand)
            update_rows([hand.row for hand in go], INTENT)
            update_rows([hand.attempt for hand in go if hand.attempt], ("step", "digest", "intent_at", "evidence"))
            _write(decided)
            faults.reached("inside_intent")
    faults.reached("after_intent")
    for hand in go:
        hand.deadline = monotonic() + machine.hesitation.total_seconds()
    return go


def record(hands: Sequence[Hand], machine: PublisherPolicy) -> None:
    """Write what became of calls of one brand, and tell it."""
    faults.reached("before_record")
    with scope_of(hands[0]):
        promises, moment = promises_of(hands[0]), now()
        with transaction.atomic():
            decided = []
            for hand in _mine(hands, (Status.RUNNING, Status.WAITING, Status.UNKNOWN), results=True):
                frame = Frame(promises, machine, moment, bool(hand.connector and hand.connector.idempotent))
                result = hand.result or Result("unknown", code="no_result")
                asked = hand.kind != "publish"
                decided.append((hand, of_question(hand.row, hand.kind, result, frame) if asked else of_commit(hand.row, result, frame)))
            _write(decided)
            faults.reached("inside_record")
    faults.reached("after_record")


def _introduce(hands: Sequence[Hand], refs: dict[int, AccountRef]) -> None:
    """Give every hand its connector, account and token."""
    called = [hand for hand in hands if hand.row.mode != Mode.HAND_OFF]
    wanted = {hand.row.account_id for hand in called}
    accounts = selectors.sdk_accounts([ref for number, ref in refs.items() if number in wanted])
    tokens = channels.tokens(accounts)
    for hand in called:
        number = hand.row.account_id
        hand.connector, hand.account, hand.token = selectors.connector_of(hand.row.platform), accounts.get(number), tokens.get(number)


def _recall(hands: Sequence[Hand]) -> None:
    """What was sent, from the newest intent of each publication that is asked about."""
    numbers = [hand.row.pk for hand in hands]
    newest: dict[int, Attempt] = {}
    for attempt in Attempt.objects.filter(publication__in=numbers, intent_at__isnull=False).order_by("number"):
        newest[attempt.publication_id] = attempt
    for hand in hands:
        hand.attempt = newest.get(hand.row.pk)
        if hand.attempt is not None and hand.attempt.evidence.get("outgoing"):
            hand.post = sent.from_json(hand.attempt.evidence["outgoing"])


def _first_look(hand: Hand, facts: checks.Facts, promises: PublishingPolicy) -> Verdict | None:
    row = hand.row
    verdict = checks.against(row, facts)
    if verdict is not None:
        return verdict
    if _deadly(hand, promises):
        return Verdict(Status.FAILED, Ended.REFUSED, "deaths", _("The publisher ended over and over again while it had this in hand."))
    if row.mode != Mode.HAND_OFF and not isinstance(hand.connector, Publishes):
        return Verdict(Status.FAILED, Ended.REFUSED, "no_connector", _("No program can publish there; do it by hand and check it off."))
    hand.payload = facts.payloads[row.subject]
    if row.digest != hand.payload.digest:
        row.handles = _lasting(hand)
    hand.post = sent.addressed(hand.payload.outgoing, key=row.key, planned_at=row.planned_at, mode=row.mode)
    return None


def _lasting(hand: Hand) -> dict[str, object]:
    """The handles that outlive a change of the post: those by which a connector knows who has it already."""
    connector: object = hand.connector
    if not isinstance(connector, Remembers):
        return {}
    return {name: value for name, value in hand.row.handles.items() if name in connector.lasting}


def _deadly(hand: Hand, promises: PublishingPolicy) -> bool:
    """Did too many workers die over it?"""
    if hand.attempt is None or hand.attempt.number <= promises.deaths:
        return False
    return Attempt.objects.filter(publication=hand.row, code="worker_lost").count() >= promises.deaths


def _still_prepared(hand: Hand, facts: checks.Facts) -> Verdict | None:
    """What was prepared is what is signed now; otherwise it is prepared anew."""
    now_says = facts.payloads[hand.row.subject].digest
    if hand.row.mode == Mode.HAND_OFF or (hand.payload is not None and hand.payload.digest == now_says):
        return None
    return Verdict(Status.PLANNED, Ended.LATER, "changed", "", facts.moment, {"handles": _lasting(hand)})


def _intend_one(hand: Hand, facts: checks.Facts, machine: PublisherPolicy) -> None:
    row, attempt, payload = hand.row, hand.attempt, facts.payloads[hand.row.subject]
    hand.post = sent.addressed(payload.outgoing, key=row.key, planned_at=row.planned_at, mode=row.mode)
    row.digest, row.committed_at = payload.digest, facts.moment
    row.lease_until = facts.moment + machine.lease
    row.tags, row.people, row.campaign = list(payload.tags), list(payload.people), payload.campaign[:80]
    if hand.prepared is not None:
        row.handles = {**row.handles, **sent.plain(hand.prepared.handles)}
    if attempt is not None:
        attempt.step, attempt.digest, attempt.intent_at = "commit", payload.digest, facts.moment
        body = sent.plain(hand.prepared.payload) if hand.prepared is not None else {}
        attempt.evidence = {"outgoing": sent.to_json(hand.post), **({"payload": body} if body else {})}


def _mine(hands: Sequence[Hand], statuses: Sequence[str], *, results: bool = False) -> list[Hand]:
    """The hands whose lease still counts, with their rows read afresh under lock. With `results`, also one whose lease was lost while its call was
    answered "done", as long as nobody knows better: that answer is the truth.
    """
    numbers = sorted(hand.row.pk for hand in hands)
    rows = {row.pk: row for row in Publication.everywhere.select_for_update().filter(pk__in=numbers).order_by("pk")}
    found = []
    for hand in hands:
        row = rows.get(hand.row.pk)
        if row is None:
            continue
        mine = row.lease_owner == hand.lease and row.status in statuses
        if not mine and not (results and _late_truth(hand, row)):
            hand.lost = True
            log.warning("publication %s: the lease was lost, the result is dropped", row.pk)
            continue
        if hand.kind == "publish":
            row.handles = hand.row.handles
        hand.row = row
        found.append(hand)
    return found


def _late_truth(hand: Hand, row: Publication) -> bool:
    outcome = hand.result.outcome if hand.result is not None else None
    if hand.kind != "publish" or outcome is None or outcome.state not in ("done", "waiting") or row.status != Status.UNKNOWN:
        return False
    if hand.attempt is None:
        return False
    return Attempt.everywhere.filter(pk=hand.attempt.pk, outcome=Ended.UNKNOWN).exists() and row.committed_at is not None


def _write(decided: Sequence[tuple[Hand, Verdict]]) -> None:
    """Write verdicts and their events together; one whose link another publication has already is left to a person."""
    if not decided:
        return
    with transaction.atomic():
        try:
            with transaction.atomic():
                told = _write_all(decided)
        except IntegrityError:  # one by one, from what is in the database: the rows in hand were changed already
            told = []
            for hand, verdict in decided:
                _read_again(hand)
                told += _write_one(hand, verdict)
        events.emit_many(told)


def _read_again(hand: Hand) -> None:
    hand.row = Publication.everywhere.get(pk=hand.row.pk)
    if hand.attempt is not None:
        hand.attempt = Attempt.everywhere.get(pk=hand.attempt.pk)


def _write_one(hand: Hand, verdict: Verdict) -> list[Event]:
    before = hand.row.status
    try:
        with transaction.atomic():
            return _write_all([(hand, verdict)])
    except IntegrityError:
        _read_again(hand)
        words = _("The platform's answer belongs to another publication of this account; look there and decide.")
        kept = {**hand.row.evidence, "claimed": verdict.values.get("remote_id", "")}
        status = Status.UNKNOWN if before in (Status.RUNNING, Status.UNKNOWN, Status.WAITING) else before
        other = Verdict(status, Ended.UNKNOWN, "decide", words, None, {"evidence": kept}, decide=True)
        return _write_all([(hand, other)])


def _write_all(decided: Sequence[tuple[Hand, Verdict]]) -> list[Event]:
    moment, told, attempts = now(), list[Event](), list[Attempt]()
    for hand, verdict in decided:
        row, before = hand.row, _told_status(hand)
        row.status, row.reason_code = Status(verdict.status), verdict.code[:60]
        row.reason, row.changed_at = verdict.reason[:LONGEST_REASON], moment
        row.due_at, row.lease_owner, row.lease_until = verdict.due_at, "", None
        for name, value in verdict.values.items():
            setattr(row, name, value)
        if hand.attempt is not None and _end(hand.attempt, hand, verdict):
            attempts.append(hand.attempt)
        if row.status != before:
            told.append(status_event(row, before))
            if row.status == Status.PUBLISHED:
                told.append(published_event(row))
        if verdict.decide:
            tell_decision(row)
    update_rows([hand.row for hand, _verdict in decided], COLUMNS)
    update_rows(attempts, ("outcome", "code", "message", "ended_at", "evidence"))
    return told


def _told_status(hand: Hand) -> str:
    """The status others last heard of: `running` is told to nobody."""
    return Status.PLANNED if hand.row.status == Status.RUNNING else hand.row.status


def _end(attempt: Attempt, hand: Hand, verdict: Verdict) -> bool:
    """Close the attempt; a question that found nothing new leaves it as it is."""
    if hand.kind != "publish" and attempt.outcome == verdict.ended:
        return False
    if hand.kind == "confirm" and verdict.ended not in (Ended.REFUSED, Ended.UNKNOWN):
        return False
    result = hand.result
    attempt.outcome, attempt.code = verdict.ended, verdict.code[:60]
    attempt.message = (result.message if result is not None and result.message else verdict.reason)[:LONGEST_MESSAGE]
    attempt.ended_at = now()
    outcome = result.outcome if result is not None else None
    facts = sent.plain(outcome.evidence if outcome is not None else result.details if result is not None else {})
    if facts:
        attempt.evidence = {**attempt.evidence, "answer": facts}
    return True
