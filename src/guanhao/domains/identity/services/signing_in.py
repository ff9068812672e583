"""Signing in: the password step with its guard, and the second factor."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from guanhao.domains.identity import rules, selectors
from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import SignInGuard, User
from guanhao.domains.identity.policy import SignInPolicy
from guanhao.domains.identity.services.sessions import address_of
from guanhao.kernel import audit
from guanhao.kernel.access import Actor, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

RECOVERY_CODES = 8
_STEP = 30
_FORGET = timedelta(hours=24)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(eq=False)
class Closed(Exception):
    """Too many failures; sign-in opens again at `until`."""

    until: datetime


def _subjects(email: str, address: str) -> list[str]:
    return [hashlib.sha256(f"{kind}:{value}".encode()).hexdigest() for kind, value in (("account", email.strip().lower()), ("address", address))]


def check_password_step(request: HttpRequest, email: str, password: str) -> User | None:
    """The person when e-mail and password are right. Raises Closed while the account or the address waits; a failure is counted for both.

    An unknown address takes as long and reads the same as a wrong password, so that nobody learns who has an account.
    """
    subjects = _subjects(email, address_of(request))
    closed = SignInGuard.objects.filter(subject__in=subjects, closed_until__gt=now()).order_by("-closed_until").first()
    if closed:
        raise Closed(closed.closed_until)
    user = authenticate(request, username=email, password=password)
    if isinstance(user, User):
        return user
    _count_failure(subjects, email)
    return None


def check_present_password(request: HttpRequest, user: User, password: str, field: str) -> None:
    """Pass when it is the person's password; Refused at `field` when it is not, or when too many were wrong.

    Failures count like those of sign-in: whoever sits down at a signed-in browser guesses no faster than a stranger at the door.
    """
    try:
        found = check_password_step(request, user.email, password)
    except Closed as closed:
        raise Refused(_("Too many attempts. Try again after %(time)s.") % {"time": f"{timezone.localtime(closed.until):%H:%M:%S}"}, field) from closed
    if found is None:
        raise Refused(_("The present password is not right."), field)


def forget_failures(request: HttpRequest, user: User) -> None:
    """The account's count starts again after a full sign-in; the address keeps its own (one good account must not open the door for guessing)."""
    SignInGuard.objects.filter(subject=_subjects(user.email, address_of(request))[0]).delete()


def _strictest() -> SignInPolicy:
    """Sign-in comes before the choice of a brand, and must not tell who has an account where: the strictest brand counts for everybody."""
    found = []
    for brand in selectors.all_brands():
        with brand_scope(brand):
            found.append(SignInPolicy.of_brand())
    return SignInPolicy(
        free_failures=min((policy.free_failures for policy in found), default=SignInPolicy().free_failures),
        first_wait=max((policy.first_wait for policy in found), default=SignInPolicy().first_wait),
        longest_wait=max((policy.longest_wait for policy in found), default=SignInPolicy().longest_wait),
    )


@transaction.atomic
def _count_failure(subjects: list[str], email: str) -> None:
    policy, moment = _strictest(), now()
    for place, subject in enumerate(subjects):
        row, _made = SignInGuard.objects.get_or_create(subject=subject, defaults={"last_at": moment, "closed_until": moment})
        SignInGuard.objects.filter(pk=row.pk, last_at__lt=moment - _FORGET).update(failures=0)
        SignInGuard.objects.filter(pk=row.pk).update(failures=F("failures") + 1, last_at=moment)
        row.refresh_from_db()
        free = policy.free_failures * (1 if place == 0 else 4)  # an address may be a whole office
        row.closed_until = moment + rules.wait_after(row.failures, free=free, first=policy.first_wait, longest=policy.longest_wait)
        row.save(update_fields=["closed_until"])
        if row.failures == free + 1:
            audit.record("identity.sign_in_closed", target="identity.sign_in", note=email[:120] if place == 0 else "")


def needs_second_factor(user: User) -> bool:
    """True when the person has a confirmed one-time code app."""
    return user.totp_confirmed_at is not None


def start_second_factor(user: User) -> str:
    """A new secret, not in force before it is confirmed; the otpauth address for the QR code."""
    if user.totp_confirmed_at is not None:
        raise Refused(_("A second factor is already set up; remove it first."))
    if not user.totp_secret:
        user.totp_secret = pyotp.random_base32()
        user.save(update_fields=["totp_secret"])
    return pyotp.TOTP(user.totp_secret).provisioning_uri(name=user.email, issuer_name="Guanhao")


@transaction.atomic
def confirm_second_factor(*, user: User, code: str) -> list[str]:
    """Put the second factor in force; the recovery codes, shown this once. Refused (field code) when the code is wrong."""
    if not _code_fits(user, code):
        raise Refused(_("The code is not right. Check the clock of the phone and try the next one."), "code")
    codes = [f"{get_random_string(5, _ALPHABET)}-{get_random_string(5, _ALPHABET)}" for _n in range(RECOVERY_CODES)]
    user.totp_confirmed_at = now()
    user.recovery_hashes = [make_password(code) for code in codes]
    user.save(update_fields=["totp_confirmed_at", "recovery_hashes"])
    with acting(Actor(user.pk, user.name)):
        audit.record("identity.second_factor_on", target=f"identity.user:{user.pk}")
    return codes


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take the second factor away; ask `check_present_password` first."""
    user.totp_secret, user.totp_confirmed_at, user.recovery_hashes = "", None, []
    user.save(update_fields=["totp_secret", "totp_confirmed_at", "recovery_hashes"])
    audit.record("identity.second_factor_off", target=f"identity.user:{user.pk}")


def check_second_step(request: HttpRequest, user: User, code: str) -> bool:
    """True for a fresh one-time code or an unused recovery code; both work once. Failures count like wrong passwords (Closed)."""
    subjects = _subjects(user.email, address_of(request))
    closed = SignInGuard.objects.filter(subject__in=subjects, closed_until__gt=now()).order_by("-closed_until").first()
    if closed:
        raise Closed(closed.closed_until)
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        if _code_fits(fresh, code) or _spend_recovery(fresh, code):
            return True
    _count_failure(subjects, user.email)
    return False


def _code_fits(user: User, code: str) -> bool:
    """A code of this half minute or the one before or after, newer than the last one used (RFC 6238 section 5.2)."""
    digits = code.strip().replace(" ", "")
    step = int(now().timestamp()) // _STEP
    totp = pyotp.TOTP(user.totp_secret) if user.totp_secret else None
    for candidate in (step - 1, step, step + 1):
        if totp and candidate > user.totp_last_step and totp.verify(digits, for_time=candidate * _STEP):
            User.objects.filter(pk=user.pk).update(totp_last_step=candidate)
            user.totp_last_step = candidate
            return True
    return False


def _spend_recovery(user: User, code: str) -> bool:
    wanted = code.strip().lower()
    hit = next((kept for kept in user.recovery_hashes if check_password(wanted, kept)), None) if len(wanted) == 11 else None
    if hit is None:
        return False
    user.recovery_hashes = [kept for kept in user.recovery_hashes if kept != hit]
    user.save(update_fields=["recovery_hashes"])
    with acting(Actor(user.pk, user.name)):
        audit.record("identity.recovery_code_used", target=f"identity.user:{user.pk}", after={"left": len(user.recovery_hashes)})
    return True
