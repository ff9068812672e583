"""Signed-in browsers."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from guanhao.domains.identity.models import SignedIn, User
from guanhao.domains.identity.rules import client_address, device_of
from guanhao.kernel import audit
from guanhao.kernel.now import now

NOTED_EVERY = timedelta(minutes=5)
_SEEN = "identity.seen"


def address_of(request: HttpRequest) -> str:
    """The caller's address: as the web server saw it, or as the proxies we trust (GUANHAO_TRUSTED_PROXIES) passed it on."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return client_address(peer, request.headers.get("X-Forwarded-For", ""), settings.TRUSTED_PROXIES)[:45]


def note_signed_in(sender: object, request: HttpRequest, user: User, **_more: Any) -> None:
    """Receiver of Django's user_logged_in: remember the browser."""
    if request.session.session_key is None:
        request.session.create()
    SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device_of(request.headers.get("User-Agent", ""))[:80],
            "address": address_of(request),
            "made_at": now(),
            "seen_at": now(),
        },
    )
    request.session[_SEEN] = now().timestamp()


def note_seen(request: HttpRequest) -> None:
    """Keep "last seen" no older than a few minutes, at the price of one write in that time."""
    if now().timestamp() - request.session.get(_SEEN, 0) < NOTED_EVERY.total_seconds():
        return
    request.session[_SEEN] = now().timestamp()
    SignedIn.objects.filter(session_key=request.session.session_key).update(seen_at=now(), address=address_of(request))


def forget_ended() -> int:
    """Remove sessions past their end, and the list of browsers accordingly; how many sessions."""
    count: int = Session.objects.filter(expire_date__lt=now()).delete()[0]
    SignedIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count


@transaction.atomic
def end_sessions(*, user: User, keys: Iterable[str]) -> int:
    """Sign these browsers of the person out; how many there were."""
    wanted = list(SignedIn.objects.filter(user=user, session_key__in=list(keys)).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=wanted).delete()
    SignedIn.objects.filter(session_key__in=wanted).delete()
    if wanted:
        audit.record("identity.sessions_ended", target=f"identity.user:{user.pk}", after={"count": len(wanted)})
    return len(wanted)
