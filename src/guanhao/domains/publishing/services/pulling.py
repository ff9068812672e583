"""Pulling numbers and messages of what is out, on a schedule that decays, within quotas; the looks at posts are rows of `Pull`."""

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing import sinks
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, Pull
from guanhao.domains.publishing.policy.afterwards import PullPolicy
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.publisher.contexts import connector_context
from guanhao.domains.publishing.publisher.states import change
from guanhao.domains.publishing.rules import pulling as rules
from guanhao.domains.publishing.rules.core import wait_of
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import payloads_of
from guanhao.kernel import audit, jobs
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.sdk.connectors import Connector, ConnectorError, Context, Publishes, RateLimited, ReadsMessages, ReadsMetrics
from guanhao.sdk.connectors.records import Reading, Window

log = logging.getLogger(__name__)
Kind, Status = Pull.Kind, Publication.Status
IN_HAND = timedelta(minutes=10)
MOST, PAGES = 2000, 5
SPREAD = 0.1
NO_NUMBERS = "no_metrics"
Step = Callable[["Work", Sequence[Pull], Connector, Context], int]


@dataclass(frozen=True)
class Work:
    """What is due of one account, taken until `until`; nobody else takes it before."""

    account: AccountRef
    until: datetime
    rows: tuple[Pull, ...]

    def of(self, kind: str) -> list[Pull]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]


@transaction.atomic
def set_up(*, publication_id: int) -> list[Pull]:
    """The pulls a published post asks for: its numbers, its account's numbers, the account's messages. Asking twice makes nothing twice."""
    row = Publication.objects.filter(pk=publication_id, status=Status.PUBLISHED).exclude(remote_id="").first()
    if row is None:
        return []
    connector, policy = selectors.connector_of(row.platform), PullPolicy.of_brand()
    due = rules.next_look(row.published_at or now(), now(), first=policy.first, steps=policy.steps)
    made: list[Pull] = []
    if isinstance(connector, ReadsMetrics):
        made.append(_ensured(kind=Kind.METRICS, account_id=row.account_id, publication=row, due=due))
        made.append(_ensured(kind=Kind.ACCOUNT, account_id=row.account_id, publication=None, due=now()))
    if isinstance(connector, ReadsMessages) and due is not None:
        made.append(_ensured(kind=Kind.MESSAGES, account_id=row.account_id, publication=None, due=due))
    return made


def stop(*, publication_id: int) -> None:
    """A post that is not out any more is not looked at."""
    Pull.objects.filter(publication_id=publication_id).exclude(due_at=None).update(due_at=None)


def ask_again(*, account_id: int) -> None:
    """Its connection changed: what failed may work now."""
    Pull.objects.filter(account_id=account_id, failures__gt=0).exclude(due_at=None).update(due_at=now(), failures=0)


def follow_messages() -> int:
    """Ask for the messages of every active, connected account whose platform lets a program read them, also where nothing of ours was published; how
    many accounts are new. Only when somebody wants messages.
    """
    if not sinks.is_listening():
        return 0
    followed = set(Pull.objects.filter(kind=Kind.MESSAGES).values_list("account_id", flat=True))
    waiting = [ref for ref in channels.accounts() if ref.status == "active" and ref.id not in followed]
    joined = channels.connections([ref.id for ref in waiting])
    made = 0
    for ref in waiting:
        connection = joined.get(ref.id)
        if connection is not None and connection.secrets and isinstance(selectors.connector_of(ref.platform), ReadsMessages):
            _ensured(kind=Kind.MESSAGES, account_id=ref.id, publication=None, due=now())
            made += 1
    return made


def pull_due() -> int:
    """Ask platforms for all that is due (brand in scope), outside of any transaction; how many looks were taken."""
    follow_messages()
    rows = Pull.objects.filter(due_at__lte=now()).order_by("due_at")[:MOST]
    due: dict[int, list[int]] = defaultdict(list)
    for number, account_id in rows.values_list("pk", "account_id"):
        due[account_id].append(number)
    refs = {ref.id: ref for ref in channels.accounts(closed=True)}
    waiting = windows.blocked([(ref.platform, ref.id) for ref in refs.values() if ref.id in due])
    looks = 0
    for account_id, numbers in due.items():
        ref = refs.get(account_id)
        if ref is None or ref.status == "closed":
            Pull.objects.filter(pk__in=numbers).update(due_at=None)
        elif account_id in waiting:
            Pull.objects.filter(pk__in=numbers).update(due_at=waiting[account_id])
        else:
            looks += _pull_account(_taken(ref, numbers))
    return looks


def pull_now(*, account_id: int) -> int:
    """Look at everything of an account that is still followed at once (needs publishing.manage); how many looks. Refused when there is nothing."""
    require("publishing.manage")
    with transaction.atomic():
        wanted = Pull.objects.filter(Q(due_at__gt=now()) | Q(failures__gt=0), account_id=account_id)
        count = wanted.update(due_at=now(), failures=0)
        count = count or Pull.objects.filter(account_id=account_id, due_at__lte=now()).count()
        if not count:
            raise Refused(_("Nothing of this account is followed: no post is out that the platform gives numbers of."), "account_id")
        audit.record("publishing.pulled_now", target=f"channels.account:{account_id}", after={"looks": count})
        jobs.enqueue("publishing.pull", key="now")
    return count


def _ensured(*, kind: str, account_id: int, publication: Publication | None, due: datetime | None) -> Pull:
    row: Pull
    row, _made = Pull.objects.get_or_create(kind=kind, account_id=account_id, publication=publication, defaults={"due_at": due})
    if due is not None and (row.due_at is None or row.due_at > due):
        row.due_at = due
        row.save(update_fields=["due_at"])
    return row


@transaction.atomic
def _taken(ref: AccountRef, numbers: Sequence[int]) -> Work:
    """Take what is still due: a second job that runs at the same time finds nothing, and after a kill it is due again."""
    moment = now()
    until = moment + IN_HAND
    rows = list(
        Pull.objects.select_for_update(of=("self",)).filter(pk__in=numbers, due_at__lte=moment).select_related("publication").order_by("due_at")
    )
    Pull.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=until)
    return Work(ref, until, tuple(rows))


def _pull_account(work: Work) -> int:
    if not work.rows:
        return 0
    try:
        connector, context = connector_context(work.account.id)
    except (ConnectorError, Refused, LookupError) as error:
        _failed(work, work.rows, error)
        return 0
    looks, policy = 0, PullPolicy.of_brand()
    refusal: ConnectorError | None
    steps: list[tuple[list[Pull], Step]] = [(work.of(Kind.ACCOUNT), _pull_day), (work.of(Kind.MESSAGES), _pull_messages)]
    numbers = work.of(Kind.METRICS)
    steps += [(numbers[start : start + policy.at_once], _pull_posts) for start in range(0, len(numbers), policy.at_once)]
    for place, (rows, step) in enumerate(steps):
        if not rows:
            continue
        allowed, refusal = _allowed(policy, context, len(rows))
        try:
            looks += step(work, rows[:allowed], connector, context) if allowed else 0
        except ConnectorError as error:
            _failed(work, rows[:allowed], error)
            refusal = error if error.retry_after is not None else refusal
        if refusal is not None:  # the platform or our own quota wants to be left alone: the rest waits as long
            _later(work, [*rows[allowed:], *(row for more, _step in steps[place + 1 :] for row in more)], refusal)
            break
    return looks


def _allowed(policy: PullPolicy, context: Context, looks: int) -> tuple[int, RateLimited | None]:
    """How many looks the brand's own quota of the hour still allows, and when it does not allow all, how long to wait."""
    window = Window(scope="endpoint", endpoint="pulls", calls=policy.an_hour, seconds=3600)
    for done in range(looks):
        try:
            windows.count([window], context.account, context.token, "pulls")
        except RateLimited as error:
            return done, error
    return looks, None


def _pull_posts(work: Work, rows: Sequence[Pull], connector: Connector, context: Context) -> int:
    from guanhao.domains.publishing.services import pulled  # the warehouse loads when it is needed

    found: list[Reading] = connector.post_metrics(context, [_out(row).remote_id for row in rows]) if isinstance(connector, ReadsMetrics) else []
    readings = {one.remote_id: one for one in found}
    read = [(_out(row), readings[_out(row).remote_id]) for row in rows if _out(row).remote_id in readings]
    batch = pulled.posts(work.account, read) if read else None
    silent = [row for row in rows if _out(row).remote_id not in readings]
    gone = {row.pk for row in silent if rules.is_gone(row.missing + 1, row.done) and not _still_there(row, connector, context)}
    with transaction.atomic():
        mine = _still_mine(work, rows)
        if mine and batch is not None:
            pulled.publish(batch)
        for row in mine:
            _looked(row, read=_out(row).remote_id in readings, gone=row.pk in gone)
    return len(read)


def _pull_day(work: Work, rows: Sequence[Pull], connector: Connector, context: Context) -> int:
    from guanhao.domains.publishing.services import pulled  # the warehouse loads when it is needed

    reading = connector.account_metrics(context) if isinstance(connector, ReadsMetrics) else None
    batch = pulled.day(work.account, reading) if reading is not None else None
    with transaction.atomic():
        for row in _still_mine(work, rows):
            if batch is not None:
                pulled.publish(batch)
            due = now() + PullPolicy.of_brand().account if batch is not None else None
            _well(row, due, "" if batch is not None else _("The platform has no numbers of accounts."))
    return 1 if batch is not None else 0


def _pull_messages(work: Work, rows: Sequence[Pull], connector: Connector, context: Context) -> int:
    from guanhao.domains.publishing.services import pulled  # the warehouse loads when it is needed

    (row,), posts = rows, _young(work.account.id)
    if not isinstance(connector, ReadsMessages):
        raise Refused(_("This platform has no messages for a program."))
    for _page in range(PAGES):
        page = connector.messages(context, row.cursor, [one.remote_id for one in posts])
        batch = pulled.messages(work.account, row.brand_id, page.messages)
        with transaction.atomic():
            if not _still_mine(work, [row]):
                break
            pulled.publish(batch)
            taken = sinks.hand_on(work.account, page.messages)
            same = page.cursor in ("", row.cursor)
            row.cursor = (page.cursor or row.cursor)[:400]
            row.save(update_fields=["cursor"])
        if same or not (batch.rows or taken):
            break
    with transaction.atomic():
        for one in _still_mine(work, rows):
            one.cursor = row.cursor
            _well(one, _next_messages(posts))
    return 1


def _still_mine(work: Work, rows: Iterable[Pull]) -> list[Pull]:
    """Rows nobody else took meanwhile (their time in hand may have run out), under their lock."""
    chosen = Pull.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows], due_at=work.until)
    return list(chosen.select_related("publication"))


def _looked(row: Pull, *, read: bool, gone: bool) -> None:
    """One look at a post is done: the next, or the end."""
    publication, policy = _out(row), PullPolicy.of_brand()
    due = rules.next_look(publication.published_at or publication.planned_at, now(), first=policy.first, steps=policy.steps)
    row.missing = 0 if read else row.missing + 1
    if not read and not gone:
        row.last_at, row.due_at, row.message = now(), due, _("The platform left this post out.")
        row.save()
        return
    if gone:
        _gone(publication)
    _well(row, None if gone else due, _("The post is not on the platform any more.") if gone else "")


def _gone(publication: Publication) -> None:
    if publication.status != Status.PUBLISHED:
        return
    locked: Publication = Publication.objects.select_for_update().get(pk=publication.pk)
    reason = _("The platform has not shown it twice in a row: it was deleted there, or hidden.")
    change(locked, Status.GONE, code="gone", reason=reason, due_at=None, revision=locked.revision + 1)
    people = {person.id for person in identity.people_of_brand() if person.active}
    users = [one for one in (locked.owner_id, locked.made_by_id) if one in people][:1]
    notify(
        topic="publishing.decision",
        title=format_lazy("{} {title}", gettext_lazy("Gone from the platform:"), title=locked.title),
        body=reason,
        url=burl_or_none("publishing:publication", pk=locked.pk) or "",
        key=f"publishing.gone:{locked.pk}",
        users=users or identity.users_with("publishing.plan"),
        level="critical",
    )


def _still_there(row: Pull, connector: Connector, context: Context) -> bool:
    """Silence is no proof: some platforms give numbers of young posts only. Where the post itself can be read, that decides."""
    publication = _out(row)
    payload = payloads_of([publication.subject]).get(publication.subject)
    if not isinstance(connector, Publishes) or payload is None:
        return False
    try:
        found = connector.confirm(context, payload.outgoing, publication.handles, publication.remote_id)
    except ConnectorError as error:
        return not error.permanent
    return found.state in ("done", "waiting")


def _well(row: Pull, due: datetime | None, message: str = "") -> None:
    row.done, row.failures, row.last_at, row.due_at, row.message = row.done + 1, 0, now(), due, message[:300]
    row.save()


def _failed(work: Work, rows: Sequence[Pull], error: Exception) -> None:
    """Keep what the platform said, and wait longer with every failure."""
    policy, permanent = PullPolicy.of_brand(), getattr(error, "permanent", not isinstance(error, ConnectorError))
    retry_after: float | None = getattr(error, "retry_after", None)
    words = (error.message if isinstance(error, ConnectorError) else str(error))[:300]
    log.info("pull of account %s failed: %s", work.account.id, words)
    if retry_after and getattr(error, "code", "") != "window":
        windows.block(selectors.sdk_accounts([work.account])[work.account.id], retry_after)
    with transaction.atomic():
        for row in _still_mine(work, rows):
            row.failures += 1
            tries = row.failures + (20 if permanent else 0)
            draw = random.random()  # noqa: S311 - so that accounts do not come back all at once
            wait = wait_of(tries, first=policy.first_wait, longest=policy.longest_wait, spread=SPREAD, draw=draw, retry_after=retry_after)
            row.last_at, row.message = now(), words
            row.due_at = None if getattr(error, "code", "") == NO_NUMBERS else now() + wait
            row.save()


def _later(work: Work, rows: Sequence[Pull], error: ConnectorError) -> None:
    """What was not asked for waits as long as the platform wants; that is no failure of its own."""
    with transaction.atomic():
        numbers = [row.pk for row in _still_mine(work, rows)]
        Pull.objects.filter(pk__in=numbers).update(due_at=now() + timedelta(seconds=max(error.retry_after or 0, 1)))


def _young(account_id: int) -> list[Publication]:
    """Posts of an account that are still followed, the newest first."""
    policy = PullPolicy.of_brand()
    rows = Publication.objects.filter(account_id=account_id, status=Status.PUBLISHED, published_at__gt=now() - policy.ends).exclude(remote_id="")
    return list(rows.order_by("-published_at")[: policy.at_once])


def _next_messages(posts: Sequence[Publication]) -> datetime:
    """As often as the youngest post is looked at, and at least as often as the account."""
    policy, moment = PullPolicy.of_brand(), now()
    latest = moment + policy.account
    if not posts or posts[0].published_at is None:
        return latest
    return min(latest, rules.next_look(posts[0].published_at, moment, first=policy.first, steps=policy.steps) or latest)


def _out(row: Pull) -> Publication:
    """The post of a look at numbers."""
    if row.publication is None:
        raise TypeError(f"pull {row.pk} has no publication")
    return row.publication
