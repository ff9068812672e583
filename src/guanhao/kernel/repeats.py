"""Calls that may be sent twice and happen once (IETF draft-ietf-httpapi-idempotency-key-header-07).

The row of the key is written in the transaction of the call itself: a kill undoes both, and of two calls at the same time the second waits for the
first and gets its answer. Only answers that something was done (2xx) are kept; a refused call may be sent again once its reason is gone.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job
from guanhao.kernel.models import RepeatedCall
from guanhao.kernel.now import now
from guanhao.kernel.policy import Duration, Policy, setting


class RepeatPolicy(Policy):
    """How long answers are given again."""

    key = "kernel.repeats"
    title = _("Repeated calls")
    whole_house = True
    keep: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(minutes=5),
        high=timedelta(days=7),
        title=_("Answers given again for"),
        help=_("A call with the same Idempotency-Key within this time gets the first answer."),
        source="PLT-08(b)",
    )


class OtherCall(Exception):
    """The key was used for another call."""


@dataclass(frozen=True)
class Answer:
    """What was answered: HTTP status, content type and body."""

    status: int
    kind: str
    body: bytes


def fingerprint(method: str, address: str, body: bytes) -> str:
    """What makes two calls the same: method, address with its query, and every byte of the body."""
    return hashlib.sha256(f"{method}\n{address}\n".encode() + body).hexdigest()


def once(*, owner: str, key: str, mark: str, call: Callable[[], Answer | None]) -> tuple[Answer | None, bool]:
    """The answer and whether it is a repeated one. `call` gives the answer to keep, or None when it did nothing: then all it wrote is undone.

    OtherCall when the owner used the key for a call with another mark.
    """
    with transaction.atomic():
        row, made = RepeatedCall.objects.select_for_update().get_or_create(owner=owner, key=key, defaults={"fingerprint": mark, "made_at": now()})
        if not made and row.made_at < now() - RepeatPolicy.of_house().keep:
            made, row.fingerprint, row.made_at = True, mark, now()
        if not made:
            if row.fingerprint != mark:
                raise OtherCall
            return Answer(row.status, row.kind, row.body.encode()), True
        answer = call()
        if answer is None:
            transaction.set_rollback(True)
            return None, False
        row.status, row.kind, row.body = answer.status, answer.kind, answer.body.decode()
        row.save()
        return answer, False


@job("kernel.forget_repeats", title=_("Forget answers of repeated calls"), every=timedelta(hours=1), whole_house=True, remember=False)
def forget_repeats(ctx: JobContext) -> int:
    """Remove answers that are given no more."""
    count, _by_model = RepeatedCall.objects.filter(made_at__lt=now() - RepeatPolicy.of_house().keep).delete()
    return count
