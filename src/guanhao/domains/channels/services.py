"""Writing accounts, credentials and platform rules; one transaction each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels.models import Account, Credential, PlatformRule
from guanhao.domains.channels.registry import all_platforms, find_platform
from guanhao.domains.channels.rules import ELEMENTS, POSITIONING, limit_of
from guanhao.domains.channels.shapes import AccountRef, Platform, Refused
from guanhao.domains.channels.wording import POSITIONING_WORDS
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access, audit, events
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.channels import AccountActivated, AccountAdded, AccountClosed, AccountConnected, AccountPaused, PlatformRuleChanged

EDITABLE = ("handle", "name", "role", "timezone", "url", "owner_id", "follower_target", "note", *POSITIONING)

_TEXT = ("name", "url", "note", *POSITIONING)


def _target(account: Account) -> str:
    return f"channels.account:{account.pk}"


def _state(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in ("platform", "status", *EDITABLE)}


def role_of(word: str) -> str:
    """The key of a role written as key or as its name in the current language or Chinese; the word itself when it is none."""
    chinese = {"主账号": "main", "主号": "main", "IP号": "ip", "个人IP": "ip", "区域号": "regional", "区域": "regional", "私域": "private"}
    named = {str(label).casefold(): value for value, label in Account.Role.choices}
    return chinese.get(word, named.get(word.casefold(), word.casefold()))


def check_values(values: Mapping[str, Any]) -> None:
    """Refused (with the field) unless these values of an account are right."""
    _clean(values)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values a person or a file gave, trimmed; Refused naming the field that is wrong."""
    clean = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    if "handle" in clean and not clean["handle"]:
        raise Refused(_("An account needs its handle on the platform (its number or name in the address)."), "handle")
    if "role" in clean and clean["role"] not in Account.Role.values:
        raise Refused(_("%(role)s is no role; choose one of: %(roles)s.") % {"role": clean["role"], "roles": ", ".join(Account.Role.values)}, "role")
    if zone := clean.get("timezone"):
        identity.check_timezone(zone)
    if (url := clean.get("url")) and not str(url).startswith(("https://", "http://")):
        raise Refused(_("An address starts with https://."), "url")
    owner = clean.get("owner_id")
    if owner is not None and owner not in {person.id for person in identity.people_of_brand()}:
        raise Refused(_("The owner has no role in this brand."), "owner_id")
    target = clean.get("follower_target")
    if target is not None and not 0 <= int(target) < 10**12:
        raise Refused(_("A follower target is a number from 0."), "follower_target")
    return clean


def _taken(platform: str, handle: str, but: int | None = None) -> bool:
    return bool(Account.objects.filter(platform=platform, handle=handle).exclude(pk=but).exists())


@transaction.atomic
def add_account(
    *, platform: str, handle: str, name: str = "", role: str = "main", timezone: str = "", status: str = "draft", **more: Any
) -> AccountRef:
    """A new account of the brand in scope, in preparation unless `status` says otherwise (its card must then be complete).

    `platform` is a key, name or alias. Refused when the account exists or a value is wrong; UnknownPlatform for a strange platform.
    """
    access.require("channels.edit")
    key = find_platform(platform).key
    brand = current_brand()
    values = _clean({"handle": handle, "name": name or handle, "role": role, "timezone": timezone or brand.timezone, **more})
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"add_account does not know {', '.join(sorted(unknown))}")
    if _taken(key, values["handle"]):
        raise Refused(_("The brand already has the account %(label)s.") % {"label": f"{key}:{values['handle']}"}, "handle")
    account = Account(platform=key, made_at=now(), changed_at=now(), **values)
    account.save()
    audit.record("channels.account_added", target=_target(account), after=_state(account))
    events.emit(AccountAdded(brand_id=brand.id, account_id=account.pk, platform=key))
    _remember(account, "")
    if status != Account.Status.DRAFT:
        set_status(account_id=account.pk, status=status)
        account.refresh_from_db()
    return account.ref


@transaction.atomic
def change_account(*, account_id: int, note_of_change: str = "", **values: Any) -> AccountRef:
    """Change some fields of an account (`EDITABLE`); the same values again write nothing. Refused for a wrong value or a taken handle."""
    access.require("channels.edit")
    account: Account = Account.objects.select_for_update().get(pk=account_id)
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"change_account does not know {', '.join(sorted(unknown))}")
    clean = _clean(values)
    before = _state(account)
    changed = {key: value for key, value in clean.items() if before[key] != value}
    if not changed:
        return account.ref
    if "handle" in changed and _taken(account.platform, changed["handle"], account.pk):
        raise Refused(_("The brand already has the account %(label)s.") % {"label": f"{account.platform}:{changed['handle']}"}, "handle")
    for key, value in changed.items():
        setattr(account, key, value)
    if account.status == Account.Status.ACTIVE and account.missing:
        raise Refused(_incomplete(account), account.missing[0])
    account.changed_at = now()
    account.save()
    audit.record(
        "channels.account_changed", target=_target(account), before={key: before[key] for key in changed}, after=changed, note=note_of_change
    )
    _remember(account, note_of_change)
    return account.ref


def _incomplete(account: Account) -> str:
    missing = ", ".join(str(POSITIONING_WORDS[name]) for name in account.missing)
    return _("The positioning card is incomplete: %(missing)s missing. An account goes active only with all four elements.") % {"missing": missing}


@transaction.atomic
def set_status(*, account_id: int, status: str, reason: str = "") -> AccountRef:
    """Activate, pause, close or reopen an account. Refused when it would go active with an incomplete positioning card."""
    access.require("channels.edit")
    account: Account = Account.objects.select_for_update().get(pk=account_id)
    if status not in Account.Status.values:
        raise Refused(_("%(status)s is no status.") % {"status": status}, "status")
    if status == account.status:
        return account.ref
    if status == Account.Status.ACTIVE and account.missing:
        raise Refused(_incomplete(account), "status")
    before, account.status, account.changed_at = account.status, status, now()
    account.save()
    reason = reason.strip()[:300]
    audit.record("channels.account_status", target=_target(account), before={"status": before}, after={"status": status}, note=reason)
    match status:
        case Account.Status.ACTIVE:
            events.emit(AccountActivated(brand_id=account.brand_id, account_id=account.pk, platform=account.platform))
        case Account.Status.PAUSED:
            events.emit(AccountPaused(brand_id=account.brand_id, account_id=account.pk, platform=account.platform, reason=reason))
        case Account.Status.CLOSED:
            events.emit(AccountClosed(brand_id=account.brand_id, account_id=account.pk, platform=account.platform, reason=reason))
    _remember(account, reason)
    return account.ref


@transaction.atomic
def change_and_set(*, account_id: int, values: Mapping[str, Any], status: str | None, reason: str = "") -> AccountRef:
    """Change fields and status of an account together or not at all."""
    access.require("channels.edit")
    ref = change_account(account_id=account_id, **{key: "" if value is None and key in _TEXT else value for key, value in values.items()})
    return set_status(account_id=account_id, status=status, reason=reason) if status else ref


def known_format(platform: Platform, key: str) -> str:
    """The key again; Refused when the platform has no such format."""
    if platform.format(key) is None:
        known = ", ".join(form.key for form in platform.formats)
        raise Refused(_("%(platform)s has no format %(key)s; known are: %(known)s.") % {"platform": platform.key, "key": key, "known": known}, "on")
    return key


def _remember(account: Account, note: str) -> None:
    """Keep the state as a version, and let global search find the account."""
    from guanhao.kernel import search, versions

    versions.keep(_target(account), _state(account), note=note)
    search.index(
        kind="channels.account",
        object_id=account.pk,
        title=account.name,
        body=f"{account.handle} {all_platforms()[account.platform].zh} {all_platforms()[account.platform].en} {account.note}",
        url=f"/b/{current_brand().slug}/accounts/{account.pk}",
        permission="channels.view",
    )


@transaction.atomic
def set_credential(*, account_id: int, name: str, value: str, expires_at: datetime | None = None) -> None:
    """Enter or replace one secret of an account; an empty value removes it. It is encrypted and never shown again."""
    access.require("channels.edit_credentials")
    account = Account.objects.get(pk=account_id)
    name = name.strip()
    if not name:
        raise Refused(_("A credential needs a name, such as app_secret."), "name")
    if not value:
        removed, _rows = Credential.objects.filter(account=account, name=name).delete()
        if removed:
            audit.record("channels.credential_removed", target=_target(account), note=name)
        return
    Credential.objects.update_or_create(
        account=account,
        name=name,
        defaults={
            "value": value,
            "changed_at": now(),
            "changed_by_id": access.current_actor().user_id,
            "expires_at": expires_at,
            "brand_id": account.brand_id,
        },
    )
    audit.record("channels.credential_set", target=_target(account), note=name)
    events.emit(AccountConnected(brand_id=account.brand_id, account_id=account.pk))


def _check_rule(values: Mapping[str, Any]) -> dict[str, Any]:
    clean = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    clean["platform"] = find_platform(clean["platform"]).key
    if not clean["title"]:
        raise Refused(_("A rule needs a title."), "title")
    if clean.get("format") and all_platforms()[clean["platform"]].format(clean["format"]) is None:
        raise Refused(_("The platform has no such format."), "format")
    match clean["kind"]:
        case "forbid_element" if clean["value"] not in ELEMENTS:
            raise Refused(_("Choose one of these elements: %(names)s.") % {"names": ", ".join(ELEMENTS)}, "value")
        case "limit" if limit_of(clean["value"]) is None:
            raise Refused(_("Write a limit like title_max=20."), "value")
        case "forbid_pattern" | "hint" if not clean["value"]:
            raise Refused(_("Write at least one word."), "value")
        case kind if kind not in PlatformRule.Kind.values:
            raise Refused(_("%(kind)s is no kind of rule.") % {"kind": kind}, "kind")
    if clean["severity"] not in PlatformRule.Severity.values:
        raise Refused(_("%(severity)s is no severity.") % {"severity": clean["severity"]}, "severity")
    return clean


@transaction.atomic
def save_rule(
    *,
    rule_id: int | None = None,
    platform: str,
    title: str,
    kind: str,
    value: str,
    severity: str = "error",
    format: str = "",  # noqa: A002 - the word of the registry
    effective_from: date | None = None,
    source: str = "",
    active: bool = True,
) -> int:
    """Add a platform rule of the brand, or change the one with `rule_id`; its id. Refused naming the field that is wrong."""
    access.require("channels.edit_rules")
    today = now().astimezone(current_brand().zone).date()
    values = _check_rule(
        {
            "platform": platform,
            "title": title,
            "kind": kind,
            "value": value,
            "severity": severity,
            "format": format,
            "effective_from": effective_from or today,
            "source": source,
            "active": active,
        }
    )
    rule = PlatformRule.objects.select_for_update().get(pk=rule_id) if rule_id else PlatformRule(made_at=now())
    before = {key: getattr(rule, key) for key in values} if rule_id else None
    if before == values:
        return int(rule.pk)
    for key, item in values.items():
        setattr(rule, key, item)
    rule.changed_at = now()
    rule.save()
    audit.record("channels.rule_saved", target=f"channels.rule:{rule.pk}", before=before, after=values)
    events.emit(PlatformRuleChanged(brand_id=rule.brand_id, rule_id=rule.pk, platform=rule.platform, rule_ids=(rule.pk,), title=rule.title))
    return int(rule.pk)
