"""What audiences can count for the year-end summary."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.audiences.models import Export, Segment
from guanhao.kernel.yearbook import add_figures, rows

add_figures(
    "audiences",
    ("users", "segments", _("Segments made"), "whole", "", rows(Segment, "made_at")),
    ("adapting", "exports", _("Exports of personal data asked for"), "whole", "", rows(Export, "asked_at")),
)
