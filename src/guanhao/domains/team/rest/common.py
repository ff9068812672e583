"""What the operations of this room share."""

from typing import Annotated, Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from ninja import Field

from guanhao.kernel.tenancy import BrandRow

M = TypeVar("M", bound=BrandRow)
Score = Annotated[int, Field(ge=0, le=100)]
Id = Annotated[int, Field(ge=1, lt=2**63)]
Short = Annotated[str, Field(max_length=500)]
Title = Annotated[str, Field(max_length=120)]
MOST = 500


def row_of(model: type[M], pk: int) -> M:
    """The row of this brand, or 404."""
    row: M | None = model.objects.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row


def page_of(rows: QuerySet[Any], limit: int, offset: int) -> dict[str, Any]:
    """A page of rows with their number."""
    first = min(max(offset, 0), 2**62)
    return {"count": rows.count(), "items": list(rows[first : first + min(max(limit, 1), MOST)])}
