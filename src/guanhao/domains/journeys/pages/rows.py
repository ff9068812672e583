"""Rows of lists with the names that stand around them, one query a page."""

from collections.abc import Sequence
from typing import Any

from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people


def with_people(rows: Sequence[Any]) -> None:
    """`person_name` and `owner` of rows that have person_id and owner_id."""
    names = people.names({row.person_id for row in rows if row.person_id})
    owners = identity.people({row.owner_id for row in rows if getattr(row, "owner_id", None)})
    for row in rows:
        row.person_name = names.get(row.person_id) or (f"#{row.person_id}" if row.person_id else "")
        owner = owners.get(getattr(row, "owner_id", None) or 0)
        row.owner = owner.name if owner else ""
