"""Landing pages as they are listed and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from guanhao.domains.growth.models import DiscountWindow, LandingFile, LandingHour, LandingPage, LandingPlay
from guanhao.domains.growth.rules import games
from guanhao.domains.growth.rules.invites import share_rate
from guanhao.domains.growth.wording import FIELD_WORDS, GAME_TITLES
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

TYPES = {"name": ("text", "name"), "phone": ("tel", "tel"), "mail": ("email", "email"), "city": ("text", "address-level2"), "note": ("text", "off")}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How a page goes: visits, how many of them by a shared link, shares and their rate, clicks, forms, plays, and rewards given."""

    visits: int
    came: int
    shares: int
    share_rate: float | None
    clicks: int
    sends: int
    plays: int
    players: int
    rewards: int


SHARED = "share"
"""The source in the address that people pass on."""


def reach(page: LandingPage) -> Reach:
    """The figures of a page, in two queries."""
    sums = dict(LandingHour.objects.filter(page=page).values_list("kind").annotate(total=Sum("count")).order_by())
    came = LandingHour.objects.filter(page=page, kind="view", source=SHARED).aggregate(total=Sum("count"))["total"] or 0
    played = LandingPlay.objects.filter(page=page).aggregate(all=Count("pk"), paid=Count("coupon"))
    visits, shares = sums.get("view", 0), sums.get("share", 0)
    return Reach(
        visits=visits,
        came=came,
        shares=shares,
        share_rate=share_rate(shares, visits),
        clicks=sums.get("click", 0),
        sends=sums.get("send", 0),
        plays=sums.get("play", 0),
        players=played["all"],
        rewards=played["paid"],
    )


def dress(rows: list[Any]) -> None:
    """Complete pages with visits, forms sent and the share rate, in one query."""
    totals = {"views": "view", "sends": "send", "shared": "share"}
    found = LandingHour.objects.filter(page__in=[row.pk for row in rows]).values("page")
    sums = {one["page"]: one for one in found.annotate(**{name: Sum("count", filter=Q(kind=kind)) for name, kind in totals.items()}).order_by()}
    for row in rows:
        one = sums.get(row.pk, {})
        row.views, row.sends = one.get("views") or 0, one.get("sends") or 0
        row.share_rate = share_rate(one.get("shared") or 0, row.views)


def told(block: Mapping[str, Any]) -> str:
    """A block in one line."""
    if block["kind"] == "form":
        return "、".join(str(FIELD_WORDS[name]) for name in block.get("fields", ()))
    if block["kind"] == "game":
        return f"{block['title']} · {GAME_TITLES[block['game']]}"
    parts = (block.get(name) for name in ("title", "text", "label", "url", "until"))
    return " · ".join(str(part) for part in parts if part)[:160]


def drawn(page: LandingPage, blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks with what they point at: files, running discounts, days left. What is over or gone is left out."""
    moment = now()
    windows = {one.pk: one for one in DiscountWindow.objects.filter(pk__in=[one.get("discount") for one in blocks if one.get("discount")])}
    files = set(LandingFile.objects.filter(page=page).values_list("pk", flat=True))
    found = []
    for place, one in enumerate(blocks):
        block: dict[str, Any] = {**one, "place": place}
        if one["kind"] == "discount":
            window = windows.get(one["discount"])
            if window is None or not window.active or window.ends_at <= moment:
                continue
            block["window"], block["soon"] = window, window.starts_at > moment
        if one.get("file") and one["file"] not in files:
            continue
        if one["kind"] == "countdown":
            block["days"] = (date.fromisoformat(one["until"]) - moment.astimezone(current_brand().zone).date()).days
            if block["days"] < 0:
                continue
        if one["kind"] == "list":
            block["lines"] = [line.strip() for line in one["text"].splitlines() if line.strip()]
        if one["kind"] in games.PLAYED:
            block |= _played(one)
        if one["kind"] == "form":
            block["inputs"] = [(name, FIELD_WORDS[name], *TYPES[name]) for name in one["fields"]]
        found.append(block)
    return found


def _played(one: Mapping[str, Any]) -> dict[str, Any]:
    """What a quiz or game needs to be shown; the right answers stay here."""
    if one["kind"] == "quiz":
        return {"questions": [(place, asked.title, list(enumerate(asked.options))) for place, asked in enumerate(games.questions_of(one["text"]))]}
    return {"cards": games.cards_of(one["text"]) if one["game"] == "turn" else []}


def with_plays(blocks: list[dict[str, Any]], plays: Mapping[str, LandingPlay]) -> None:
    """Say in each quiz and game what this browser reached: its newest score, what that says, and whether it earned the reward."""
    for block in blocks:
        row = plays.get(block.get("mark", ""))
        if row is not None:
            block["play"], block["said"] = row, games.words_for(str(block.get("results", "")), row.score)
            block["most"] = games.most_score(block) if block["kind"] == "quiz" else 0
            block["earned"] = bool(block.get("batch")) and row.best >= int(block.get("least", 0))
