"""What joins an account to its platform: public settings, secrets as one token, and the lock of whoever refreshes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guanhao.domains.channels.models import Account, Credential
from guanhao.domains.channels.shapes import Connection, Refused, UnknownAccount
from guanhao.kernel import access, audit
from guanhao.kernel.now import now
from guanhao.sdk.connectors.loading import NoConnector, find_connector
from guanhao.sdk.connectors.records import Setting, Token

LONGEST_SETTING = 500
ENDING = ("access_token", "session", "token")


@dataclass(frozen=True)
class Asked:
    """One thing a connector asks for, and whether the account has it; `value` only of public ones."""

    setting: Setting
    there: bool
    value: str = ""

    @property
    def missing(self) -> bool:
        """Needed, and not there."""
        return self.setting.required and not self.there


def asked(platform: str, account_id: int) -> list[Asked] | None:
    """What the platform's connector asks for of this account; None when the platform has no connector."""
    try:
        connector = find_connector(platform)
    except (NoConnector, ImportError, AttributeError):
        return None
    joint = connections([account_id]).get(account_id)
    if joint is None:
        return None
    secrets, settings = set(joint.secrets), joint.settings
    return [
        Asked(one, one.name in secrets, "") if one.secret else Asked(one, bool(settings.get(one.name)), settings.get(one.name, ""))
        for one in connector.settings
    ]


@transaction.atomic
def connect(*, account_id: int, wanted: Iterable[Setting], values: Mapping[str, str]) -> None:
    """Write what a person typed for a connector: settings as they are, secrets that are not empty (needs channels.edit_credentials)."""
    from guanhao.domains.channels.services import set_credential

    access.require("channels.edit_credentials")
    chosen = list(wanted)
    set_settings(account_id=account_id, settings={one.name: values.get(one.name, "") for one in chosen if not one.secret})
    for one in chosen:
        if one.secret and values.get(one.name):
            set_credential(account_id=account_id, name=one.name, value=values[one.name])


@dataclass(frozen=True)
class Held:
    """The lock of a refresh: who has it, until when. Only its holder may keep a new token."""

    account_id: int
    owner: str
    until: datetime


def connections(account_ids: Iterable[int]) -> dict[int, Connection]:
    """Settings, tier and names of the secrets of accounts, in two queries; accounts the brand does not have are left out."""
    wanted = list(account_ids)
    names: dict[int, list[str]] = {}
    for account_id, name in Credential.objects.filter(account__in=wanted).order_by("name").values_list("account_id", "name"):
        names.setdefault(account_id, []).append(name)
    rows = Account.objects.filter(pk__in=wanted).values("pk", "settings", "tier")
    return {row["pk"]: Connection(row["pk"], row["settings"] or {}, row["tier"], tuple(names.get(row["pk"], ()))) for row in rows}


def token(account_id: int) -> Token:
    """The secrets of an account in clear, for a connector (needs channels.use_credentials: the program itself).

    `expires_at` is that of the access token, or the earliest of all.
    """
    return tokens([account_id])[account_id]


def tokens(account_ids: Iterable[int]) -> dict[int, Token]:
    """The same for several accounts, in one query; an account without secrets has an empty token."""
    access.require("channels.use_credentials")
    found: dict[int, list[Credential]] = {number: [] for number in account_ids}
    for row in Credential.objects.filter(account__in=list(found)):
        found[row.account_id].append(row)
    return {number: _token_of(rows) for number, rows in found.items()}


def _token_of(rows: Iterable[Credential]) -> Token:
    chosen = list(rows)
    ends = {row.name: row.expires_at for row in chosen if row.expires_at}
    first = next((ends[name] for name in ENDING if name in ends), min(ends.values(), default=None))
    return Token(values={row.name: str(row.value) for row in chosen}, expires_at=first)


def hold_token(*, account_id: int, owner: str, seconds: float) -> Held | None:
    """Take the lock of an account's refresh; None while another has it. A lock whose holder died ends by itself."""
    access.require("channels.use_credentials")
    moment = now()
    until = moment + timedelta(seconds=seconds)
    free = Q(refreshing_until=None) | Q(refreshing_until__lt=moment)
    taken = Account.objects.filter(free, pk=account_id).update(refreshing_by=owner[:80], refreshing_until=until)
    return Held(account_id, owner[:80], until) if taken else None


def release_token(held: Held) -> None:
    """Give the lock back."""
    Account.objects.filter(pk=held.account_id, refreshing_by=held.owner).update(refreshing_by="", refreshing_until=None)


@transaction.atomic
def keep_token(*, account_id: int, fresh: Token, held: Held) -> bool:
    """Write a refreshed token before anybody uses it. An empty value never replaces a secret. False when the lock was lost meanwhile."""
    access.require("channels.use_credentials")
    account = Account.objects.select_for_update().filter(pk=account_id, refreshing_by=held.owner).first()
    if account is None:
        return False
    moment = now()
    for name, value in fresh.values.items():
        if not value:
            continue
        ends = fresh.expires_at if name in ENDING else None
        Credential.objects.update_or_create(
            account=account, name=name, defaults={"value": value, "changed_at": moment, "changed_by_id": None, "expires_at": ends}
        )
    audit.record("channels.token_refreshed", target=f"channels.account:{account_id}", after={"names": sorted(fresh.values)})
    return True


@transaction.atomic
def set_settings(*, account_id: int, settings: Mapping[str, Any]) -> None:
    """The public facts a connector needs (needs channels.edit_credentials); an empty value takes one away, what is not named stays."""
    access.require("channels.edit_credentials")
    account: Account | None = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise UnknownAccount(f"the brand has no account {account_id}")
    before = dict(account.settings or {})
    after = dict(before)
    for name, value in settings.items():
        text = str(value if value is not None else "").strip()
        if len(text) > LONGEST_SETTING:
            raise Refused(_("At most %(limit)s characters.") % {"limit": LONGEST_SETTING}, name)
        after[name] = text
    account.settings = {name: text for name, text in after.items() if text}
    if account.settings == before:
        return
    account.changed_at = now()
    account.save(update_fields=["settings", "changed_at"])
    audit.record("channels.settings_changed", target=f"channels.account:{account_id}", before=before, after=account.settings)


@transaction.atomic
def note_tier(*, account_id: int, tier: str) -> None:
    """What the platform calls the account's verification, as its own diagnosis said."""
    account: Account | None = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None or account.tier == tier[:40]:
        return
    before, account.tier = account.tier, tier[:40]
    account.save(update_fields=["tier"])
    audit.record("channels.tier_noted", target=f"channels.account:{account_id}", before={"tier": before}, after={"tier": account.tier})
