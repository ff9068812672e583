"""Providers: entering, changing, choosing the one that writes, stopping all at once."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.models import Provider
from guanhao.kernel import audit
from guanhao.kernel.access import require, require_person
from guanhao.kernel.now import now
from guanhao.kernel.outside import BadAddress, check_address

KEPT = ("title", "address", "model", "seconds", "price_in", "price_out", "quota_money", "quota_tokens", "speech_model", "price_minute")


@dataclass(frozen=True, kw_only=True)
class ProviderDraft:
    """A provider: address up to and with /v1, model as the server names it, prices in yuan a million tokens, quotas a month (0: none).

    `key` "" leaves the key as it is.
    """

    title: str
    address: str
    model: str
    key: str = ""
    seconds: int = 60
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)
    quota_money: Decimal = Decimal(0)
    quota_tokens: int = 0
    speech_model: str = ""
    price_minute: Decimal = Decimal(0)


@transaction.atomic
def save_provider(draft: ProviderDraft, row: Provider | None = None) -> Provider:
    """Enter or change a provider (needs assistant.manage); another address asks for the key again, so that no key is ever sent elsewhere."""
    require("assistant.manage")
    address = _address(draft.address)
    for name, least, most in (("seconds", 5, 600), ("quota_tokens", 0, 10**12)):
        if not least <= getattr(draft, name) <= most:
            raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": least, "most": most}, name)
    for name, above in (("price_in", 10**6), ("price_out", 10**6), ("price_minute", 10**6), ("quota_money", 10**10)):
        value = getattr(draft, name)
        if not value.is_finite() or not 0 <= value < above:
            raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": 0, "most": above}, name)
    for name, most in (("title", 80), ("model", 120)):
        if not 0 < len(getattr(draft, name).strip()) <= most:
            raise Refused(_("Write from 1 to %(most)s characters.") % {"most": most}, name)
    if len(draft.speech_model.strip()) > 120:
        raise Refused(_("Write from 1 to %(most)s characters.") % {"most": 120}, "speech_model")
    if not draft.key.isascii() or any(char.isspace() for char in draft.key.strip()):
        raise Refused(_("A key has no blanks and no characters outside ASCII."), "key")
    moment = now()
    row = Provider.objects.select_for_update().get(pk=row.pk) if row is not None else Provider(made_at=moment)
    before = state_of(row) if row.pk else None
    if row.pk and row.address != address and row.key and not draft.key.strip():
        raise Refused(_("The address is another one: enter the key for it again."), "key")
    for name in KEPT:
        setattr(row, name, getattr(draft, name))
    row.title, row.model, row.address, row.changed_at = draft.title.strip(), draft.model.strip(), address, moment
    row.speech_model = draft.speech_model.strip()
    row.hears = row.hears and bool(row.speech_model)
    row.key = draft.key.strip() or row.key
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("There is a provider of this name already."), "title") from None
    audit.record("assistant.provider_saved", target=target_of(row), before=before, after=state_of(row) | {"key_given": bool(draft.key)})
    return row


@transaction.atomic
def choose_provider(*, provider: Provider) -> Provider:
    """From now on this one writes (needs assistant.manage, a person)."""
    require("assistant.manage")
    require_person()
    Provider.objects.filter(active=True).exclude(pk=provider.pk).update(active=False)
    Provider.objects.filter(pk=provider.pk).update(active=True, changed_at=now())
    audit.record("assistant.provider_chosen", target=target_of(provider), after={"active": True})
    provider.refresh_from_db()
    return provider


@transaction.atomic
def choose_hearing(*, provider: Provider) -> Provider:
    """From now on this one turns speech into words (needs assistant.manage, a person); Refused without a model for it."""
    require("assistant.manage")
    require_person()
    if not provider.speech_model:
        raise Refused(_("Enter the provider's model for speech first."), "speech_model")
    Provider.objects.filter(hears=True).exclude(pk=provider.pk).update(hears=False)
    Provider.objects.filter(pk=provider.pk).update(hears=True, changed_at=now())
    audit.record("assistant.provider_hears", target=target_of(provider), after={"hears": True})
    provider.refresh_from_db()
    return provider


@transaction.atomic
def stop_all(*, reason: str = "") -> int:
    """The switch that ends everything (needs assistant.write): no provider is called any more, a running stream ends with its next piece. How many
    were on."""
    require("assistant.write")
    rows = list(Provider.objects.filter(Q(active=True) | Q(hears=True)))
    for row in rows:
        Provider.objects.filter(pk=row.pk).update(active=False, hears=False, changed_at=now())
        audit.record("assistant.provider_stopped", target=target_of(row), before={"active": True}, after={"active": False}, note=reason[:200])
    return len(rows)


@transaction.atomic
def drop_provider(*, provider: Provider) -> None:
    """Forget a provider and its key (needs assistant.manage); its calls stay in the log."""
    require("assistant.manage")
    audit.record("assistant.provider_dropped", target=target_of(provider), before=state_of(provider))
    provider.delete()


def state_of(row: Provider) -> dict[str, object]:
    """The provider as JSON-safe values, without its key."""
    return {name: str(value) if isinstance(value := getattr(row, name), Decimal) else value for name in KEPT} | {
        "active": row.active,
        "hears": row.hears,
    }


def target_of(row: Provider) -> str:
    """Its name in the audit log."""
    return f"assistant.provider:{row.pk}"


def _address(text: str) -> str:
    try:
        address = check_address(text).rstrip("/").removesuffix("/chat/completions")
    except BadAddress as error:
        raise Refused(str(error), "address") from None
    if len(address) > 500 or any(char in address for char in "?#"):
        raise Refused(_("Give the address up to and with /v1, without a question mark."), "address")
    if address.startswith("http://") and not settings.ALLOW_PRIVATE:
        raise Refused(_("The key would cross the network readable: use https:// (http:// is for servers of your own network)."), "address")
    return address
