"""The ways people take (ANA-20)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour.data import Span
from guanhao.kernel import warehouse

if TYPE_CHECKING:
    from guanhao.engines.audience.events import Array, Events
    from guanhao.engines.audience.paths import Graph, Ways

BY = ("action", "platform", "both")
SHOWN, LISTED = 6, 20


@dataclass(frozen=True)
class Ask:
    """A path question: what a step is, how many steps, the silence that ends a path (hours), from a first action or to a goal."""

    by: str = "action"
    length: int = 5
    gap_hours: float = 0.5
    start: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Path:
    """A sequence: its steps, how many times and by how many people it was taken (None: too few people to show), share of all paths."""

    steps: tuple[str, ...]
    sessions: int | None
    people: int | None
    share: float | None


@dataclass(frozen=True)
class Paths:
    """The board's answer: all paths counted, people, the top sequences, and the graph with the names of its codes."""

    sessions: int
    people: int
    top: tuple[Path, ...]
    graph: "Graph"
    names: tuple[str, ...]
    hidden: int


def paths(span: Span, ask: Ask) -> Paths:
    """The most frequent sequences and the graph of steps (needs analytics.view)."""
    from guanhao.domains.audiences import facade as audiences

    data.extent()
    index = audiences.behaviour()
    return warehouse.cached(("analytics.paths", span, ask, index.covered, len(index.aliases)), lambda: _answer(span, ask))


def people_of(span: Span, ask: Ask, steps: tuple[str, ...]) -> "Array":
    """Numbers of the people who took exactly this path: ascending."""
    import numpy as np

    from guanhao.engines.audience import paths as engine

    found = _ways(span, ask)
    if any(step not in found.names for step in steps) or len(steps) > ask.length:
        return np.empty(0, np.uint32)
    return engine.people_of(found, tuple(found.names.index(step) for step in steps))


def _ways(span: Span, ask: Ask) -> "Ways":
    from guanhao.engines.audience.paths import ways

    events = data.events(span)
    token, names = _tokens(events, ask.by)

    def code(name: str) -> int | None:
        return (names.index(name) if name in names else len(names)) if name else None

    return ways(events, gap=int(ask.gap_hours * 3600e6), length=ask.length, token=token, names=names, start=code(ask.start), goal=code(ask.goal))


def _tokens(events: "Events", by: str) -> "tuple[Array, tuple[str, ...]]":
    import numpy as np

    known = (*data.platforms(), "")
    platform = np.minimum(events.extra["platform"].astype(np.int64), len(known) - 1) if len(events) else np.empty(0, np.int64)
    if by == "platform":
        return platform, known
    if by == "both":
        return platform * len(events.actions) + events.action, tuple(f"{name}:{action}" for name in known for action in events.actions)
    return events.action, events.actions


def _answer(span: Span, ask: Ask) -> Paths:
    import numpy as np

    from guanhao.engines.audience.paths import graph, sequences

    found = _ways(span, ask)
    listed = sequences(found, most=LISTED)
    top = []
    for one in listed:
        people = data.shown(one.people)
        if people:
            top.append(Path(tuple(found.names[code] for code in one.codes), one.sessions, people, one.share))
    return Paths(len(found), len(np.unique(found.person)), tuple(top), graph(found, each=SHOWN), found.names, len(listed) - len(top))
