"""The approval sheet as a file."""

from guanhao.console.fonts import font_folder
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.selectors.sheet import file_name, sheet_of
from guanhao.engines.document import to_html, to_pdf

FORMATS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


def render_sheet(*, approval_id: int, form: str = "pdf") -> tuple[str, bytes]:
    """Name and content of a submission's approval sheet (needs review.view); Refused for another form than pdf and html."""
    if form not in FORMATS:
        raise Refused(f"{form} is not one of {', '.join(FORMATS)}", "form")
    document = sheet_of(approval_id)
    raw = to_pdf(document, fonts=font_folder()) if form == "pdf" else to_html(document).encode()
    return file_name(approval_id, form), raw
