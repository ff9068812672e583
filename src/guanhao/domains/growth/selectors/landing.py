"""Landing pages as they are listed and drawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from guanhao.domains.growth.models import DiscountWindow, LandingFile, LandingHour, LandingPage
from guanhao.domains.growth.wording import FIELD_WORDS
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

TYPES = {"name": ("text", "name"), "phone": ("tel", "tel"), "mail": ("email", "email"), "city": ("text", "address-level2"), "note": ("text", "off")}


def dress(rows: list[Any]) -> None:
    """Complete pages with visits and forms sent, in one query."""
    found = LandingHour.objects.filter(page__in=[row.pk for row in rows]).values("page")
    sums = {
        one["page"]: one for one in found.annotate(views=Sum("count", filter=Q(kind="view")), sends=Sum("count", filter=Q(kind="send"))).order_by()
    }
    for row in rows:
        one = sums.get(row.pk, {})
        row.views, row.sends = one.get("views") or 0, one.get("sends") or 0


def told(block: Mapping[str, Any]) -> str:
    """A block in one line."""
    if block["kind"] == "form":
        return "、".join(str(FIELD_WORDS[name]) for name in block.get("fields", ()))
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
        if one["kind"] == "form":
            block["inputs"] = [(name, FIELD_WORDS[name], *TYPES[name]) for name in one["fields"]]
        found.append(block)
    return found
