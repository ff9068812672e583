"""The book of figures: a number enters a report only through here, with the query that gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from guanhao.domains.reporting.rules.numbers import write
from guanhao.domains.reporting.rules.query import Query, Source, evaluate
from guanhao.engines.document import Figure, Inline, Span
from guanhao.engines.document.blocks import Tone

Runs = tuple[Inline, ...]


@dataclass(frozen=True)
class Entry:
    """One traced number."""

    key: str
    text: str
    value: float | None
    form: str
    query: Query


class Book:
    """Evaluates queries once each and hands out figures that carry their key."""

    def __init__(self, source: Source, language: str) -> None:
        self.source, self.language = source, language
        self.entries: dict[tuple[Query, str], Entry] = {}
        self._values: dict[Query, float | None] = {}

    def value(self, query: Query) -> float | None:
        """The number itself."""
        if query not in self._values:
            self._values[query] = evaluate(query, self.source)
        return self._values[query]

    def figure(self, query: Query, form: str, *, tone: Tone = "", good: Literal["", "up", "down"] = "", strong: bool = False) -> Figure:
        """The number in writing, traced; `good` colours it: "up" makes gains green and losses red, "down" the other way round."""
        known = self.entries.get((query, form))
        if known is None:
            value = self.value(query)
            known = Entry(f"f{len(self.entries) + 1}", write(value, form, self.language), value, form, query)
            self.entries[(query, form)] = known
        if good and known.value:
            tone = "good" if (known.value > 0) == (good == "up") else "bad"
        return Figure(known.text, known.key, tone=tone, strong=strong)

    def traces(self) -> list[tuple[str, str]]:
        """(key, text) of every figure handed out."""
        return [(entry.key, entry.text) for entry in self.entries.values()]


def say(sentence: str, runs: Mapping[str, Inline | Runs | str] | None = None, **more: Inline | Runs | str) -> Runs:
    """A translated sentence whose {names} are replaced by runs: figures stay figures in every language and word order."""
    parts: list[Inline] = []
    known = {**(runs or {}), **more}
    for text, name, _form, _conversion in Formatter().parse(sentence):
        if text:
            parts.append(Span(text))
        if name is not None:
            part = known[name]
            parts.extend(part if isinstance(part, tuple) else (Span(part),) if isinstance(part, str) else (part,))
    return tuple(parts)


def joined(parts: Sequence[Runs], between: str) -> Runs:
    """Runs with words between them."""
    found: list[Inline] = []
    for index, part in enumerate(parts):
        if index:
            found.append(Span(between))
        found.extend(part)
    return tuple(found)
