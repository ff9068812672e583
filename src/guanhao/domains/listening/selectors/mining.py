"""Messages to mine and to correct, from the warehouse."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanhao.domains.channels import facade as channels
from guanhao.domains.listening.policy.understanding import UnderstandingPolicy
from guanhao.domains.listening.rules.mining import Message
from guanhao.kernel import access, warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

CHOICES = {"comments": ("platform", "account", "region"), "mentions": ("platform",), "file": ("segment",)}
"""By what the messages of a source can be parted."""


def messages(source: str, *, segment: str = "", platform: str = "", first: date | None = None, last: date | None = None) -> list[Message]:
    """The newest messages of a source within days (both included), at most the policy's number; without text none."""
    access.require("listening.view")
    rows = _rows(source, platform=platform, first=first, last=last, limit=UnderstandingPolicy.of_brand().most)
    names = {account.id: account.name or account.handle for account in channels.accounts(closed=True)} if segment == "account" else {}
    zone = current_brand().zone
    return [
        Message(row["text"], _segment(row, segment, names), row["made_at"].astimezone(zone).date() if row["made_at"] else None, row["ref"])
        for row in rows
    ]


def _segment(row: dict[str, Any], segment: str, names: dict[int, str]) -> str:
    if segment == "account":
        return names.get(row["account_id"] or 0, "")
    return str(row.get(segment) or "") if segment else ""


def _rows(source: str, *, platform: str = "", first: date | None = None, last: date | None = None, limit: int = 1_000) -> list[dict[str, Any]]:
    """Rows with text, newest first: text, platform, account_id, region, made_at, ref."""
    zone = current_brand().zone
    clauses = ["made_at IS NOT NULL"]
    params: list[Any] = []
    if platform:
        clauses.append("platform = ?")
        params.append(platform)
    if first:
        clauses.append("made_at >= ?")
        params.append(_midnight(first, zone))
    if last:
        clauses.append("made_at < ?")
        params.append(_midnight(last + timedelta(days=1), zone))
    if source == "mentions":
        clauses.append("NOT coalesce(irrelevant, false)")
    where = " AND ".join(clauses)
    if source == "mentions":
        text, number, extra = (
            "trim(coalesce(title, '') || ' ' || coalesce(text, ''))",
            "source_id || ':' || mention_id",
            "NULL AS account_id, NULL AS region",
        )
    else:
        text, number, extra = "trim(coalesce(text, ''))", "account_id || ':' || comment_id", "account_id, region"
    table, word = ("mentions", "mention") if source == "mentions" else ("comments", "comment")
    return warehouse.rows(
        f"SELECT {text} AS text, platform, {extra}, made_at, '{word}:' || {number} AS ref FROM {table} "
        f"WHERE {where} AND {text} <> '' ORDER BY made_at DESC, ref LIMIT ?",
        [*params, limit],
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def candidates(limit: int) -> list[dict[str, Any]]:
    """Recent comments and mentions that may be corrected: rows of `_rows` with their source."""
    access.require("listening.view")
    since = now().astimezone(current_brand().zone).date() - UnderstandingPolicy.of_brand().look_back
    return [{**row, "source": source} for source in ("comments", "mentions") for row in _rows(source, first=since, limit=limit)]


def platforms(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Which platforms occur."""
    return sorted({row["platform"] for row in rows if row["platform"]})
