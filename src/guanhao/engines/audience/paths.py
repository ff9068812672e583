"""The ways people take: sessions cut at silences, repeats collapsed, counted as whole sequences and as a graph of steps.

A token is a code an event (the action, or any column: platform and action, account …). Paths run forward from the session's first token (or from its
first `start`) or backward from its last `goal`.
"""

from dataclasses import dataclass

import numpy as np

from guanhao.engines.audience.events import Array, BadData, Events

OTHER = -1
LONGEST = 12


@dataclass(frozen=True, eq=False)
class Ways:
    """Paths cut to `length` tokens: `tokens` int32[paths, length], -1 after the end; `person` uint32[paths]; `names` of codes."""

    person: Array
    tokens: Array
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Sequence:
    """One sequence: the codes, how many sessions and how many people took it, share of all sessions."""

    codes: tuple[int, ...]
    sessions: int
    people: int
    share: float


@dataclass(frozen=True)
class Link:
    """From a token at `step` to one at the next step (`OTHER`: all that are rare): sessions and people."""

    step: int
    source: int
    target: int
    sessions: int
    people: int


@dataclass(frozen=True)
class Graph:
    """Nodes (step, code) with sessions, and the links between neighbouring steps; `ended` are sessions that stop at a node."""

    nodes: dict[tuple[int, int], int]
    links: list[Link]
    ended: dict[tuple[int, int], int]


def ways(
    events: Events,
    *,
    gap: int,
    length: int,
    token: Array | None = None,
    names: tuple[str, ...] | None = None,
    start: int | None = None,
    goal: int | None = None,
    collapse: bool = True,
    session: Array | None = None,
) -> Ways:
    """The first `length` tokens of every session (silence longer than `gap` µs, another person, or another code in `session` begins one).

    `start`: only sessions with this token, from its first occurrence; `goal`: only sessions with it, read backward from its last occurrence.
    """
    if not 1 <= length <= LONGEST:
        raise BadData("length", f"must be 1 to {LONGEST}")
    if gap <= 0:
        raise BadData("gap", "must be longer than nothing")
    if start is not None and goal is not None:
        raise BadData("goal", "a path is read from a start or to a goal, not both")
    codes = events.action if token is None else token
    known = names or events.actions
    if len(codes) != len(events):
        raise BadData("token", f"has {len(codes)} values for {len(events)} events")
    if not len(events):
        return Ways(events.person, np.empty((0, length), np.int32), known)
    begins = np.concatenate(([True], (events.person[1:] != events.person[:-1]) | (np.diff(events.at) > gap)))
    if session is not None:
        begins[1:] |= session[1:] != session[:-1]
    if collapse:
        rows = np.flatnonzero(begins | np.concatenate(([True], codes[1:] != codes[:-1])))
        codes, begins, person = codes[rows], begins[rows], events.person[rows]
    else:
        person = events.person
    return _cut(person, codes.astype(np.int32), np.flatnonzero(begins), length, start, goal, known)


def _cut(person: Array, codes: Array, heads: Array, length: int, start: int | None, goal: int | None, names: tuple[str, ...]) -> Ways:
    ends = np.append(heads[1:], len(codes))
    sessions = np.repeat(np.arange(len(heads)), ends - heads)
    if start is not None:
        hits = np.flatnonzero(codes == start)
        which, first = np.unique(sessions[hits], return_index=True)
        heads, ends = hits[first], ends[which]
    elif goal is not None:
        hits = np.flatnonzero(codes == goal)
        which, last = np.unique(sessions[hits][::-1], return_index=True)
        begun, heads = heads[which], hits[::-1][last]
        return Ways(person[heads], _grid(codes, heads, begun - 1, length, -1), names)
    return Ways(person[heads], _grid(codes, heads, ends, length, 1), names)


def _grid(codes: Array, heads: Array, ends: Array, length: int, step: int) -> Array:
    """Tokens from each head on, `step` rows at a time, -1 from each end on."""
    grid = np.full((len(heads), length), -1, np.int32)
    for place in range(length):
        rows = heads + place * step
        there = rows < ends if step > 0 else rows > ends
        grid[there, place] = codes[rows[there]]
    return grid


def sequences(found: Ways, *, most: int = 5, shortest: int = 1) -> list[Sequence]:
    """The most frequent whole sequences of at least `shortest` tokens; ties by codes."""
    if not len(found):
        return []
    long = (found.tokens >= 0).sum(axis=1) >= shortest
    keys = _keys(found.tokens[long], len(found.names))
    persons = found.person[long]
    if not len(keys):
        return []
    different, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    top = np.lexsort((different, -counts))[:most]
    rows = found.tokens[long]
    answers = []
    for place in top:
        people = len(np.unique(persons[inverse == place]))
        codes = tuple(int(code) for code in rows[first[place]] if code >= 0)
        answers.append(Sequence(codes, int(counts[place]), people, float(counts[place] / len(found))))
    return answers


def _keys(tokens: Array, names: int) -> Array:
    """One number a row that tells rows apart."""
    if (names + 1) ** tokens.shape[1] < 2**63:
        weights = (names + 1) ** np.arange(tokens.shape[1], dtype=np.int64)
        return (tokens.astype(np.int64) + 1) @ weights
    _different, keys = np.unique(tokens, axis=0, return_inverse=True)
    whole: Array = keys.reshape(-1)
    return whole


def people_of(found: Ways, codes: tuple[int, ...]) -> Array:
    """Numbers of the people who took exactly this sequence: ascending."""
    wanted = np.full(found.tokens.shape[1], -1, np.int32)
    wanted[: len(codes)] = codes
    people: Array = np.unique(found.person[(found.tokens == wanted).all(axis=1)])
    return people


def people_through(found: Ways, step: int, source: int, target: int) -> Array:
    """Numbers of the people who went from one token at `step` to another at the next: ascending."""
    people: Array = np.unique(found.person[(found.tokens[:, step] == source) & (found.tokens[:, step + 1] == target)])
    return people


def graph(found: Ways, *, each: int = 6) -> Graph:
    """Nodes and links of all steps; only the `each` most frequent tokens of a step have a node, the others are `OTHER`."""
    tokens = found.tokens.copy()
    nodes: dict[tuple[int, int], int] = {}
    ended: dict[tuple[int, int], int] = {}
    if not len(found):
        return Graph(nodes, [], ended)
    none, other = len(found.names) + 1, len(found.names)
    for step in range(tokens.shape[1]):
        column = tokens[:, step]
        counts = np.bincount(column[column >= 0], minlength=len(found.names))
        kept = np.lexsort((np.arange(len(counts)), -counts))[:each]
        column[(column >= 0) & ~np.isin(column, kept)] = other
        column[column < 0] = none
        nodes |= {(step, _code(code, other)): int(n) for code, n in enumerate(np.bincount(column, minlength=none + 1)[:none]) if n}
    links: list[Link] = []
    for step in range(tokens.shape[1] - 1):
        ended |= _ended(tokens, step, none, other)
        links += _links(found.person, tokens, step, none, other)
    return Graph(nodes, links, ended)


def _code(code: int, other: int) -> int:
    return OTHER if code == other else int(code)


def _ended(tokens: Array, step: int, none: int, other: int) -> dict[tuple[int, int], int]:
    stopped = tokens[(tokens[:, step] != none) & (tokens[:, step + 1] == none), step]
    return {(step, _code(code, other)): int(n) for code, n in enumerate(np.bincount(stopped)) if n}


def _links(person: Array, tokens: Array, step: int, none: int, other: int) -> list[Link]:
    going = tokens[:, step + 1] != none
    keys = tokens[going, step].astype(np.int64) * (none + 1) + tokens[going, step + 1]
    counts = np.bincount(keys)
    pairs: Array = np.unique(np.stack((keys, person[going].astype(np.int64)), axis=1), axis=0)[:, 0] if len(keys) else keys
    people = np.bincount(pairs, minlength=len(counts))
    return [
        Link(step, _code(int(key) // (none + 1), other), _code(int(key) % (none + 1), other), int(counts[key]), int(people[key]))
        for key in np.flatnonzero(counts)
    ]
