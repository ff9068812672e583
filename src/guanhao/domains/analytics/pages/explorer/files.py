"""Files of large answers that one asked for."""

from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics.models import QuestionFile
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.services.explorer.exporting import FORMS
from guanhao.kernel import files as stored_files


def _link(row: QuestionFile) -> str | None:
    return burl("analytics:question_file", pk=row.pk) if row.state == QuestionFile.State.READY else None


class FileTable(Table):
    """One's own files."""

    key = "analytics.question_files"
    title = gettext_lazy("Files of answers")
    columns = (
        Column("name", gettext_lazy("Name"), kind="link", href=_link),
        Column("form", gettext_lazy("Format"), value=lambda row: row.form.upper()),
        Column(
            "state",
            gettext_lazy("State"),
            kind="badge",
            labels=dict(QuestionFile.State.choices),
            tone={"ready": "good", "failed": "bad", "waiting": "info"},
        ),
        Column("rows", gettext_lazy("Rows"), kind="number"),
        Column("problem", gettext_lazy("Problem"), sortable=False),
        Column("asked_at", gettext_lazy("Asked"), kind="datetime"),
    )
    default_sort = "-asked_at"
    empty = Empty(
        gettext_lazy("No files yet"),
        gettext_lazy("An answer with more rows than a page shows is written to a file in the background; it waits here."),
        gettext_lazy("Open the explorer"),
        url_name="analytics:explorer",
    )


@needs("analytics.view")
def listing(request: BrandRequest) -> HttpResponseBase:
    """The files."""
    trail: list[Any] = [(_("Explorer"), burl("analytics:explorer"))]
    return list_page(request, FileTable(request, QuerySetRows(saved.files())), context={"trail": trail})


@needs("analytics.view")
def download(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One file; 404 while it is not there, and for those of others."""
    row = saved.files().filter(pk=pk, state=QuestionFile.State.READY).first()
    if row is None or row.stored is None:
        raise Http404
    response = StreamingHttpResponse(stored_files.open_file(row.stored), content_type=FORMS[row.form])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.stored.name) or "attachment"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
