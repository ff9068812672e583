"""One publication with everything a person needs to decide; and what leaves if it left now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.rules.sent import to_json
from guanhao.domains.publishing.selectors.core import attempts_of
from guanhao.domains.publishing.sources import payload_of, source_of
from guanhao.kernel.access import require

PANEL = 8
DECISIONS = Q(status="unknown", due_at=None) | Q(status__in=("failed", "missed", "handed"))


@dataclass(frozen=True)
class Look:
    """A publication as its page shows it. `difference`: what differs from what was signed; `sent`: what was sent or would be now; `approved` with
    `why_not`; `decide`: a person has to say what became of it.
    """

    row: Publication
    attempts: list[Attempt]
    payload: Payload | None
    sent: dict[str, Any]
    difference: list[dict[str, Any]]
    decide: bool

    @property
    def approved(self) -> bool:
        """Do all signatures stand over what would leave now?"""
        return self.payload is not None and self.payload.approved

    @property
    def why_not(self) -> str:
        """What keeps it from leaving, in words."""
        return self.payload.why_not if self.payload is not None else _("What was planned does not exist any more.")


def look(row: Publication) -> Look:
    """Everything about one publication (needs publishing.view)."""
    require("publishing.view")
    attempts = attempts_of(row)
    try:
        payload = payload_of(row.subject)
    except LookupError:
        payload = None
    kept: dict[str, Any] = next((one.evidence["outgoing"] for one in attempts if one.evidence.get("outgoing")), {})
    out = row.status in ("published", "waiting", "unknown", "withdrawn", "gone")
    sent = kept if (out and kept) or payload is None else to_json(payload.outgoing)
    return Look(row, attempts, payload, sent, _difference(row, payload), row.status == "unknown" and row.due_at is None)


def decisions() -> QuerySet[Publication]:
    """Publications that wait for a person: unknown for good, failed, missed, handed over; the newest moment first."""
    require("publishing.view")
    rows: QuerySet[Publication] = Publication.objects.filter(DECISIONS)
    return rows.order_by("-planned_at", "-pk")


def due_between(first: datetime, last: datetime, statuses: Sequence[str]) -> int:
    """How many publications of these statuses are planned in [first, last)."""
    require("publishing.view")
    return int(Publication.objects.filter(planned_at__gte=first, planned_at__lt=last, status__in=statuses).count())


def _difference(row: Publication, payload: Payload | None) -> list[dict[str, Any]]:
    """As it was when the publisher refused; else as it is now, while it still may leave."""
    kept: list[dict[str, Any]] = row.evidence.get("difference") or []
    if kept and row.status == "failed":
        return kept
    if payload is not None and payload.altered and row.status in ("planned", "held", "missed", "failed"):
        return source_of(row.subject).difference(row.subject, "")
    return []
