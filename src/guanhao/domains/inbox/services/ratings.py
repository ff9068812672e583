"""Asking how people were answered, taking the answer, and what a low one sets off (INT-04)."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Rating
from guanhao.domains.inbox.policy.desk import RatingPolicy
from guanhao.domains.inbox.rules import ratings as rules
from guanhao.domains.inbox.rules.secrets import hash_of
from guanhao.kernel import audit, events
from guanhao.kernel.access import NOBODY, SYSTEM, acting, current_actor, require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand
from guanhao.sdk.events.inbox import ConversationRated

COMMENT = 1000
FollowUp = Rating.FollowUp


def secret_of(row: Rating) -> str:
    """The secret in the address: 26 characters of HMAC-SHA256 with the installation's key, so that it need not be kept to be shown again."""
    digest = salted_hmac("inbox.rating", f"{row.conversation_id}:{row.nonce}", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return base64.b32encode(digest[:17]).decode().lower()[:26]


def address_of(row: Rating) -> str:
    """The page that takes the answer, for everybody who has the address."""
    return f"{settings.PUBLIC_URL}{reverse('inbox_public:rating', kwargs={'secret': secret_of(row)})}"


@transaction.atomic
def ask_rating(*, conversation_id: int, agent_id: int | None = None) -> Rating | None:
    """Ask about a conversation that was closed (needs inbox.answer); the open question of its newest round when there is one.

    None when the policy asks nobody, or there is no such conversation.
    """
    require("inbox.answer")
    from guanhao.domains.inbox.models import Conversation

    policy = RatingPolicy.of_brand()
    talk = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if not policy.ask or talk is None:
        return None
    newest: Rating | None = Rating.objects.filter(conversation_id=conversation_id).order_by("-round").first()
    if newest is not None and newest.rated_at is None and newest.ends_at > now():
        return newest
    agent = agent_id or talk.assignee_id
    named = identity.person(agent) if agent else None
    row = Rating(
        conversation_id=talk.pk,
        nonce=secrets.token_hex(16),
        round=newest.round + 1 if newest else 1,
        account_id=talk.account_id,
        platform=talk.platform,
        channel=talk.kind,
        topic=talk.topic or "",
        agent_id=agent,
        agent_name=named.name[:80] if named else "",
        person_id=talk.person_id,
        asked_at=now(),
        ends_at=now() + policy.lasts,
    )
    row.secret_hash = hash_of(secret_of(row))
    row.save()
    audit.record("inbox.rating_asked", target=f"inbox.conversation:{talk.pk}", after={"round": row.round})
    return row


@contextmanager
def opened(secret: str) -> Iterator[Rating]:
    """The brand's scope, with nobody's rights, for whoever holds the secret; LookupError for everybody else and when the time is over."""
    row = Rating.everywhere.filter(secret_hash=hash_of(secret)).first()
    brand = identity.brand_by_id(row.brand_id) if row is not None else None
    if row is None or brand is None or (row.rated_at is None and row.ends_at <= now()):
        raise LookupError(secret)
    with brand_scope(brand), acting(NOBODY):
        yield row


@transaction.atomic
def rate(*, rating: Rating, score: int, comment: str = "") -> Rating:
    """The answer of the person who holds the link: the first score counts, words may be added once.

    A score up to the policy opens the conversation again, with a task to follow up for whoever answered.
    """
    row: Rating = Rating.objects.select_for_update().get(pk=rating.pk)
    if row.rated_at is not None:
        return _add_words(row, comment)
    if not rules.LOWEST <= score <= rules.HIGHEST:
        raise Refused(_("Choose a score from 1 to 5."), "score")
    if row.ends_at <= now():
        raise Refused(_("The time for this answer is over."))
    row.score, row.comment, row.rated_at = score, comment.strip()[:COMMENT], now()
    low = score <= RatingPolicy.of_brand().follow_up
    if low:
        row.follow_up, row.follow_up_owner_id = FollowUp.OPEN, row.agent_id
        row.reopened = _reopen(row)
    row.save()
    audit.record("inbox.rated", target=f"inbox.conversation:{row.conversation_id}", after={"score": score, "reopened": row.reopened})
    events.emit(ConversationRated(brand_id=current_brand().id, conversation_id=row.conversation_id, score=score, reopened=row.reopened))
    if low:
        _tell(row)
    return row


@transaction.atomic
def follow_up(*, rating_id: int, note: str) -> Rating:
    """The low rating was followed up; say how."""
    require("inbox.answer")
    row: Rating = Rating.objects.select_for_update().get(pk=rating_id)
    if row.follow_up != FollowUp.OPEN:
        raise Refused(_("There is nothing to follow up."))
    words = note.strip()
    if not words or len(words) > 300:
        raise Refused(_("Say in up to %(limit)s characters what was done.") % {"limit": 300}, "note")
    row.follow_up, row.followed_up_at, row.followed_up_note = FollowUp.DONE, now(), words
    row.save()
    audit.record("inbox.followed_up", target=f"inbox.conversation:{row.conversation_id}", after={"by": current_actor().name}, note=words)
    return row


def _add_words(row: Rating, comment: str) -> Rating:
    if comment.strip() and not row.comment:
        row.comment = comment.strip()[:COMMENT]
        row.save(update_fields=["comment"])
    return row


def _reopen(row: Rating) -> bool:
    from guanhao.domains.inbox.models import Conversation
    from guanhao.domains.inbox.services import core  # it asks for scripts, which this module stands beside

    talk = Conversation.objects.filter(pk=row.conversation_id).first()
    if talk is None or talk.status not in ("resolved", "closed"):
        return False
    with acting(SYSTEM):
        core.set_status(conversation_id=talk.pk, status="open")
    return True


def _tell(row: Rating) -> None:
    users = [row.follow_up_owner_id] if row.follow_up_owner_id else identity.users_with("inbox.manage")
    notify(
        topic="inbox.rating",
        title=gettext_lazy("Rated %(score)s of 5: follow up") % {"score": row.score},
        body=row.comment,
        url=burl_or_none("inbox:conversation", pk=row.conversation_id) or "",
        key=f"inbox.rating:{row.pk}",
        users=users,
        level="warning",
    )
