"""How a reference to a post becomes a post: whoever keeps the posts of a kind adds a reader; free of Django."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from guanhao.domains.listening.contracts.alerts import Evidence

Reader = Callable[[Sequence[str]], Mapping[str, Evidence]]
_readers: dict[str, Reader] = {}


def add_evidence_reader(kind: str, reader: Reader) -> None:
    """Make posts of a kind readable: `reader(refs)` gets references such as "message:7" and answers those it knows, in one look."""
    _readers[kind] = reader


def read_evidence(refs: Iterable[tuple[str, bool, int]]) -> tuple[Evidence, ...]:
    """References (reference, negative, reach) with what their readers know; one that nobody knows keeps its name."""
    wanted = list(refs)
    kinds: dict[str, list[str]] = {}
    for ref, _negative, _reach in wanted:
        kinds.setdefault(ref.partition(":")[0], []).append(ref)
    known = {ref: one for kind, names in kinds.items() if kind in _readers for ref, one in _readers[kind](names).items()}
    return tuple(known.get(ref) or Evidence(ref=ref, negative=negative, reach=reach) for ref, negative, reach in wanted)
