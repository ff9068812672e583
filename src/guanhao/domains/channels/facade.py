"""The door of channels: platforms, accounts and checks of posts for every room above."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from guanhao.domains.channels import connections as joints
from guanhao.domains.channels import registry, rules, selectors, services, wording
from guanhao.domains.channels.connections import Held
from guanhao.domains.channels.contracts import AccountRef, Connection, Draft, Finding, Platform
from guanhao.sdk.connectors.records import Token


def platforms() -> list[Platform]:
    """Every platform of the registry that is offered to people."""
    return [one for one in registry.all_platforms().values() if not one.hidden]


def platform(key: str) -> Platform:
    """The platform of this key, name or alias (`weibo`, `微博`); UnknownPlatform (a LookupError) otherwise."""
    return registry.find_platform(key)


def platform_title(key: str) -> str:
    """What a platform is called in the active language; a key the registry does not know stays as it is."""
    return wording.platform_name(key)


def platform_titles() -> dict[str, str]:
    """What the platforms that are offered to people are called in the active language, by key."""
    return {one.key: wording.platform_name(one.key) for one in platforms()}


def format_title(key: str) -> str:
    """What a format such as `image_text` is called in the active language; a key the registry does not know stays as it is."""
    return str(wording.FORMATS.get(key, key))


def account(account_id: int) -> AccountRef:
    """One account of the brand in scope; UnknownAccount (a LookupError) otherwise."""
    return selectors.account(account_id)


def accounts(*, closed: bool = False) -> list[AccountRef]:
    """The accounts of the brand in scope, closed ones only when asked for."""
    return selectors.accounts(closed=closed)


def find_account(text: str | int) -> AccountRef:
    """The account with this id, platform:handle, handle or name; UnknownAccount when none or several answer to it."""
    return selectors.find_account(text)


def add_account(
    *, platform: str, handle: str, name: str = "", role: str = "main", timezone: str = "", status: str = "draft", **more: Any
) -> AccountRef:
    """A new account (needs channels.edit); `more` may hold url, owner_id, follower_target, note and the four positioning_… texts.

    An account goes active only with all four of positioning_content, _user, _interaction, _communication; Refused otherwise.
    """
    return services.add_account(platform=platform, handle=handle, name=name, role=role, timezone=timezone, status=status, **more)


def change_account(*, account_id: int, **values: Any) -> AccountRef:
    """Change fields of an account (needs channels.edit)."""
    return services.change_account(account_id=account_id, **values)


def set_status(*, account_id: int, status: str, reason: str = "") -> AccountRef:
    """draft, active, paused or closed (needs channels.edit)."""
    return services.set_status(account_id=account_id, status=status, reason=reason)


def add_rule(
    *, platform: str, title: str, kind: str, value: str, severity: str = "error", source: str = "", effective_from: date | None = None
) -> int:
    """A platform rule of the brand (needs channels.edit_rules); its id."""
    return services.save_rule(platform=platform, title=title, kind=kind, value=value, severity=severity, source=source, effective_from=effective_from)


def check_post(platform: str, format_key: str, draft: Draft) -> list[Finding]:
    """What a platform's limits and the brand's rules have against a draft, in words, errors first (needs channels.view)."""
    return selectors.check_post(platform, format_key, draft)


def check_posts(posts: Iterable[tuple[str, str, Draft]]) -> list[list[Finding]]:
    """The same for many drafts of (platform, format), with one query for all."""
    return selectors.check_posts(posts)


def length(text: str, counting: str = "characters") -> int:
    """How long a text is in a platform's own counting (characters, graphemes, weibo, x)."""
    return rules.length(text, counting)


def positioning(account_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The positioning cards of accounts by number (STR-11): content, user, interaction, communication; empty where nobody wrote anything."""
    return selectors.positioning(account_ids)


def followers(account_ids: Iterable[int], *, days: int = 90) -> dict[int, list[tuple[date, int]]]:
    """Followers by account and day over the last days that have data."""
    return selectors.followers(account_ids, days=days)


def connections(account_ids: Iterable[int]) -> dict[int, Connection]:
    """Public settings, tier and names of the secrets of accounts."""
    return joints.connections(account_ids)


def token(account_id: int) -> Token:
    """The secrets of an account in clear, for a connector; only the program itself may (channels.use_credentials)."""
    return joints.token(account_id)


def tokens(account_ids: Iterable[int]) -> dict[int, Token]:
    """The same for several accounts, in one query."""
    return joints.tokens(account_ids)


def hold_token(*, account_id: int, owner: str, seconds: float) -> Held | None:
    """Take the lock under which an account's token is refreshed; None while another has it."""
    return joints.hold_token(account_id=account_id, owner=owner, seconds=seconds)


def keep_token(*, account_id: int, fresh: Token, held: Held) -> bool:
    """Write a refreshed token before it is used; False when the lock was lost. Empty values never replace a secret."""
    return joints.keep_token(account_id=account_id, fresh=fresh, held=held)


def release_token(held: Held) -> None:
    """Give the lock back."""
    joints.release_token(held)


def set_settings(*, account_id: int, settings: Mapping[str, Any]) -> None:
    """The public facts a connector needs (needs channels.edit_credentials)."""
    joints.set_settings(account_id=account_id, settings=settings)


def set_credential(*, account_id: int, name: str, value: str) -> None:
    """Enter, replace or (empty) remove one secret of an account (needs channels.edit_credentials)."""
    services.set_credential(account_id=account_id, name=name, value=value)


def note_tier(*, account_id: int, tier: str) -> None:
    """What the platform calls the account's verification, as its diagnosis said."""
    joints.note_tier(account_id=account_id, tier=tier)
