"""Taking publications down everywhere: by the platform's interface where there is one, else by a person with proof; nothing is left uncounted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, Taking, Withdrawal
from guanhao.domains.publishing.policy.afterwards import WithdrawalPolicy
from guanhao.domains.publishing.publisher.contexts import connector_context
from guanhao.domains.publishing.publisher.states import change
from guanhao.domains.publishing.rules.core import wait_of
from guanhao.domains.publishing.rules.sent import plain
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors.withdrawing import linked
from guanhao.domains.publishing.services import core
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.files import FileRefused, Readable, store
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.sdk.connectors import ConnectorError, Withdraws

Status, State = Publication.Status, Taking.State
LONGEST = timedelta(hours=1)


@transaction.atomic
def withdraw(*, scope: str, value: str, reason: str, only: Collection[int] | None = None) -> Withdrawal:
    """Take down all that is linked (needs publishing.withdraw): what is out by interface or as a task with proof, what is planned is cancelled.

    `only` are the publications that were looked at; Refused when others have come since, when some are on their way this very moment, and when
    there is nothing.
    """
    require("publishing.withdraw")
    if len(reason.strip()) < 2:
        raise Refused(_("Say why: it is kept with every post that is taken down."), "reason")
    found = linked(scope, value)
    if found.moving:
        raise Refused(_("%(count)s of them are going out this very moment; try again in some seconds.") % {"count": len(found.moving)})
    if not found.count:
        raise Refused(_("Nothing of ours is linked to it."), "value")
    numbers = {row.pk for row in (*found.out, *found.coming)}
    if only is not None and numbers - set(only):
        raise Refused(_("%(count)s more have come since you looked; look again.") % {"count": len(numbers - set(only))})
    moment = now()
    made = Withdrawal(scope=scope, value=value.strip()[:120], reason=reason.strip()[:500], made_at=moment, made_by_id=current_actor().user_id)
    made.save(force_insert=True)
    with acting(SYSTEM):  # whoever may take down may also stop what is planned
        for row in found.coming:
            core.cancel(publication_id=row.pk, reason=made.reason)
    takings = [_taking(made, row, moment) for row in found.out]
    for one in takings:
        one.save(force_insert=True)
    _tell_tasks(made, [one for one in takings if one.state == State.TASK])
    after = {"scope": scope, "value": made.value, "out": len(found.out), "cancelled": len(found.coming)}
    audit.record("publishing.withdrawal", target=f"publishing.withdrawal:{made.pk}", after=after, note=made.reason)
    _close_if_done(made)
    return made


def take_down_due() -> int:
    """Ask platforms for what is due (brand in scope), outside of any transaction; how many were asked. Asking twice does no harm."""
    asked = 0
    for number in list(Taking.objects.filter(state=State.OPEN, due_at__lte=now()).order_by("due_at").values_list("pk", flat=True)[:200]):
        asked += _take_down(number)
    return asked


@transaction.atomic
def finish_task(*, taking_id: int, note: str = "", proof: tuple[Readable, str] | None = None) -> Taking:
    """A person has taken it down (needs publishing.withdraw): a picture or a note is the proof."""
    require("publishing.withdraw")
    row: Taking = Taking.objects.select_for_update().select_related("publication", "withdrawal").get(pk=taking_id)
    if row.state == State.DONE:
        raise Refused(_("This was taken down already."))
    if proof is None and len(note.strip()) < 2:
        raise Refused(_("Keep proof: a screenshot, or a note of where you looked."), "note")
    try:
        row.proof_id = int(store(proof[0], name=proof[1], purpose="publishing.proof").pk) if proof else row.proof_id
    except FileRefused as error:
        raise Refused(str(error), "proof") from error
    row.proof_note = note.strip()[:500]
    _down(row, by=current_actor().user_id)
    return row


@transaction.atomic
def ask_again(*, taking_id: int) -> Taking:
    """Let the program try once more (needs publishing.withdraw)."""
    require("publishing.withdraw")
    row: Taking = Taking.objects.select_for_update().select_related("publication").get(pk=taking_id)
    if row.state == State.DONE or not row.by_api:
        raise Refused(_("There is nothing to try again."))
    row.state, row.tries, row.due_at, row.message = State.OPEN, 0, now(), ""
    row.save()
    return row


def _taking(made: Withdrawal, row: Publication, moment: datetime) -> Taking:
    by_api = isinstance(selectors.connector_of(row.platform), Withdraws) and bool(row.remote_id) and not row.evidence.get("by_hand")
    due = moment if by_api else moment + WithdrawalPolicy.of_brand().by_hand_within
    return Taking(withdrawal=made, publication=row, by_api=by_api, state=State.OPEN if by_api else State.TASK, due_at=due)


def _take_down(number: int) -> int:
    row = Taking.objects.select_related("publication", "withdrawal").get(pk=number)
    if row.state != State.OPEN:
        return 0
    try:
        connector, context = connector_context(row.publication.account_id)
        if not isinstance(connector, Withdraws):
            raise Refused(_("This platform lets no program take a post down."))
        outcome = connector.withdraw(context, row.publication.remote_id)
    except ConnectorError as error:
        _again(row, error.message, permanent=error.permanent, retry_after=error.retry_after)
    except (Refused, LookupError) as error:
        _again(row, str(error), permanent=True)
    else:
        if outcome.state == "done":
            with transaction.atomic():
                row.evidence = plain(outcome.evidence)
                _down(row)
        else:
            _again(row, outcome.message or _("The platform gave no clear answer."))
    return 1


@transaction.atomic
def _again(row: Taking, words: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
    policy = WithdrawalPolicy.of_brand()
    row.tries, row.message = row.tries + 1, words[:500]
    if permanent or row.tries >= policy.tries:
        row.state, row.due_at = State.FAILED, now() + policy.by_hand_within
        row.save()
        _tell_tasks(row.withdrawal, [row])
        return
    row.due_at = now() + wait_of(row.tries, first=policy.first_wait, longest=LONGEST, spread=0, draw=0, retry_after=retry_after)
    row.save()


def _down(row: Taking, by: int | None = None) -> None:
    row.state, row.due_at, row.done_at, row.done_by_id, row.message = State.DONE, None, now(), by, ""
    row.save()
    publication = Publication.objects.select_for_update().get(pk=row.publication_id)
    if publication.status == Status.PUBLISHED:
        change(publication, Status.WITHDRAWN, code="withdrawn", reason=row.withdrawal.reason, due_at=None, revision=publication.revision + 1)
    audit.record("publishing.taken_down", target=f"publishing.publication:{publication.pk}", after={"by_api": by is None}, note=row.proof_note)
    _close_if_done(row.withdrawal)


def _close_if_done(made: Withdrawal) -> None:
    if made.finished_at is None and not made.takings.exclude(state=State.DONE).exists():
        made.finished_at = now()
        made.save(update_fields=["finished_at"])


def _tell_tasks(made: Withdrawal, tasks: list[Taking]) -> None:
    """Whoever answers for a post, and whoever decided, hears that a person has to take it down."""
    for one in tasks:
        people = {one.publication.owner_id, made.made_by_id} - {None}
        notify(
            topic="publishing.decision",
            title=format_lazy("{} {title}", gettext_lazy("Take down by hand:"), title=one.publication.title),
            body=one.message or made.reason,
            url=burl_or_none("publishing:withdrawal", pk=made.pk) or "",
            key=f"publishing.take_down:{one.pk}:{one.tries}",
            users=sorted(one for one in people if one is not None) or identity.users_with("publishing.withdraw"),
            level="critical",
        )
