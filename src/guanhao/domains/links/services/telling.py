"""Counted clicks go to the warehouse as events of the type "click", without any person."""

import json
from datetime import UTC, datetime, time

from django.db import transaction
from django.db.models import F

from guanhao.domains.links.models import ClickHour
from guanhao.kernel import warehouse
from guanhao.kernel.tenancy import current_brand

MOST = 20_000


@transaction.atomic
def tell_warehouse() -> int:
    """Write one event for each counted click that is not there yet; how many.

    An event's number names link, hour, family, referrer and its place among them, so that a run that is repeated writes the same events again.
    `source` stays empty: analytics counts visits by source, and the website's own traffic counts the same visits; the UTM words are in `properties`.
    """
    import pyarrow as pa

    rows = list(ClickHour.objects.filter(reason="", told__lt=F("count")).select_related("link").order_by("pk")[:MOST])
    columns: dict[str, list[object]] = {
        name: [] for name in ("account_id", "event_id", "person_id", "platform", "type", "happened_at", "day", "source", "properties")
    }
    for row in rows:
        local = datetime.combine(row.day, time(row.hour), current_brand().zone)
        for place in range(row.told, min(row.count, row.told + MOST)):
            columns["account_id"].append(row.link.account_id or 0)
            columns["event_id"].append(f"link:{row.link_id}:{row.day}:{row.hour}:{row.family}:{row.referrer}:{place}")
            columns["person_id"].append("")
            columns["platform"].append("")
            columns["type"].append("click")
            columns["happened_at"].append(local.astimezone(UTC))
            columns["day"].append(row.day)
            columns["source"].append("")
            columns["properties"].append(_properties(row))
        row.told = min(row.count, row.told + MOST)
    if not rows:
        return 0
    kinds = {"account_id": pa.int64(), "happened_at": pa.timestamp("us", "UTC"), "day": pa.date32()}
    warehouse.append("events", pa.table({name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()}))
    ClickHour.objects.bulk_update(rows, ["told"], batch_size=400)
    return len(columns["event_id"])


def _properties(row: ClickHour) -> str:
    link = row.link
    words = {f"utm_{name}": getattr(link, name) for name in ("source", "medium", "campaign", "content", "term")}
    facts = {"link": link.code, "subject": link.subject, "family": row.family, "referrer": row.referrer, **words}
    return json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)
