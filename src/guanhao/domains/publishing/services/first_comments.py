"""The first comment under what is out: written once by the platform's interface, or by a person who checks it off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import FirstComment, Handing, Publication
from guanhao.domains.publishing.policy.afterwards import FirstCommentPolicy
from guanhao.domains.publishing.publisher.contexts import connector_context, fresh_context
from guanhao.domains.publishing.publisher.locks import lock_brand
from guanhao.domains.publishing.publisher.states import target_of
from guanhao.domains.publishing.rules.core import wait_of
from guanhao.domains.publishing.rules.sent import plain
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors.first_comments import post_of
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.sdk.connectors import CommentsFirst, ConnectorError, Context, Outcome, Outgoing, TokenExpired, Unavailable, phrase

State = FirstComment.State
Means = tuple[CommentsFirst, Context, Outgoing]
LONGEST = timedelta(hours=1)
AT_ONCE = 200
HELD_FOR = timedelta(minutes=5)


class _Unmade(Exception):
    """The call was certainly not made; `error` says why."""

    def __init__(self, error: ConnectorError) -> None:
        super().__init__(error.message)
        self.error = error


@transaction.atomic
def set_up(*, publication_id: int) -> FirstComment | None:
    """A publication is out: what it was signed to say first is due now, or becomes a task where no program can say it; None when it says nothing."""
    row = Publication.objects.get(pk=publication_id)
    post = post_of(row)
    if post is None or not post.first_comment.strip() or FirstComment.objects.filter(publication=row).exists():
        return None
    by_hand = bool(row.evidence.get("by_hand")) or row.mode != Publication.Mode.API
    by_api = isinstance(selectors.connector_of(row.platform), CommentsFirst) and bool(row.remote_id) and not by_hand
    made = FirstComment(publication=row, text=post.first_comment, by_api=by_api, due_at=now())
    handed = Handing.objects.filter(publication=row, ended_at__isnull=False).first()
    if handed is not None:  # the checklist of the phone's page has its line, and is whole
        made.state, made.due_at, made.done_at, made.done_by_id = State.DONE, None, now(), handed.person_id
    made.save(force_insert=True)
    if not by_api and made.state == State.DUE:
        _hand_over(made, "")
    return made


def write_due() -> int:
    """Write, or ask about, what is due (brand in scope), each call outside of any transaction; how many calls."""
    numbers = FirstComment.objects.filter(state__in=(State.DUE, State.SENDING, State.UNKNOWN), due_at__lte=now()).order_by("due_at")
    called = 0
    for number in list(numbers.values_list("pk", flat=True)[:AT_ONCE]):
        claimed = _claim(number)
        if claimed is not None:
            _ask(claimed) if claimed.state == State.UNKNOWN else _write(claimed)
            called += 1
    return called


@transaction.atomic
def check_off(*, publication_id: int, url: str = "") -> FirstComment:
    """A person has written it, or seen that it is there (needs publishing.plan)."""
    require("publishing.plan")
    row = _row(publication_id)
    if row.state == State.DONE:
        raise Refused(_("It is checked off already."))
    link = url.strip()
    if link and not link.startswith(("https://", "http://")):
        raise Refused(_("Paste the address of the comment; it starts with https://."), "url")
    _done(row, Outcome(state="done", url=link), by=current_actor().user_id)
    return row


@transaction.atomic
def write_again(*, publication_id: int) -> FirstComment:
    """Somebody looked and it is not there: let the program write it once more (needs publishing.plan)."""
    require("publishing.plan")
    row = _row(publication_id)
    if not row.by_api or row.state != State.TASK:
        raise Refused(_("There is nothing to try again."))
    row.state, row.tries, row.asks, row.due_at, row.intent_at, row.message = State.DUE, 0, 0, now(), None, ""
    row.save()
    audit.record("publishing.first_comment_again", target=target_of(row.publication))
    return row


@transaction.atomic
def _claim(number: int) -> FirstComment | None:
    """The row with its intent written, or as a question; None when there is nothing to do now."""
    lock_brand(shared=True)
    row = FirstComment.objects.select_for_update(of=("self",)).select_related("publication").filter(pk=number).first()
    moment, policy = now(), FirstCommentPolicy.of_brand()
    if row is None or row.due_at is None or row.due_at > moment or row.state not in (State.DUE, State.SENDING, State.UNKNOWN):
        return None
    if row.state in (State.SENDING, State.UNKNOWN):  # whoever wrote the intent is gone, or got no clear answer: ask
        row.state, row.asks, row.due_at = State.UNKNOWN, row.asks + 1, moment + policy.ask_after
    elif row.publication.status != Publication.Status.PUBLISHED:
        row.state, row.due_at, row.message = State.DROPPED, None, _("The post is not out any more.")
    elif _silent(row.publication):
        row.due_at, row.message = moment + HELD_FOR, _("Frozen, or the account is not active.")
    else:
        row.state, row.tries, row.intent_at, row.due_at = State.SENDING, row.tries + 1, moment, moment + policy.ask_after
    row.save()
    return row if row.state in (State.SENDING, State.UNKNOWN) else None


def _silent(row: Publication) -> bool:
    return selectors.frozen_by(row) is not None or channels.account(row.account_id).status != "active"


def _write(row: FirstComment) -> None:
    try:
        means = _means(row)
    except ConnectorError as error:
        _not_now(row, error)
        return
    except (Refused, LookupError) as error:
        _give_up(row, str(error))
        return
    try:
        outcome = _call(means, row, lambda commented, context, post: commented.first_comment(context, post, row.publication.remote_id))
    except _Unmade as unmade:
        _not_now(row, unmade.error)
    except ConnectorError as error:
        if error.outcome_unknown:
            _leave_open(row, error.message)
        else:
            _not_now(row, error)
    except Exception as error:
        _leave_open(row, f"{type(error).__name__}: {error}")
    else:
        _conclude(row, outcome)


def _ask(row: FirstComment) -> None:
    since = row.intent_at or row.publication.published_at or now()
    try:
        means = _means(row)
        outcome = _call(means, row, lambda commented, context, post: commented.find_first_comment(context, post, row.publication.remote_id, since))
    except _Unmade as unmade:
        outcome = Outcome(state="unknown", message=unmade.error.message)
    except Exception as error:
        outcome = Outcome(state="unknown", message=getattr(error, "message", "") or ": ".join((type(error).__name__, str(error))))
    _conclude(row, outcome)


def _call(means: Means, row: FirstComment, act: Callable[[CommentsFirst, Context, Outgoing], Outcome]) -> Outcome:
    """One call; once more with a newer token when the platform says that the token ended, which means that nothing was done."""
    commented, context, post = means
    try:
        return act(commented, context, post)
    except TokenExpired as error:
        if error.outcome_unknown:
            raise
    return act(commented, _renewed(row, context), post)


def _renewed(row: FirstComment, old: Context) -> Context:
    try:
        return fresh_context(row.publication.account_id, old.token)
    except ConnectorError as error:
        raise _Unmade(error) from error
    except (httpx.HTTPError, OSError) as error:
        raise _Unmade(Unavailable(phrase("The token could not be refreshed (%(error)s).", error=type(error).__name__), code="token")) from error


def _means(row: FirstComment) -> Means:
    """What a call needs; Refused when no program can make it."""
    connector, context = connector_context(row.publication.account_id)
    post = post_of(row.publication)
    if not isinstance(connector, CommentsFirst) or post is None:
        raise Refused(_("No program can write it there."))
    return connector, context, post


@transaction.atomic
def _give_up(row: FirstComment, words: str) -> None:
    _hand_over(row, words)


@transaction.atomic
def _conclude(row: FirstComment, outcome: Outcome) -> None:
    """Write what a call brought; a row somebody else has concluded meanwhile stays as it is."""
    policy = FirstCommentPolicy.of_brand()
    fresh = FirstComment.objects.select_for_update(of=("self",)).select_related("publication").get(pk=row.pk)
    if fresh.state in (State.DONE, State.DROPPED):
        return
    fresh.message = outcome.message[:500]
    if outcome.state in ("done", "waiting"):
        _done(fresh, outcome)
    elif outcome.state == "not_done" and row.state == State.UNKNOWN:
        fresh.state, fresh.due_at, fresh.asks = State.DUE, now(), 0  # the platform says it is not there
        _save_or_hand_over(fresh, policy)
    else:
        fresh.state, fresh.due_at = State.UNKNOWN, now() + policy.ask_after
        _save_or_hand_over(fresh, policy)


def _save_or_hand_over(row: FirstComment, policy: FirstCommentPolicy) -> None:
    if row.asks >= policy.asks or row.tries >= policy.tries:
        _hand_over(row, _("Look on the platform whether it is there. %(reason)s") % {"reason": row.message})
    else:
        row.save()


@transaction.atomic
def _leave_open(row: FirstComment, words: str) -> None:
    row.state, row.due_at, row.message = State.UNKNOWN, now() + FirstCommentPolicy.of_brand().ask_after, words[:500]
    row.save()


@transaction.atomic
def _not_now(row: FirstComment, error: ConnectorError) -> None:
    """Certainly not written: later again, or by hand when that cannot help."""
    policy = FirstCommentPolicy.of_brand()
    row.message = error.message[:500]
    if error.permanent or row.tries >= policy.tries:
        _hand_over(row, row.message)
        return
    wait = wait_of(row.tries, first=policy.first_wait, longest=LONGEST, spread=0, draw=0, retry_after=error.retry_after)
    row.state, row.due_at, row.intent_at = State.DUE, now() + wait, None
    row.save()


def _done(row: FirstComment, outcome: Outcome, by: int | None = None) -> None:
    row.state, row.due_at, row.done_at, row.done_by_id = State.DONE, None, now(), by
    row.remote_id, row.url, row.evidence = outcome.remote_id[:200], outcome.url[:600], plain(outcome.evidence)
    row.save()
    after: dict[str, Any] = {"by_api": by is None, "remote_id": row.remote_id, "url": row.url}
    audit.record("publishing.first_comment", target=target_of(row.publication), after=after)


def _hand_over(row: FirstComment, why: str) -> None:
    """A person writes it, or looks whether it is there."""
    row.state, row.due_at, row.message = State.TASK, now() + FirstCommentPolicy.of_brand().by_hand_within, why[:500]
    row.save()
    post = row.publication
    people = [one for one in (post.owner_id, post.made_by_id) if one][:1]
    notify(
        topic="publishing.decision",
        title=format_lazy("{} {title}", gettext_lazy("Write the first comment by hand:"), title=post.title),
        body=why or row.text,
        url=burl_or_none("publishing:publication", pk=post.pk) or "",
        key=f"publishing.first_comment:{row.pk}:{row.tries}:{row.asks}",
        users=people or identity.users_with("publishing.plan"),
        level="warning",
    )


def _row(publication_id: int) -> FirstComment:
    rows = FirstComment.objects.select_for_update(of=("self",)).select_related("publication")
    found: FirstComment | None = rows.filter(publication_id=publication_id).first()
    if found is None:
        raise Refused(_("This publication has no first comment."))
    return found
