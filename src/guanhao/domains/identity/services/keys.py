"""Keys for programs."""

import hashlib
from datetime import timedelta

from guanhao.domains.identity.models import ApiToken
from guanhao.kernel.now import now

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
