"""What the address of a calendar page says: view, day, filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from guanhao.console.filters import Read
from guanhao.console.http import BrandRequest, whole_number
from guanhao.console.links import burl
from guanhao.console.tables import SEARCH_LENGTH, FilterField
from guanhao.domains.publishing.rules.calendar.times import month_days, step, week_days
from guanhao.domains.publishing.selectors.calendar.days import brand_today
from guanhao.domains.publishing.selectors.calendar.wanted import Wanted
from guanhao.domains.publishing.tables.calendar import FILTERS

VIEWS = ("month", "week", "day", "list", "lane")
REMEMBERED = "calendar_view"


@dataclass
class State:
    """One look at the calendar; every link on the page is made from it."""

    request: BrandRequest
    data: QueryDict

    @cached_property
    def view(self) -> str:
        """The asked view, else the one of last time, else the day on a phone and the month elsewhere."""
        asked = self.data.get("view", "")
        if asked in VIEWS:
            return asked
        last = str(self.request.session.get(REMEMBERED, ""))
        if last in VIEWS and last != "list":
            return last
        agent = self.request.headers.get("User-Agent", "")
        return "day" if "Mobi" in agent or self.request.headers.get("Sec-CH-UA-Mobile") == "?1" else "month"

    @cached_property
    def today(self) -> date:
        """The brand's date."""
        return brand_today()

    @cached_property
    def day(self) -> date:
        """The day looked at; today when the address has none that can be read."""
        try:
            found = date.fromisoformat(self.data.get("day") or self.data.get("planned_at_from", ""))
        except ValueError:
            return self.today
        return found if 1970 <= found.year <= 2200 else self.today

    @cached_property
    def reads(self) -> dict[str, Read]:
        """The filters' values."""
        return {one.key: one.read(self.data) for one in FILTERS}

    @property
    def errors(self) -> list[str]:
        """What could not be read."""
        return [text for read in self.reads.values() for text in read.errors.values()]

    @property
    def fields(self) -> list[FilterField]:
        """The filters as the form draws them."""
        return [FilterField(one, one.inputs(self.data), self.reads[one.key].errors, self.reads[one.key].value is not None) for one in FILTERS]

    @cached_property
    def query(self) -> str:
        """The search words."""
        return self.data.get("q", "").strip()[:SEARCH_LENGTH]

    @cached_property
    def wanted(self) -> Wanted:
        """The filters for the selectors."""
        values = {key: read.value for key, read in self.reads.items()}
        return Wanted(
            accounts=[int(one) for one in values["account"] or ()],
            platforms=values["platform"] or (),
            statuses=values["status"] or (),
            lanes=values["lane"] or (),
            tag=(values["tag"] or "").lstrip("#"),
            campaign=values["campaign"] or "",
            text=self.query,
        )

    @property
    def filtered(self) -> bool:
        """May something be hidden?"""
        return bool(self.query) or any(read.value is not None for read in self.reads.values())

    def url(self, **changes: Any) -> str:
        """This calendar with other parameters (None removes); the list has its own page."""
        data = self.data.copy()
        data["view"], data["day"] = self.view, self.day.isoformat()
        for name in ("export", "bom", "moved", "page", "size", "sort", "cols", "planned_at_from", "planned_at_to"):
            data.pop(name, None)
        for name, value in changes.items():
            data.pop(name, None)
            if value is not None:
                data[name] = str(value)
        for name in [name for name in data if not any(data.getlist(name))]:
            data.pop(name)
        if data.pop("view", ["month"])[0] != "list":
            data["view"] = changes.get("view", self.view)
            return f"{burl('publishing:calendar')}?{data.urlencode()}"
        data.pop("day", None)
        data["planned_at_from"], data["planned_at_to"] = self.span
        return f"{burl('publishing:calendar_list')}?{data.urlencode()}"

    @property
    def span(self) -> tuple[str, str]:
        """First and last day on this page: what the list begins with."""
        days = [self.day] if self.view == "day" else week_days(self.day) if self.view in ("week", "lane") else month_days(self.day)
        inside = [day for day in days if self.view not in ("month", "list") or day.month == self.day.month]
        return inside[0].isoformat(), inside[-1].isoformat()

    def beside(self, count: int) -> str:
        """The page so many steps on."""
        return self.url(day=step(self.view, self.day, count).isoformat())

    @property
    def earlier(self) -> str:
        """The page before."""
        return self.beside(-1)

    @property
    def later(self) -> str:
        """The page after."""
        return self.beside(1)

    @property
    def now_url(self) -> str:
        """Today."""
        return self.url(day=None)

    @property
    def shifted(self) -> int | None:
        """The move that was just made on the page of several, so that it can be taken back."""
        return whole_number(self.data.get("moved"))

    @property
    def clear(self) -> str:
        """The same page without filters."""
        return self.url(q=None, **{one.key: None for one in FILTERS})

    def picked(self) -> Sequence[int]:
        """Publications picked in a form."""
        return [int(one) for one in self.request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]
