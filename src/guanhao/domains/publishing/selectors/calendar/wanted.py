"""What a person wants to see: the filters of all calendar views, as they stand in the address."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from guanhao.domains.publishing.models import Publication

Status = Publication.Status
LIVE = (Status.PLANNED, Status.HELD, Status.RUNNING, Status.WAITING, Status.UNKNOWN, Status.HANDED, Status.PUBLISHED)
MOVABLE = (Status.PLANNED, Status.HELD)
HIDDEN = (Status.CANCELLED,)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters of the calendar; empty ones let everything through, but cancelled publications show only when they are asked for."""

    accounts: Sequence[int] = ()
    platforms: Sequence[str] = ()
    statuses: Sequence[str] = ()
    lanes: Sequence[str] = ()
    tag: str = ""
    campaign: str = ""
    text: str = ""

    def rows(self) -> QuerySet[Any]:
        """The publications that pass, in the order of their moments."""
        found: QuerySet[Any] = Publication.objects.order_by("planned_at", "pk")
        found = found.filter(status__in=self.statuses) if self.statuses else found.exclude(status__in=HIDDEN)
        for name, chosen in (("account_id", self.accounts), ("platform", self.platforms), ("lane", self.lanes)):
            if chosen:
                found = found.filter(**{f"{name}__in": chosen})
        if self.campaign:
            found = found.filter(campaign=self.campaign)
        if self.tag:
            found = tagged(found, self.tag)
        for word in self.text.split()[:10]:
            found = found.filter(title__icontains=word)
        return found


def tagged(rows: QuerySet[Any], tag: str) -> QuerySet[Any]:
    """Rows that carry a tag, on databases with and without a search inside JSON."""
    if connection.features.supports_json_field_contains:
        return rows.filter(tags__contains=[tag])
    found: QuerySet[Any] = rows.annotate(tags_text=Cast("tags", CharField())).filter(tags_text__contains=json.dumps(tag))
    return found
