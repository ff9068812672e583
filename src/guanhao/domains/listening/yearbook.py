"""What listening can count for the year-end summary."""

from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from guanhao.domains.listening.models import Alert, Case, MentionDay, Mining, Trend
from guanhao.kernel.yearbook import add_figures, rows, share, total, within


def _negative(start: date, end: date) -> float | None:
    """Mentions of polarity below zero over all mentions of the days."""
    ours = within(MentionDay, "day", start, end).filter(scope="")
    told = ours.aggregate(whole=Sum("count"), negative=Sum("count", filter=Q(polarity__lt=0)))
    return (told["negative"] or 0) / told["whole"] if told["whole"] else None


def _voice(start: date, end: date) -> float | None:
    """The brand's part of the mentions of every brand that is listened for; None while no rule listens for the brand itself."""
    from guanhao.domains.listening.selectors.rules import own_brand

    if not (name := own_brand()):
        return None
    ours = within(MentionDay, "day", start, end).filter(scope__startswith="brand:")
    told = ours.aggregate(whole=Sum("count"), own=Sum("count", filter=Q(scope=f"brand:{name}")))
    return (told["own"] or 0) / told["whole"] if told["whole"] else None


add_figures(
    "listening",
    ("reputation", "voice", _("Share of voice"), "share", "up", _voice),
    ("reputation", "mentions", _("Mentions of the brand"), "short", "", total(MentionDay, "day", "count", Q(scope=""))),
    ("reputation", "negative", _("Share of negative mentions"), "share", "down", _negative),
    ("reputation", "alerts", _("Alerts"), "whole", "down", rows(Alert, "raised_at")),
    (
        "reputation",
        "false_alarms",
        _("Share of judged alerts that were false"),
        "share",
        "down",
        share(Alert, "raised_at", Q(judged="false"), ~Q(judged="")),
    ),
    ("reputation", "cases", _("Reputation cases"), "whole", "", rows(Case, "made_at")),
    ("data", "trends", _("Trends written down"), "whole", "", rows(Trend, "made_at")),
    ("automation", "mined", _("Messages read by mining"), "short", "", total(Mining, "made_at", "messages", Q(state="done"))),
)
