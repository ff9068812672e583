"""Asking for a reset link, and the two mails of identity; called by jobs."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanhao.domains.identity.models import SignInGuard, User
from guanhao.domains.identity.roles import ROLES
from guanhao.domains.identity.services.passwords import reset_policy, reset_secret
from guanhao.domains.identity.services.people import invitation_of
from guanhao.domains.identity.services.signing_in import Closed
from guanhao.kernel import jobs
from guanhao.kernel.now import now

WINDOW = timedelta(hours=1)


@transaction.atomic
def ask_for_reset(*, email: str, address: str) -> None:
    """Queue a reset link. Known and unknown addresses cost and answer the same. Raises Closed when there were too many in the hour."""
    email, policy, moment = email.strip().lower(), reset_policy(), now()
    for kind, value, most in (("account", email, policy.for_account), ("address", address, policy.for_address)):
        subject = hashlib.sha256(f"reset:{kind}:{value}".encode()).hexdigest()
        row, _made = SignInGuard.objects.select_for_update().get_or_create(subject=subject, defaults={"last_at": moment, "closed_until": moment})
        if row.closed_until <= moment:  # the hour that was counted is over
            row.failures, row.closed_until = 0, moment + WINDOW
        if row.failures >= most:
            raise Closed(row.closed_until)
        row.failures, row.last_at = row.failures + 1, moment
        row.save()
    jobs.enqueue("identity.send_reset", key=hashlib.sha256(email.encode()).hexdigest(), email=email)


def send_reset(email: str) -> None:
    """Send a reset link if this address has an active account."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    minutes = reset_policy().valid_for // timedelta(minutes=1)
    with translation.override(user.language):
        words = {"link": f"{settings.PUBLIC_URL}/password/new/{reset_secret(user)}", "minutes": minutes}
        text = (
            _("Open this link within %(minutes)s minutes to choose a new password:\n\n%(link)s\n\nIf you did not ask for it, do nothing.\n") % words
        )
        send_mail(_("New password for Guanhao"), text, None, [user.email])


def send_invitation(secret: str) -> None:
    """Send the link of an invitation, unless it was used or withdrawn meanwhile."""
    row = invitation_of(secret)
    if row is None:
        return
    known = User.objects.filter(email=row.email).first()
    with translation.override(known.language if known else settings.LANGUAGE_CODE):
        words = {"brand": row.brand.name, "link": f"{settings.PUBLIC_URL}/invitation/{secret}", "role": str(ROLES[row.role].title)}
        text = _("You are invited to work on %(brand)s as %(role)s. Open this link to join; it works once:\n\n%(link)s\n") % words
        send_mail(_("Invitation to %(brand)s") % words, text, None, [row.email])
