"""Reading accounts, platform rules and findings."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.db.models import Q

from guanhao.domains.channels import rules
from guanhao.domains.channels.models import Account, PlatformRule
from guanhao.domains.channels.registry import find_platform
from guanhao.domains.channels.shapes import AccountRef, BrandRule, Draft, Finding, Platform, UnknownAccount
from guanhao.domains.channels.wording import worded
from guanhao.kernel import access, warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def account(account_id: int) -> AccountRef:
    """One account of the brand in scope; UnknownAccount when there is none."""
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise UnknownAccount(f"the brand has no account {account_id}")
    ref: AccountRef = row.ref
    return ref


def accounts(*, closed: bool = False) -> list[AccountRef]:
    """The accounts of the brand in scope in the order of the matrix; closed ones only when asked for."""
    rows = Account.objects.all() if closed else Account.objects.exclude(status=Account.Status.CLOSED)
    return [row.ref for row in rows]


def account_names() -> dict[int, str]:
    """Names of the brand's accounts by id, closed ones included."""
    return dict(Account.objects.values_list("pk", "name"))


def find_account(text: str | int) -> AccountRef:
    """The account with this id, platform:handle, handle or name; UnknownAccount when none or several answer to it."""
    words = str(text).strip()
    choice = Q(handle=words) | Q(name=words)
    if words.isdecimal() and len(words) < 18:
        choice |= Q(pk=int(words))
    head, _, tail = words.partition(":")
    if tail:
        with suppress(LookupError):
            choice |= Q(platform=find_platform(head).key, handle=tail.strip())
    found: list[Account] = list(Account.objects.filter(choice))
    if len(found) > 1:
        sharper = [row for row in found if words in (str(row.pk), row.ref.label)] or [row for row in found if row.handle == words]
        found = sharper or found
    if not found:
        known = (
            ", ".join(ref.label for ref in accounts(closed=True)[:20]) or "none yet; add one with: guanhao account add PLATFORM HANDLE --brand BRAND"
        )
        raise UnknownAccount(f"brand {current_brand().slug} has no account {words!r} (accounts: {known})")
    if len(found) > 1:
        raise UnknownAccount(f"{words!r} names several accounts: {', '.join(row.ref.label for row in found)}; write platform:handle")
    ref: AccountRef = found[0].ref
    return ref


def brand_rules(platform: str = "", *, on: date | None = None) -> list[BrandRule]:
    """The brand's rules in force on a day (default today in the brand's zone), for one platform or all."""
    day = on or now().astimezone(current_brand().zone).date()
    rows = PlatformRule.objects.filter(active=True, effective_from__lte=day)
    if platform:
        rows = rows.filter(platform=platform)
    return [BrandRule(row.pk, row.platform, row.title, row.kind, row.value, row.severity, row.format, row.source) for row in rows]


def check_post(platform: str | Platform, format_key: str, draft: Draft) -> list[Finding]:
    """What the platform and the brand's rules have against a draft, in words of the current language, errors first."""
    access.require("channels.view")
    chosen = find_platform(platform) if isinstance(platform, str) else platform
    return [worded(finding, chosen) for finding in rules.check_post(chosen, format_key, draft, brand_rules(chosen.key))]


def check_posts(posts: Iterable[tuple[str, str, Draft]]) -> list[list[Finding]]:
    """The same for many drafts of (platform, format): the brand's rules are read once."""
    access.require("channels.view")
    mine = brand_rules()
    found = []
    for platform, format_key, draft in posts:
        chosen = find_platform(platform)
        found.append([worded(finding, chosen) for finding in rules.check_post(chosen, format_key, draft, mine)])
    return found


def positioning(account_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The positioning cards of accounts: the four texts by element."""
    rows = Account.objects.filter(pk__in=list(account_ids)).values("pk", *rules.POSITIONING)
    return {row["pk"]: {name.removeprefix("positioning_"): row[name] for name in rules.POSITIONING} for row in rows}


def followers(account_ids: Iterable[int], *, days: int = 90) -> dict[int, list[tuple[date, int]]]:
    """Followers by account and day over the last days that have any, from imported account days; accounts without are left out."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return {}
    marks = ", ".join("?" for _ in wanted)
    found: dict[int, list[tuple[date, int]]] = {}
    for row in warehouse.rows(
        f"SELECT account_id, day, followers FROM account_days WHERE followers IS NOT NULL AND account_id IN ({marks}) "
        f"AND day > (SELECT max(day) FROM account_days) - {int(days)} ORDER BY account_id, day",
        wanted,
    ):
        found.setdefault(row["account_id"], []).append((row["day"], row["followers"]))
    return found
