"""Conditions as sets of person numbers, all of one moment: what a journey asks, over everybody at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.journeys.rules import pieces
from guanhao.domains.people import facade as people
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    from pyroaring import BitMap

YEAR = 366


def numbered(texts: Sequence[str], *, write: bool = False) -> "BitMap":
    """Numbers of people by their texts; unknown ones are left out, or given a number when writing."""
    import pyarrow as pa
    from pyroaring import BitMap

    if not texts:
        return BitMap()
    found = BitMap(audiences.numbers().of(pa.array(texts, pa.string()), write=write))
    found.discard(0)
    return found


def number_of(person_id: int, *, write: bool = False) -> int:
    """The person's number in the behaviour index; 0 when there is none."""
    found = numbered(people.texts_of(person_id), write=write)
    return int(found[0]) if found else 0


def people_of(numbers: Iterable[int]) -> dict[int, int]:
    """The record of each number that has one."""
    wanted = np.fromiter(numbers, np.uint32)
    if not len(wanted):
        return {}
    names = audiences.numbers().names(wanted).to_pylist()
    known = people.people_of([name for name in names if name])
    return {number: known[name] for number, name in zip(wanted.tolist(), names, strict=True) if name in known}


def agreeing(found: "BitMap", purpose: str) -> "BitMap":
    """Those who may be used for this purpose now."""
    objected = people.texts_opted_out("analysis")
    if objected:
        found = found - numbered(objected)
    return found if purpose == pieces.NO_CONSENT else found & numbered(people.texts_agreeing(purpose))


class Crowd:
    """Answers conditions; each is counted once."""

    def __init__(self, moment: datetime | None = None) -> None:
        """Everything is of this moment and its day in the brand's zone."""
        self.moment = moment or now()
        self.today = self.moment.astimezone(current_brand().zone).date()
        self._kept: dict[str, BitMap] = {}

    def hold(self, conditions: Sequence[Mapping[str, Any]]) -> "BitMap | None":
        """People for whom all of these hold; None when nothing is asked. Conditions about the time since entering are passed over."""
        found: BitMap | None = None
        for one in conditions:
            if one["kind"] not in pieces.SINCE:
                some = self.one(one)
                found = some if found is None else found & some
        return found

    def one(self, condition: Mapping[str, Any]) -> "BitMap":
        """People for whom one condition holds."""
        key = repr(sorted(condition.items(), key=str))
        if key not in self._kept:
            self._kept[key] = self._counted(condition)
        return self._kept[key]

    def _counted(self, condition: Mapping[str, Any]) -> "BitMap":
        if condition["kind"] == "tier" and not condition.get("not"):
            numbered(people.texts_in_tiers(condition["tiers"]), write=True)  # who has written but never acted is known to no event yet
        if condition["kind"] == "tag" and not condition.get("not"):
            numbered(people.texts_tagged(condition["tags"]), write=True)
        if condition["kind"] == "last_format":
            found = self.last_formats(condition["formats"])
            return self.everybody() - found if condition.get("not") else found
        if condition["kind"] == "silent":
            found = audiences.people_by(_tree(pieces.tree_of({**condition, "not": False}))) - self.buyers(int(condition["from"]))
            return self.everybody() - found if condition.get("not") else found
        return audiences.people_by(_tree(pieces.tree_of(condition)))

    def buyers(self, days: int) -> "BitMap":
        """People with an order within so many days: buying breaks a silence too."""
        from pyroaring import BitMap

        rows = audiences.orders_of(self.today - timedelta(days=days - 1), self.today) if days else None
        return BitMap(rows.people()) if rows is not None and len(rows) else BitMap()

    def everybody(self) -> "BitMap":
        """All people with a number who did not object to analysis."""
        return audiences.people_by(_tree({"not": {"kind": "platform", "platforms": ["-"]}}))

    def last_formats(self, formats: Sequence[str]) -> "BitMap":
        """People whose last event of the last year was on a post of one of these formats."""
        from pyroaring import BitMap

        who, format_of, names = self.last_content()
        wanted = [place for place, name in enumerate(names) if name in formats]
        return BitMap(who[np.isin(format_of, wanted)]) if wanted else BitMap()

    def last_content(self) -> tuple[Any, Any, tuple[str, ...]]:
        """Everybody active within a year, the code of the format of their last event, and the formats by code."""
        index = audiences.behaviour()
        rows = index.events(self.today - timedelta(days=YEAR), self.today)
        if not len(rows):
            return np.empty(0, np.uint32), np.empty(0, np.uint16), index.formats
        last = rows.bounds()[1:] - 1
        return rows.person[last], rows.extra["format"][last], index.formats

    def latest(self, numbers: "BitMap", since: date, *, actions: Sequence[str] = ()) -> dict[int, int]:
        """When each of these people last did one of the actions (no actions: ordered), in µs UTC, on the days from `since`."""
        if actions:
            rows = audiences.events_of(since, self.today + timedelta(days=1), actions=actions, people=numbers)
        else:
            rows = audiences.orders_of(since, self.today + timedelta(days=1))
            rows = rows.where(~rows.extra["refunded"]) if len(rows) else rows
        if not len(rows):
            return {}
        last = rows.bounds()[1:] - 1
        both = zip(rows.person[last].tolist(), rows.at[last].tolist(), strict=True)
        return {who: at for who, at in both if who in numbers}


def _tree(tree: Mapping[str, Any]) -> audiences.Definition:
    return audiences.Definition("rules", {"tree": dict(tree)})
