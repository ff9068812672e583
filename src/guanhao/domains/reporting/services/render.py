"""Reports as files: HTML, PDF, DOCX and the CSV of their numbers."""

import csv
import io
from pathlib import Path

from django.conf import settings
from django.db import transaction

import guanhao
from guanhao.domains.reporting.models import Report, ReportFile
from guanhao.engines.document import Document, from_json, to_docx, to_html, to_pdf
from guanhao.kernel import access, files

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
_SYSTEM = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto-cjk"))


class NoChineseFont(RuntimeError):
    """Neither the installation nor the system has a Chinese font."""


class UnknownFormat(ValueError):
    """A report comes as pdf, docx, html or csv."""


def font_files() -> list[Path]:
    """Regular and bold Chinese font files: the ones that came with the program, else the system's. NoChineseFont when there are none."""
    packaged = Path(guanhao.__file__).parent / "console" / "static" / "fonts"
    for folder, pattern in ((packaged, "NotoSansSC-*.ttf"), *((system, "NotoSansCJK-*.ttc") for system in _SYSTEM)):
        found = sorted(path for path in folder.glob(pattern) if path.stem.endswith(("Regular", "Bold"))) if folder.is_dir() else []
        if found:
            return found
    raise NoChineseFont("no Chinese font found: build the front end again, or install the system package fonts-noto-cjk")


def font_folder() -> Path:
    """The folder of the fonts; typst reads every font in it, so a system folder with many is narrowed by links of our own."""
    found = font_files()
    folder = Path(settings.HOME) / "fonts"
    if found[0].suffix == ".ttf":
        return found[0].parent
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        link = folder / path.name
        if not link.exists():
            link.symlink_to(path)
    return folder


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
