"""Mails of identity go out in the background: no page waits for a mail server, and no answer's time tells who has an account."""

from datetime import timedelta

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext_lazy as _

from guanhao.domains.identity.services import mails, people, sessions
from guanhao.kernel.jobs import QUICK, GiveUp, JobContext, job
from guanhao.kernel.secrets import decrypt


@job("identity.send_reset", title=_("Send a link for a new password"), retries=8, queue=QUICK, whole_house=True, remember=False)
def send_reset(ctx: JobContext, *, email: str) -> None:
    """Send a reset link if this address has an active account; the link is made here, so that the queue never holds it."""
    mails.send_reset(email)


@job("identity.send_invitation", title=_("Send an invitation"), retries=8, queue=QUICK, remember=False)
def send_invitation(ctx: JobContext, *, invitation_id: int, sealed: str) -> None:
    """Send the link of an invitation that still stands."""
    try:
        secret = decrypt(sealed, people.sealed_about(invitation_id))
    except (KeyError, InvalidTag) as error:
        raise GiveUp("the link was sealed with a key that is gone; invite once more") from error
    mails.send_invitation(secret)


@job("identity.tidy", title=_("Forget ended sign-ins"), every=timedelta(hours=24), whole_house=True)
def tidy(ctx: JobContext) -> int:
    """Remove sessions that have ended and the browsers that belonged to them."""
    return sessions.forget_ended()
