"""Everything that writes trend cards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import TrendCard
from guanhao.domains.market.rules.outlook import weight
from guanhao.domains.market.selectors import outlook as selectors
from guanhao.domains.market.services import clean
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

LOWEST, HIGHEST = 1, 5
FIELDS = (
    "title", "kind", "effect", "text", "evidence", "source", "url", "likelihood", "impact", "horizon", "status", "response", "owner_id", "trend_id",
    "rival_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrendDraft:
    """A trend card as a person enters it."""

    title: str
    kind: str
    text: str
    source: str
    likelihood: int
    impact: int
    effect: str = "both"
    evidence: str = ""
    url: str = ""
    horizon: str = "year"
    status: str = "watching"
    response: str = ""
    owner_id: int | None = None
    trend_id: int | None = None
    rival_id: int | None = None


@transaction.atomic
def save_trend(draft: TrendDraft, *, trend_card_id: int | None = None, reason: str = "") -> TrendCard:
    """Write a trend card (needs market.edit): whoever saves has looked at it. Refused names the field."""
    require("market.edit")
    row = (
        TrendCard.objects.select_for_update().get(pk=trend_card_id) if trend_card_id else TrendCard(made_at=now(), made_by=current_actor().name[:120])
    )
    before = state_of(row) if row.pk else None
    _fill(row, draft)
    row.looked_at = now()
    if state_of(row) != before:
        row.changed_at = now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("There is a card of this name already."), "title") from None
    if state_of(row) != before:
        versions.keep(target_of(row), state_of(row), note=reason)
        audit.record(
            "market.trend_changed" if before else "market.trend_made", target=target_of(row), before=before, after=state_of(row), note=reason
        )
    return row


@transaction.atomic
def set_status(*, trend_card_ids: Sequence[int], status: str) -> int:
    """Say what we do about trends (needs market.edit); how many changed."""
    require("market.edit")
    clean.one_of(status, TrendCard.Status, "status")
    rows = list(TrendCard.objects.select_for_update().filter(pk__in=trend_card_ids).exclude(status=status))
    for row in rows:
        before, row.status = state_of(row), status
        row.changed_at = row.looked_at = now()
        row.save(update_fields=["status", "changed_at", "looked_at"])
        versions.keep(target_of(row), state_of(row))
        audit.record("market.trend_changed", target=target_of(row), before=before, after=state_of(row))
    return len(rows)


@transaction.atomic
def look_again(*, trend_card_id: int) -> TrendCard:
    """A person has looked and nothing changed (needs market.edit)."""
    require("market.edit")
    row: TrendCard = TrendCard.objects.select_for_update().get(pk=trend_card_id)
    row.looked_at = now()
    row.save(update_fields=["looked_at"])
    audit.record("market.trend_looked_at", target=target_of(row))
    return row


def cite(*, titles: Collection[str]) -> int:
    """An operations plan that was carried out names these cards, in the caller's transaction; how many there are."""
    return TrendCard.objects.filter(title__in=titles).update(cited=F("cited") + 1, cited_at=now())


def target_of(row: TrendCard) -> str:
    """The card's name in audit and versions."""
    return f"market.trend:{row.pk}"


def state_of(row: TrendCard) -> dict[str, Any]:
    """The card as JSON-safe values."""
    return {name: getattr(row, name) for name in FIELDS}


def _fill(row: TrendCard, draft: TrendDraft) -> None:
    row.title = clean.text(draft.title, "title", 120, needed=True)
    for name, choices in (("kind", TrendCard.Kind), ("effect", TrendCard.Effect), ("horizon", TrendCard.Horizon), ("status", TrendCard.Status)):
        setattr(row, name, clean.one_of(getattr(draft, name), choices, name))
    row.text = clean.text(draft.text, "text", 8000, needed=True)
    row.evidence, row.response = clean.text(draft.evidence, "evidence", 8000), clean.text(draft.response, "response", 8000)
    row.source, row.url = clean.text(draft.source, "source", 300, needed=True), clean.address(draft.url)
    for name in ("likelihood", "impact"):
        clean.between(getattr(draft, name), LOWEST, HIGHEST, name)
        setattr(row, name, int(getattr(draft, name)))
    row.weight = weight(row.likelihood, row.impact)
    row.owner_id, row.owner_name = _owner(draft.owner_id)
    for name, known in (("trend_id", selectors.library), ("rival_id", selectors.rivals)):
        number = getattr(draft, name)
        if number is not None and number != getattr(row, name) and number not in known():
            raise Refused(_("There is no such entry; choose one of the list."), name)
        setattr(row, name, number)


def _owner(number: int | None) -> tuple[int | None, str]:
    if number is None:
        return None, ""
    person = next((one for one in identity.people_of_brand() if one.id == number), None)
    if person is None:
        raise Refused(_("This person does not belong to the brand."), "owner_id")
    return person.id, person.name[:120]
