"""Topics on their way out."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Topic
from guanhao.domains.content.rules.exchange import Row
from guanhao.domains.content.selectors.topics import account_ids
from guanhao.kernel.tenancy import current_brand


def rows_out(topics: QuerySet[Any]) -> Iterator[Row]:
    """These topics as rows for other tools, in batches of 2,000."""
    zone = current_brand().zone
    names = {one.id: one.label for one in channels.accounts(closed=True)}
    loaded: QuerySet[Topic] = topics.select_related("column").prefetch_related("accounts")
    for one in loaded.order_by("pk").iterator(chunk_size=2000):
        yield Row(
            number=one.pk,
            title=one.title,
            status=one.status,
            lane=one.lane,
            source=one.source,
            purpose=one.purpose,
            format=one.format,
            accounts=tuple(names[pk] for pk in account_ids(one) if pk in names),
            angle=one.angle,
            keywords=tuple(one.keywords),
            owner=one.owner_name,
            due=one.due.astimezone(zone) if one.due else None,
            score=one.score,
            pain_point=one.pain_point,
            column=one.column.title if one.column else "",
            note=one.note,
            proposed_by=one.proposed_by_name,
            proposed_at=one.proposed_at.astimezone(zone),
            external_id=one.external_id if not one.external_id.startswith("pain:") else "",
        )
