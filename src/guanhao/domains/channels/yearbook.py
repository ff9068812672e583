"""What channels can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels.models import PlatformChange
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "channels",
    ("adapting", "changes", _("Changes of platform rules logged"), "whole", "", rows(PlatformChange, "day")),
    ("adapting", "changes_done", _("Share of rule changes dealt with"), "share", "up", share(PlatformChange, "day", ~Q(state="open"))),
)
