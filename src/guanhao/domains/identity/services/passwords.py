"""Passwords: rules, change, reset by a signed link that dies with the password it was made for."""

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction

from guanhao.domains.identity import selectors
from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import SignedIn, User
from guanhao.domains.identity.policy import ResetPolicy
from guanhao.domains.identity.services.keys import digest
from guanhao.domains.identity.services.sessions import end_sessions
from guanhao.kernel import audit
from guanhao.kernel.access import Actor, acting
from guanhao.kernel.tenancy import brand_scope

_SALT = "guanhao.identity.reset"


def check_password(password: str, user: User) -> None:
    """Refused (field password) with every rule that the password breaks: length, common, like the name, only digits."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from error


@transaction.atomic
def set_password(*, user: User, password: str, keep_session: str | None = None) -> None:
    """A new password; every other browser is signed out and old reset links die."""
    check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user=user, keys=SignedIn.objects.filter(user=user).exclude(session_key=keep_session or "").values_list("session_key", flat=True))
    with acting(Actor(user.pk, user.name)):
        audit.record("identity.password_changed", target=f"identity.user:{user.pk}")


def reset_policy() -> ResetPolicy:
    """Of each setting the strictest that a brand has: a forgotten password belongs to no brand."""
    found = []
    for brand in selectors.all_brands():
        with brand_scope(brand):
            found.append(ResetPolicy.of_brand())
    found = found or [ResetPolicy()]
    return ResetPolicy(**{name: min(getattr(policy, name) for policy in found) for name in ResetPolicy.model_fields})


def reset_secret(user: User) -> str:
    """What a reset link carries: signed, dated, and bound to the present password."""
    return signing.dumps({"user": user.pk, "state": digest(user.password)[:16]}, salt=_SALT)


def user_of_reset(secret: str) -> User | None:
    """Whose link this is; None when it is forged, too old or used."""
    try:
        data = signing.loads(secret, salt=_SALT, max_age=reset_policy().valid_for)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=data.get("user"), is_active=True).first()
    return user if user and digest(user.password)[:16] == data.get("state") else None
