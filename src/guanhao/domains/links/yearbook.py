"""What links can count for the year-end summary."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.links.models import ClickDay
from guanhao.kernel.yearbook import add_figures, total

add_figures(
    "links",
    ("paid", "clicks", _("Clicks on short links"), "short", "up", total(ClickDay, "day", "clicks")),
)
