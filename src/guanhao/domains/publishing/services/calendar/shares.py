"""Links to the calendar for people without a login: made, shown once, ended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import CalendarShare
from guanhao.domains.publishing.policy.calendar import SharePolicy
from guanhao.domains.publishing.rules.secrets import hash_of
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope

MINUTE = timedelta(minutes=1)


class TooOften(Refused):
    """A link is visited more often than the policy allows."""

    status = 429


@dataclass(frozen=True)
class Made:
    """A new link and its secret, which nobody can read again."""

    share: CalendarShare
    secret: str


@transaction.atomic
def make_share(*, title: str, accounts: Sequence[int] = (), expires_at: datetime | None = None) -> Made:
    """A link to these accounts (none: all that are open) until a moment, at most the policy's time (needs publishing.manage)."""
    require("publishing.manage")
    words, longest = " ".join(title.split()), SharePolicy.of_brand().lasts
    if not words or len(words) > 120:
        raise Refused(_("Say in at most 120 characters whom the link is for."), "title")
    until = expires_at or now() + longest
    if until <= now():
        raise Refused(_("This moment has passed."), "expires_at")
    if until > now() + longest + MINUTE:
        raise Refused(_("A link lasts at most %(days)s days.") % {"days": longest.days}, "expires_at")
    known = {ref.id for ref in channels.accounts(closed=True)}
    if not set(accounts) <= known:
        raise Refused(_("There is no such account."), "accounts")
    secret = secrets.token_urlsafe(24)
    share = CalendarShare(
        title=words,
        secret_hash=hash_of(secret),
        accounts=sorted(set(accounts)),
        expires_at=until,
        made_at=now(),
        made_by_id=current_actor().user_id,
    )
    share.save()
    after = {"title": words, "accounts": share.accounts, "expires_at": until.isoformat()}
    audit.record("publishing.share_made", target=f"publishing.share:{share.pk}", after=after)
    return Made(share, secret)


@transaction.atomic
def end_share(*, share_id: int) -> CalendarShare:
    """The link leads nowhere from now on (needs publishing.manage)."""
    require("publishing.manage")
    share: CalendarShare = CalendarShare.objects.select_for_update().get(pk=share_id)
    if share.ended_at is None:
        share.ended_at = now()
        share.save(update_fields=["ended_at"])
        audit.record("publishing.share_ended", target=f"publishing.share:{share.pk}")
    return share


def open_share(secret: str) -> CalendarShare:
    """The link of a secret, counted as a visit (no brand in scope, no permission: the secret is the key). LookupError when there is none, when it
    has ended or expired; TooOften beyond the policy's visits a minute."""
    share: CalendarShare | None = CalendarShare.everywhere.filter(secret_hash=hash_of(secret)).first()
    moment = now()
    if share is None or share.ended_at is not None or share.expires_at <= moment:
        raise LookupError(secret[:4])
    brand = identity.brand_by_id(share.brand_id)
    if brand is None:
        raise LookupError(secret[:4])
    with brand_scope(brand), transaction.atomic():
        _count(share, moment)
    return share


def _count(share: CalendarShare, moment: datetime) -> None:
    """One visit more in its minute; the minute and its visits are one row, so that several processes count together."""
    begun = share.minute_at is not None and share.minute_at > moment - MINUTE
    if begun and share.visits >= SharePolicy.of_brand().per_minute:
        raise TooOften(_("This calendar is opened too often; try again in a minute."))
    if begun:
        CalendarShare.objects.filter(pk=share.pk).update(visits=F("visits") + 1, seen_at=moment)
    else:
        CalendarShare.objects.filter(pk=share.pk).update(visits=1, minute_at=moment, seen_at=moment)
