"""Reading the manifest: a snapshot is the list of files that were the truth at one generation."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guanhao.kernel.tenancy import current_brand
from guanhao.kernel.warehouse import moment, uncommitted
from guanhao.kernel.warehouse.models import Ledger, Segment
from guanhao.kernel.warehouse.store import segment_path

Box = dict[str, list[Any]]


@dataclass(frozen=True)
class Piece:
    """One file of a snapshot."""

    table: str
    name: str
    role: str
    run: str
    compacted: bool
    rows: int
    bytes: int
    first_version: int
    last_version: int
    box: Box
    path: str


@dataclass(frozen=True)
class Snapshot:
    """A brand's files at one generation, oldest first."""

    brand_id: int
    generation: int
    token: str
    pieces: tuple[Piece, ...]

    def data(self, *tables: str) -> list[Piece]:
        """The data files of these tables."""
        return [p for p in self.pieces if p.role == Segment.Role.DATA and p.table in tables]

    @cached_property
    def current(self) -> Piece | None:
        """The newest persisted copy of post_current; its last_version is the generation it covers."""
        return max((p for p in self.pieces if p.role == Segment.Role.CURRENT), key=lambda p: p.last_version, default=None)


def read_state() -> tuple[int, str]:
    """Generation and token of the brand in scope, (0, "") before the first write; inside `one_moment` those that were read first."""
    brand_id = current_brand().id
    state = moment.held(brand_id)
    if state is None:
        state = _ledger()
        if not uncommitted.pending(brand_id, state[1]):
            moment.hold(brand_id, state)
    return state


def _ledger() -> tuple[int, str]:
    row = Ledger.objects.values_list("generation", "token").first()
    return (row[0], row[1]) if row else (0, "")


def read_snapshot() -> Snapshot:
    """The brand's files. Read until generation and files belong together, for databases that show commits between two statements."""
    brand = current_brand()
    while True:
        generation, token = _ledger()
        rows = Segment.objects.filter(retired_at=None).order_by("first_version", "id")
        pieces = tuple(
            Piece(
                s.table,
                s.name,
                s.role,
                s.run,
                s.compacted,
                s.rows,
                s.bytes,
                s.first_version,
                s.last_version,
                s.box,
                str(segment_path(brand.id, s.table, s.name)),
            )
            for s in rows
        )
        if _ledger() == (generation, token):
            if moment.held(brand.id):
                moment.hold(brand.id, (generation, token))
            return Snapshot(brand.id, generation, token, pieces)
