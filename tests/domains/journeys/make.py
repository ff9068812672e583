"""People with events, orders and consents, and journeys for tests."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from guanhao.domains.journeys.models import Journey
from guanhao.domains.journeys.rules.pieces import blank
from guanhao.domains.journeys.services import writing
from guanhao.domains.people import facade as people
from guanhao.kernel import warehouse

TODAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
COUPON = {"kind": "do", "action": "coupon", "batch": "welcome"}


def person(name: str, *, agrees: Iterable[str] = ("marketing",), mail: str = "") -> int:
    """A person whose number on Weibo is the name."""
    found = people.resolve([people.Handle(platform="weibo", platform_id=name, name=name)])[0]
    for purpose in agrees:
        people.give_consent(person_id=found, purpose=purpose, source="form")
    if mail:
        from guanhao.domains.people.services import core

        core.add_contact(person_id=found, kind="mail", value=mail)
    return found


def events(rows: Sequence[tuple[str, str, int]], *, hour: int = 3, post: str | None = None) -> None:
    """Events of (person, action, days ago from TODAY), at this hour UTC."""
    days = [TODAY - timedelta(days=ago) for _who, _what, ago in rows]
    at = [datetime(day.year, day.month, day.day, hour, 0, place % 60, place, tzinfo=UTC) for place, day in enumerate(days)]
    text = pa.string()
    columns = {
        "event_id": pa.array([f"{who}-{what}-{ago}-{hour}-{place}" for place, (who, what, ago) in enumerate(rows)], text),
        "account_id": pa.array([1] * len(rows), pa.int64()),
        "platform": pa.array(["weibo"] * len(rows), text),
        "person_id": pa.array([who for who, _what, _ago in rows], text),
        "type": pa.array([what for _who, what, _ago in rows], text),
        "post_id": pa.array([post] * len(rows), text),
        "happened_at": pa.array(at, pa.timestamp("us", "UTC")),
        "day": pa.array(days, pa.date32()),
        "amount": pa.array([0.0] * len(rows)),
    }
    warehouse.append("events", pa.table(columns))


def orders(rows: Sequence[tuple[str, int, float]]) -> None:
    """Orders of (person, days ago from TODAY, amount)."""
    days = [TODAY - timedelta(days=ago) for _who, ago, _amount in rows]
    at = [datetime(day.year, day.month, day.day, 5, 0, place % 60, tzinfo=UTC) for place, day in enumerate(days)]
    text = pa.string()
    columns = {
        "order_id": pa.array([f"o-{who}-{ago}-{place}" for place, (who, ago, _amount) in enumerate(rows)], text),
        "account_id": pa.array([1] * len(rows), pa.int64()),
        "person_id": pa.array([who for who, _ago, _amount in rows], text),
        "ordered_at": pa.array(at, pa.timestamp("us", "UTC")),
        "day": pa.array(days, pa.date32()),
        "amount": pa.array([amount for _who, _ago, amount in rows]),
    }
    warehouse.append("orders", pa.table(columns))


def posts(rows: Sequence[tuple[str, str]]) -> None:
    """Posts of (number, format)."""
    text = pa.string()
    columns = {
        "account_id": pa.array([1] * len(rows), pa.int64()),
        "post_id": pa.array([post for post, _format in rows], text),
        "platform": pa.array(["weibo"] * len(rows), text),
        "published_at": pa.array([NOON] * len(rows), pa.timestamp("us", "UTC")),
        "day": pa.array([TODAY] * len(rows), pa.date32()),
        "format": pa.array([kind for _post, kind in rows], text),
        "title": pa.array([post for post, _format in rows], text),
    }
    warehouse.append("posts", pa.table(columns))


def plan(**more: Any) -> dict[str, Any]:
    """A plan that browses into a coupon, without a hold-out group."""
    facts = {"when": {"kind": "did", "actions": ["view"]}, "steps": [COUPON], "hold_out": 0}
    return blank() | facts | more


def journey(title: str = "浏览送券", **more: Any) -> Journey:
    """A journey in force."""
    row = writing.make_journey(title=title, plan=plan(**more))
    writing.publish(journey=row)
    return Journey.objects.get(pk=row.pk)


def fresh(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)
