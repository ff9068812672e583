"""QR codes in pages (ISO/IEC 18004), drawn by segno."""

import io

from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around it, as the standard asks


def qr(text: str) -> SafeString:
    """The code of a text as an SVG element that takes the size of its box: black on white also in the dark, so that phones read it."""
    import segno  # loads on first use

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=QUIET, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff", svgclass="qr__image"
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - path data made by segno
