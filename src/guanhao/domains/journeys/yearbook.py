"""What journeys can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.journeys.models import JourneyMail, Passage, WinbackCase
from guanhao.kernel.yearbook import add_figures, rows, share

add_figures(
    "journeys",
    ("automation", "passages", _("People led through journeys"), "whole", "up", rows(Passage, "entered_at", ~Q(state="held_out"))),
    ("automation", "mails", _("Mails sent by journeys and pushes"), "short", "", rows(JourneyMail, "sent_at")),
    (
        "users",
        "won_back",
        _("Share of closed win-back cases that were won"),
        "share",
        "up",
        share(WinbackCase, "closed_at", Q(stage="won"), Q(stage__in=("won", "lost"))),
    ),
)
