"""Reading variants: their payload for approval, their drift, what platforms have against them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef, Finding, Platform
from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.models.items import StatusChoice
from guanhao.domains.content.rules import variants as rules
from guanhao.domains.content.rules.variants import Drift
from guanhao.domains.content.selectors import words
from guanhao.kernel.access import require
from guanhao.kernel.approvals import Part

EXTRA = "extras."
LOCKED = (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)


@dataclass(frozen=True)
class VariantView:
    """A variant with everything a page says of it."""

    row: Variant
    account: AccountRef | None
    platform: Platform
    drift: list[Drift]
    findings: list[Finding]

    @property
    def errors(self) -> int:
        """How many findings forbid publishing."""
        return sum(1 for one in self.findings if one.level == "error")

    @property
    def name(self) -> str:
        """The account's name, or its number once it is gone."""
        return (self.account.name or self.account.handle) if self.account else f"#{self.row.account_id}"


def variant(variant_id: int) -> Variant:
    """One variant of the brand in scope (needs content.view); Variant.DoesNotExist otherwise."""
    require("content.view")
    found: Variant = Variant.objects.select_related("item").get(pk=variant_id)
    return found


def variants_of(item: Item) -> list[Variant]:
    """The variants of an item, in the order in which they were made."""
    return list(Variant.objects.filter(item=item).select_related("item").order_by("pk"))


def variants(*, status: str = "", account_id: int | None = None) -> QuerySet[Variant]:
    """Variants of the brand, newest change first."""
    require("content.view")
    rows = Variant.objects.select_related("item").order_by("-changed_at")
    rows = rows.filter(status=status) if status else rows
    return rows.filter(account_id=account_id) if account_id else rows


def views(rows: Sequence[Variant]) -> list[VariantView]:
    """Variants with account, drift and findings; one query for all accounts and one for all media."""
    accounts = {one.id: one for one in channels.accounts(closed=True)}
    media = words.media_of(one for row in rows for one in words.all_media(words.state_of(row)))
    masters = {row.item_id: words.state_of(row.item) for row in rows}
    all_findings = words.all_findings([(words.state_of(row), row.platform, row.format) for row in rows], media)
    found = []
    for row, findings in zip(rows, all_findings, strict=True):
        state, platform = words.state_of(row), channels.platform(row.platform)
        drift = rules.drift(state, words.derived(masters[row.item_id], platform, row.format), row.taken)
        found.append(VariantView(row, accounts.get(row.account_id), platform, drift, findings))
    return found


def view(row: Variant) -> VariantView:
    """One variant with account, drift and findings."""
    return views([row])[0]


def part_of(variant: Variant) -> Part:
    """The exact payload that is signed and published: whoever changes any of it makes signatures void.

    Media are named by the SHA-256 of their bytes, in order; moments are ISO 8601 in UTC; `rendering` is the version of our Markdown to HTML.
    """
    return parts_of([variant])[0]


def parts_of(rows: Iterable[Variant]) -> list[Part]:
    """The payloads of several variants, with one query for all their media and one for their accounts."""
    chosen = list(rows)
    states = [words.state_of(row) for row in chosen]
    media = words.media_of(one for state in states for one in words.all_media(state))
    accounts = {one.id: one for one in channels.accounts(closed=True)}
    return [_part(row, state, row.extras, media, accounts.get(row.account_id)) for row, state in zip(chosen, states, strict=True)]


def part_with(row: Variant, state: Mapping[str, Any], extras: Mapping[str, Any], media: Mapping[int, Any]) -> Part:
    """The payload the variant would have with these words and extras."""
    account = next((one for one in channels.accounts(closed=True) if one.id == row.account_id), None)
    return _part(row, state, extras, media, account)


def _part(row: Variant, state: Mapping[str, Any], extras: Mapping[str, Any], media: Mapping[int, Any], account: AccountRef | None) -> Part:
    def bytes_of(asset_id: int) -> str:
        found = media.get(asset_id)
        return str(found.sha256) if found else f"asset:{asset_id}"

    inside = words.all_media({**state, "media": [], "cover": None})
    fields: dict[str, Any] = {
        "account": account.label if account else str(row.account_id),
        "format": row.format,
        "title": state["title"],
        "text": state["text"],
        "rendering": rules.RENDERING if row.format == "article" else 0,
        "first_comment": state["first_comment"],
        "link": state["link"],
        "tags": list(state["tags"]),
        "media": [bytes_of(one) for one in state["media"]],
        "pictures": [bytes_of(one) for one in inside],
        "cover": bytes_of(state["cover"]) if state["cover"] else "",
        "is_ad": row.item.is_ad,
        "ad_label": row.ad_label,
        "ai_generated": row.item.ai_generated,
        "ai_label": row.ai_label,
        "window": [_moment(row.window_start), _moment(row.window_end)],
        **{f"{EXTRA}{name}": extras[name] for name in sorted(extras)},
    }
    name = (account.name or account.handle) if account else f"#{row.account_id}"
    return Part(words.target_of(row), f"{name} · {state['title'] or row.item.title}", fields)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
