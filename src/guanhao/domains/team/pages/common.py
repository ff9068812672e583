"""What the pages of this room share: tabs, rows completed page by page, buttons that do something."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest
from guanhao.console.rows import CHUNK, QuerySetRows
from guanhao.kernel.refusal import Refusal


class DressedRows(QuerySetRows):
    """A query set whose rows `dress` completes, a page or a chunk at a time."""

    dress: Callable[[list[Any]], None]

    @classmethod
    def of(cls, queryset: Any, dress: Callable[[list[Any]], None], **more: Any) -> "DressedRows":
        """Rows of `queryset`, completed by `dress`."""
        found = cls(queryset, **more)
        found.dress = dress
        return found

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """A page, completed."""
        rows = list(super().page(sort, offset, limit, filters))
        self.dress(rows)
        return rows

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All rows, completed in chunks."""
        found = super().stream(sort, filters)
        while rows := list(islice(found, CHUNK)):
            self.dress(rows)
            yield from rows


def done(request: BrandRequest, act: Callable[[], Any], back: str, words: str = "") -> HttpResponseBase:
    """Do something a button asks for, and go back; a refusal is shown there."""
    try:
        act()
        messages.success(request, words or _("Saved."))
    except Refusal as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(back)
