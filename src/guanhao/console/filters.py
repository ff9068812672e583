"""Filters of list pages: each reads its part of the address, says what it could not read, and names itself in chips."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Choices = Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class Span:
    """A range with both ends included; None is open. Days for dates, plain numbers for numbers."""

    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class Read:
    """What a filter found in the address: a value (None: not set), its words for the chip, and field errors by parameter."""

    value: Any = None
    words: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filter:
    """Base of all filters: `key` names the value that the row source gets."""

    key: str
    title: Words
    help: Words = ""
    kind: ClassVar[str] = "text"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the address that belong to this filter."""
        return (self.key,)

    def read(self, data: QueryDict) -> Read:
        """The value in this address."""
        raise NotImplementedError

    def inputs(self, data: QueryDict) -> dict[str, Any]:
        """What the form shows again, as it was typed."""
        return {"value": data.get(self.key, "")}


@dataclass(frozen=True)
class TextFilter(Filter):
    """Rows whose column contains a text. Value: str."""

    def read(self, data: QueryDict) -> Read:
        """The stripped text, at most 200 characters."""
        text = data.get(self.key, "").strip()[:200]
        return Read(text or None, text)


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """Rows with one of the chosen values. Value: list[str]; unknown values are named as an error and left out."""

    choices: Choices | Callable[[], Choices] = ()
    kind: ClassVar[str] = "choice"

    def options(self) -> Choices:
        """All choices as (value, words)."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, data: QueryDict) -> Read:
        """The known values among those in the address."""
        known = {value: str(words) for value, words in self.options()}
        asked = [value for value in data.getlist(self.key) if value]
        chosen = [value for value in dict.fromkeys(asked) if value in known]
        strange = [value for value in asked if value not in known]
        errors = {self.key: _("“%(value)s” is not one of the choices.") % {"value": strange[0][:80]}} if strange else {}
        return Read(chosen or None, _(", ").join(known[value] for value in chosen), errors)

    def inputs(self, data: QueryDict) -> dict[str, Any]:
        """The choices with their marks."""
        chosen = set(data.getlist(self.key))
        return {"options": [{"value": value, "words": words, "chosen": value in chosen} for value, words in self.options()]}


@dataclass(frozen=True)
class _SpanFilter(Filter):
    @property
    def parameters(self) -> tuple[str, ...]:
        """`<key>_from` and `<key>_to`."""
        return (f"{self.key}_from", f"{self.key}_to")

    def parse(self, text: str) -> Any:
        """One end of the range; ValueError when it cannot be read."""
        raise NotImplementedError

    def complaint(self, text: str) -> str:
        """What to say about an unreadable end."""
        raise NotImplementedError

    def read(self, data: QueryDict) -> Read:
        """Both ends; an unreadable end is an error and leaves that side open, swapped ends are turned round."""
        ends: list[Any] = []
        errors: dict[str, str] = {}
        for name in self.parameters:
            text = data.get(name, "").strip()
            try:
                ends.append(self.parse(text) if text else None)
            except ValueError:
                ends.append(None)
                errors[name] = self.complaint(text[:80])
        low, high = ends
        if low is not None and high is not None and low > high:
            low, high = high, low
        if low is None and high is None:
            return Read(errors=errors)
        return Read(Span(low, high), f"{'' if low is None else low} – {'' if high is None else high}".strip(), errors)

    def inputs(self, data: QueryDict) -> dict[str, Any]:
        """Both ends as typed."""
        return {"from": data.get(f"{self.key}_from", ""), "to": data.get(f"{self.key}_to", "")}


@dataclass(frozen=True)
class DateRange(_SpanFilter):
    """Rows of the days from … to …, both included, in the brand's time zone. Value: Span of date."""

    kind: ClassVar[str] = "dates"

    def parse(self, text: str) -> date:
        """An ISO 8601 day."""
        return date.fromisoformat(text)

    def complaint(self, text: str) -> str:
        """Show the form that is understood."""
        return _("“%(value)s” is not a day; write it like 2025-08-06.") % {"value": text}


@dataclass(frozen=True)
class NumberRange(_SpanFilter):
    """Rows whose number lies between two values, both included. Value: Span of float."""

    unit: Words = ""
    kind: ClassVar[str] = "numbers"

    def parse(self, text: str) -> float:
        """A finite number; thousands separators are allowed."""
        number = float(text.replace(",", "").replace("，", ""))
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(text)
        return int(number) if number.is_integer() else number

    def complaint(self, text: str) -> str:
        """Show the form that is understood."""
        return _("“%(value)s” is not a number; write digits like 1200 or 0.5.") % {"value": text}
