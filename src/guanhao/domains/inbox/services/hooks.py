"""Addresses at which other programs hand in messages: signed, fresh, each request once."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.contracts import Incoming, Received, Refused
from guanhao.domains.inbox.models import Hook, HookCall, HookDelivery, LeadSource
from guanhao.domains.inbox.policy.core import IntakePolicy
from guanhao.domains.inbox.services.leads import LeadDraft, take_lead
from guanhao.domains.inbox.services.receiving import receive
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, require, require_brand_wide
from guanhao.kernel.notify.wire import sign, verify
from guanhao.kernel.now import now

MOST = 1000
LONGEST_BODY = 8 * 1024 * 1024


class BadCall(Refused):
    """A request that is not signed as it should be, too old, or came before. The address answers 401 or 409 and takes nothing."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message, "signature")
        self.status = status


class MessageIn(BaseModel):
    """One message as other programs hand it in."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1, max_length=200)
    kind: str = Field("comment", pattern="^(comment|mention|direct|review|form)$")
    text: str = Field("", max_length=100_000)
    made_at: datetime
    account_id: int | None = None
    author_id: str = Field("", max_length=200)
    author: str = Field("", max_length=120)
    post_id: str = Field("", max_length=200)
    parent_id: str = Field("", max_length=200)
    thread: str = Field("", max_length=240)
    url: str = Field("", max_length=500)
    own: bool = False
    deleted: bool = False
    phone: str = Field("", max_length=40)
    mail: str = Field("", max_length=254)
    extras: dict[str, Any] = Field(default_factory=dict)


class Batch(BaseModel):
    """What a request carries: at most 1,000 messages."""

    model_config = ConfigDict(extra="forbid")

    messages: list[MessageIn] = Field(max_length=MOST)


def incoming(one: MessageIn, platforms: Mapping[int, str], *, account_id: int | None = None) -> Incoming:
    """A message of a request as the inbox takes it; Refused for an account that is none of the brand's."""
    account = account_id if account_id is not None else one.account_id
    if account is not None and account not in platforms:
        raise Refused(_("This account does not belong to the brand."), "account_id")
    if "://" in one.url and not one.url.startswith(("https://", "http://")):
        raise Refused(_("An address starts with https://."), "url")
    made = one.made_at if one.made_at.tzinfo else one.made_at.replace(tzinfo=UTC)
    values = one.model_dump(exclude={"id", "account_id", "made_at"})
    platform = platforms[account] if account is not None else "form" if one.kind == "form" else "other"
    return Incoming(remote_id=one.id, account_id=account, platform=platform, made_at=min(made, now() + timedelta(minutes=5)), **values)


def platforms() -> dict[int, str]:
    """The platform of each account of the brand."""
    return {ref.id: ref.platform for ref in channels.accounts(closed=True)}


@transaction.atomic
def add_hook(*, name: str, account_id: int | None = None, leads: bool = True) -> tuple[Hook, str]:
    """A new address with a secret that is shown once (needs inbox.manage); with `leads`, forms that name a way to reach somebody become leads."""
    require("inbox.manage")
    require_brand_wide()
    if not name.strip():
        raise Refused(_("Give it a name."), "name")
    if account_id is not None and account_id not in platforms():
        raise Refused(_("This account does not belong to the brand."), "account_id")
    secret = secrets.token_urlsafe(32)
    row = Hook(name=name.strip()[:80], address=secrets.token_urlsafe(20)[:40], secret=secret, account_id=account_id, leads=leads, made_at=now())
    row.save()
    audit.record("inbox.hook_added", target=target_of(row), after={"name": row.name, "account": account_id, "leads": leads})
    return row, secret


@transaction.atomic
def set_hook(*, hook_id: int, active: bool | None = None, name: str | None = None, leads: bool | None = None) -> Hook:
    """Stop an address or take it up again, name it anew, let it make leads or not (needs inbox.manage). None leaves a thing as it is."""
    row = _locked(hook_id)
    wanted = {"active": active, "name": name.strip()[:80] if name is not None else None, "leads": leads}
    if wanted["name"] == "":
        raise Refused(_("Give it a name."), "name")
    before = {field: getattr(row, field) for field, value in wanted.items() if value is not None and value != getattr(row, field)}
    for field in before:
        setattr(row, field, wanted[field])
    if before:
        row.save(update_fields=list(before))
        audit.record("inbox.hook_changed", target=target_of(row), before=before, after={field: wanted[field] for field in before})
    return row


@transaction.atomic
def change_secret(*, hook_id: int) -> tuple[Hook, str]:
    """A new secret, shown once (needs inbox.manage). The old one opens for `IntakePolicy.hook_overlap` more, so that nothing is lost meanwhile."""
    row = _locked(hook_id)
    secret = secrets.token_urlsafe(32)
    row.previous, row.previous_until, row.secret = row.secret, now() + IntakePolicy.of_brand().hook_overlap, secret
    row.save(update_fields=["previous", "previous_until", "secret"])
    audit.record("inbox.hook_secret_changed", target=target_of(row), after={"until": row.previous_until})
    return row, secret


@transaction.atomic
def try_hook(*, hook_id: int) -> HookDelivery:
    """Hand in a signed request without messages, as the other program would (needs inbox.manage); what became of it."""
    row = _locked(hook_id)
    body, stamp, call_id = b'{"messages": []}', str(int(now().timestamp())), f"test-{secrets.token_hex(8)}"
    take(row, body=body, timestamp=stamp, signature=sign(str(row.secret), stamp, body), call_id=call_id)
    found: HookDelivery = HookDelivery.objects.get(hook=row, call_id=call_id)
    return found


def target_of(row: Hook) -> str:
    """What audit calls an address."""
    return f"inbox.hook:{row.pk}"


def take(hook: Hook, *, body: bytes, timestamp: str, signature: str, call_id: str) -> Received:
    """A request at an address (brand in scope). BadCall when the signature does not fit the raw body, the time is not now, or this id was taken
    before: then nothing is taken in. Refused names what cannot be read. Either way the address's log says what became of it.
    """
    try:
        _check_signed(hook, body, timestamp, signature, call_id)
        found = _read(body)
        with transaction.atomic(), acting(SYSTEM):
            taken = _taken(hook, call_id, found)
            HookDelivery(hook=hook, call_id=call_id, status=200, messages=len(found.messages), new=taken.new, at=now()).save()
    except Refused as error:
        _note(hook, call_id, getattr(error, "status", 422), error.message)
        raise
    return taken


def _check_signed(hook: Hook, body: bytes, timestamp: str, signature: str, call_id: str) -> None:
    window, moment = IntakePolicy.of_brand().hook_window, now()
    known = [str(hook.secret)]
    if hook.previous and hook.previous_until and hook.previous_until > moment:
        known.append(str(hook.previous))
    if not any(verify(secret, timestamp, body, signature, now=moment, tolerance=window) for secret in known):
        Hook.objects.filter(pk=hook.pk).update(refused=F("refused") + 1)
        raise BadCall(_("The signature or its time does not fit."), 401)
    if not call_id or len(call_id) > 80:
        raise BadCall(_("Give every request an id of its own in X-Guanhao-Id."), 401)


def _taken(hook: Hook, call_id: str, found: Batch) -> Received:
    _row, fresh = HookCall.objects.get_or_create(hook=hook, call_id=call_id, defaults={"brand_id": hook.brand_id, "at": now()})
    if not fresh:
        raise BadCall(_("This request was taken before."), 409)
    known = platforms()
    taken = receive(incoming(one, known, account_id=hook.account_id) for one in found.messages)
    if hook.leads:
        for one in found.messages:
            _lead(hook, one)
    Hook.objects.filter(pk=hook.pk).update(last_at=now(), received=F("received") + taken.new)
    return taken


def _lead(hook: Hook, one: MessageIn) -> None:
    """A form of somebody who may be reached is a lead, once; what is no telephone number stays a message."""
    if one.kind != "form" or one.own or one.deleted or not (one.phone or one.mail):
        return
    draft = LeadDraft(
        kind=LeadSource.Kind.FORM,
        ref=f"hook:{hook.pk}:{hashlib.sha256(one.id.encode()).hexdigest()[:32]}",
        title=hook.name,
        item_ref=one.post_id,
        name=one.author[:80],
        phone=one.phone,
        mail=one.mail,
        company=str(one.extras.get("company", ""))[:120],
        wants=one.text[:2000],
    )
    try:
        with transaction.atomic():
            take_lead(draft=draft)
    except Refused:
        return


def _note(hook: Hook, call_id: str, status: int, problem: str) -> None:
    """A request that was refused; the same once more counts in its row, and every one without a good signature is one row."""
    named = call_id[:80] if status != 401 else ""
    values = {"problem": problem[:300], "at": now()}
    row, made = HookDelivery.objects.get_or_create(hook=hook, call_id=named, status=status, defaults={"brand_id": hook.brand_id, **values})
    if not made:
        HookDelivery.objects.filter(pk=row.pk).update(times=F("times") + 1, **values)


def _locked(hook_id: int) -> Hook:
    require("inbox.manage")
    require_brand_wide()
    row: Hook | None = Hook.objects.select_for_update().filter(pk=hook_id).first()
    if row is None:
        raise Refused(_("There is no such address."), "hook")
    return row


def tidy() -> int:
    """Forget request ids that are too old to be signed anew, and log lines past their time; how many ids."""
    HookDelivery.objects.filter(at__lt=now() - IntakePolicy.of_brand().hook_log).delete()
    count, _each = HookCall.objects.filter(at__lt=now() - timedelta(days=2)).delete()
    return int(count)


def _read(body: bytes) -> Batch:
    if len(body) > LONGEST_BODY:
        raise Refused(_("A request has at most %(most)s MB.") % {"most": LONGEST_BODY >> 20}, "body")
    try:
        return Batch.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{where}: {first['msg']}", where or "body") from None
    except ValueError:
        raise Refused(_("The body is no JSON."), "body") from None
