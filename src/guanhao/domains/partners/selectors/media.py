"""How media keep their promises, and what columns brought."""

from dataclasses import dataclass
from fractions import Fraction

from guanhao.domains.partners.models import MediaColumn, MediaReprint, PressTask
from guanhao.domains.partners.policy import MediaPolicy
from guanhao.engines.partnering.gates import exact


@dataclass(frozen=True, kw_only=True)
class Attainment:
    """First releases kept of those decided: 23 of 25 are 92 %; `reached` against the policy's mark, None without any."""

    kept: int
    decided: int
    share: float | None
    reached: bool | None


@dataclass(frozen=True, kw_only=True)
class ColumnView:
    """Reprints of a column against the mark, and how the keyword's search index changed (None: not known)."""

    reprints: int
    above: bool
    change: float | None


def attainment(outlet_id: int | None = None) -> Attainment:
    """Of all media houses, or of one."""
    rows = PressTask.objects.exclude(state=PressTask.State.PROMISED)
    rows = rows.filter(outlet_id=outlet_id) if outlet_id is not None else rows
    decided, kept = rows.count(), rows.filter(state=PressTask.State.KEPT).count()
    share = Fraction(kept, decided) if decided else None
    reached = None if share is None else share >= exact(MediaPolicy.of_brand().attainment)
    return Attainment(kept=kept, decided=decided, share=float(share) if share is not None else None, reached=reached)


def column_view(column: MediaColumn) -> ColumnView:
    """Counted now."""
    count = MediaReprint.objects.filter(column=column).count()
    before, after = column.search_before, column.search_after
    change = float(Fraction(after - before, before)) if before and after is not None else None
    return ColumnView(reprints=count, above=count > MediaPolicy.of_brand().reprints, change=change)
