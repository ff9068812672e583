"""Keys for programs, and the one-way form in which every random secret is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import ApiToken, User
from guanhao.kernel import access, audit
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

NOTED_EVERY = timedelta(minutes=5)


def digest(secret: str) -> str:
    """What is kept of a random secret (256 bits of it, so a plain hash is enough)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> ApiToken | None:
    """The living key with this secret, noted as used; None otherwise."""
    row = ApiToken.objects.select_related("user", "brand").filter(secret_hash=digest(secret), ended_at=None, user__is_active=True).first()
    if row is None or (row.expires_at and row.expires_at <= now()):
        return None
    if row.used_at is None or row.used_at < now() - NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(used_at=now())
    return row


@transaction.atomic
def make_token(*, user: User, title: str, scopes: Iterable[str], expires_at: datetime | None = None) -> str:
    """A key that acts for the person in the brand in scope; the secret is returned this once. Refused for scopes the person does not hold."""
    wanted = sorted(set(scopes))
    if not title.strip():
        raise Refused(_("Give the key a name, such as the program that uses it."), "title")
    if not wanted:
        raise Refused(_("Choose at least one permission."), "scopes")
    if missing := [key for key in wanted if key not in access.PERMISSIONS or not access.can(key)]:
        raise Refused(_("You do not hold: %(keys)s.") % {"keys": ", ".join(missing)}, "scopes")
    if expires_at is not None and expires_at <= now():
        raise Refused(_("The end lies in the past."), "expires_at")
    secret = f"gh_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        user=user,
        brand_id=current_brand().id,
        title=title.strip()[:80],
        start=secret[:8],
        secret_hash=digest(secret),
        scopes=wanted,
        made_at=now(),
        expires_at=expires_at,
    )
    audit.record("identity.key_made", target=f"identity.key:{row.pk}", after={"title": row.title, "scopes": wanted})
    return secret


@transaction.atomic
def end_token(*, user: User, token_id: int) -> None:
    """The key works no more; ApiToken.DoesNotExist for somebody else's."""
    row = ApiToken.objects.select_for_update().get(pk=token_id, user=user, brand_id=current_brand().id)
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        audit.record("identity.key_ended", target=f"identity.key:{row.pk}", before={"title": row.title})
