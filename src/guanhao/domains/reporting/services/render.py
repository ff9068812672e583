"""Reports as files: HTML, PDF, DOCX, slides and the CSV of their numbers."""

import csv
import io

from django.db import transaction

from guanhao.console.fonts import font_files, font_folder
from guanhao.domains.reporting.models import Report, ReportFile
from guanhao.engines.document import Document, from_json, to_docx, to_html, to_pdf, to_pptx
from guanhao.kernel import access, files

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


class UnknownFormat(ValueError):
    """A report comes as pdf, docx, pptx, html or csv."""


def document_of(report: Report) -> Document:
    """The report's blocks."""
    return from_json(report.document)


def render(report: Report, form: str) -> bytes:
    """The report in one format; UnknownFormat otherwise."""
    if form == "html":
        return to_html(document_of(report)).encode()
    if form == "pdf":
        return to_pdf(document_of(report), fonts=font_folder())
    if form == "docx":
        return to_docx(document_of(report), fonts=font_files(), made_at=report.made_at)
    if form == "pptx":
        return to_pptx(document_of(report), fonts=font_files(), made_at=report.made_at)
    if form == "csv":
        return figures_csv(report)
    raise UnknownFormat(f"format: {form!r} is not one of {', '.join(FORMATS)}")


def figures_csv(report: Report) -> bytes:
    """Every number of the report with its query, UTF-8 with a byte order mark for spreadsheets; cells cannot become formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["key", "text", "value", "query"])
    for figure in report.figures.order_by("id"):
        writer.writerow([figure.key, _harmless(figure.text), "" if figure.value is None else repr(figure.value), _harmless(figure.words)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def file_name(report: Report, form: str) -> str:
    """What the file is called: guanhao-weekly-2020-W09-zh-hans-v1.pdf."""
    return f"guanhao-{report.kind}-{report.period}-{report.language}-v{report.version}.{form}"


def make_file(*, report: Report, form: str) -> ReportFile:
    """The report's file of one format, made once and then kept (needs reporting.view)."""
    access.require("reporting.view")
    known: ReportFile | None = report.files.filter(format=form).select_related("stored").first()
    if known:
        return known
    raw = render(report, form)
    with transaction.atomic():
        stored = files.store(io.BytesIO(raw), name=file_name(report, form), purpose="report", content_type=FORMATS[form].split(";")[0])
        made = ReportFile(report=report, format=form, stored=stored)
        made.save()
    return made
