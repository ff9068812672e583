"""Keys for programs, and the one-way form in which every random secret is kept."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import ApiToken, User
from guanhao.domains.identity.policy import KeyPolicy
from guanhao.domains.identity.rules import by_key, drafting
from guanhao.domains.identity.services import rates
from guanhao.kernel import access, audit, brands
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class KeyDraft:
    """What a key may do: permissions, the only accounts it may touch (None: all), and whether it is for drafts only."""

    title: str
    scopes: tuple[str, ...]
    accounts: tuple[int, ...] | None = None
    drafts_only: bool = True
    expires_at: datetime | None = None


def digest(secret: str) -> str:
    """What is kept of a random secret (256 bits of it, so a plain hash is enough)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> ApiToken | None:
    """The living key with this secret, noted as used; None otherwise."""
    kept, moment = digest(secret), now()
    fits = Q(secret_hash=kept) | Q(previous_hash=kept, previous_until__gt=moment)
    row = ApiToken.objects.select_related("user", "brand").filter(fits, ended_at=None, user__is_active=True).first()
    if row is None or (row.expires_at and row.expires_at <= moment):
        return None
    if row.used_at is None or row.used_at < moment - NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(used_at=moment)
    return row


@transaction.atomic
def make_token(
    *,
    user: User,
    title: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    accounts: Iterable[int] | None = None,
    drafts_only: bool = True,
) -> str:
    """A key that acts for the person in the brand in scope; the secret is returned this once.

    Refused for scopes the person does not hold, that no key may have, or that go beyond drafts when it is for drafts only; and for accounts the
    brand does not have. Only a person makes keys: Denied for a key.
    """
    access.require_person()
    limits = None if accounts is None else tuple(sorted(set(accounts)))
    draft = KeyDraft(title=title.strip()[:80], scopes=tuple(sorted(set(scopes))), accounts=limits, drafts_only=drafts_only, expires_at=expires_at)
    _check(draft)
    secret = _secret()
    row = ApiToken.objects.create(
        user=user,
        brand_id=current_brand().id,
        title=draft.title,
        start=secret[:8],
        secret_hash=digest(secret),
        scopes=list(draft.scopes),
        accounts=None if limits is None else list(limits),
        drafts_only=drafts_only,
        made_at=now(),
        expires_at=_end(expires_at),
    )
    after = {"title": row.title, "scopes": row.scopes, "accounts": row.accounts, "drafts_only": row.drafts_only}
    audit.record("identity.key_made", target=f"identity.key:{row.pk}", after=after)
    return secret


@transaction.atomic
def rotate_token(*, user: User, token_id: int) -> str:
    """A new secret for a living key, returned this once; the old one works on for KeyPolicy.overlap. ApiToken.DoesNotExist for somebody else's."""
    access.require_person()
    row = ApiToken.objects.select_for_update().get(pk=token_id, user=user, brand_id=current_brand().id, ended_at=None)
    secret, policy = _secret(), KeyPolicy.of_brand()
    row.previous_hash, row.previous_until = row.secret_hash, now() + policy.overlap
    row.secret_hash, row.start = digest(secret), secret[:8]
    row.save(update_fields=["previous_hash", "previous_until", "secret_hash", "start"])
    audit.record("identity.key_rotated", target=f"identity.key:{row.pk}", after={"title": row.title, "previous_until": row.previous_until})
    return secret


@transaction.atomic
def end_token(*, user: User, token_id: int) -> None:
    """The key works no more; ApiToken.DoesNotExist for somebody else's."""
    access.require_person()
    row = ApiToken.objects.select_for_update().get(pk=token_id, user=user, brand_id=current_brand().id)
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        audit.record("identity.key_ended", target=f"identity.key:{row.pk}", before={"title": row.title})
        transaction.on_commit(lambda: rates.forget(row))


def _secret() -> str:
    return f"gh_{secrets.token_urlsafe(32)}"


def _end(wanted: datetime | None) -> datetime:
    last = now() + KeyPolicy.of_brand().life
    return min(wanted, last) if wanted else last


def _check(draft: KeyDraft) -> None:
    if not draft.title:
        raise Refused(_("Give the key a name, such as the program that uses it."), "title")
    if not draft.scopes:
        raise Refused(_("Choose at least one permission."), "scopes")
    if missing := [key for key in draft.scopes if key not in access.PERMISSIONS or not access.can(key)]:
        raise Refused(_("You do not hold: %(keys)s.") % {"keys": ", ".join(missing)}, "scopes")
    possible = by_key(access.PERMISSIONS)
    if refused := [key for key in draft.scopes if key not in possible]:
        raise Refused(_("No key may have this, only a person: %(keys)s.") % {"keys": ", ".join(refused)}, "scopes")
    if draft.drafts_only and (beyond := [key for key in draft.scopes if key not in drafting(access.PERMISSIONS)]):
        raise Refused(_("A key for drafts only cannot have: %(keys)s.") % {"keys": ", ".join(beyond)}, "scopes")
    if draft.expires_at is not None and draft.expires_at <= now():
        raise Refused(_("The end lies in the past."), "expires_at")
    if draft.accounts is not None:
        known = {number for number, _name in brands.accounts()}
        if not draft.accounts or (strange := [one for one in draft.accounts if one not in known]):
            words = _("Choose at least one account.") if not draft.accounts else _("The brand has no account %(id)s.") % {"id": strange[0]}
            raise Refused(words, "accounts")
