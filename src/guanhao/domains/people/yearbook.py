"""What people can count for the year-end summary."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.people.models import Person, TierChange
from guanhao.kernel.yearbook import add_figures, rows

add_figures(
    "people",
    (
        "users",
        "new_people",
        _("People met for the first time"),
        "whole",
        "up",
        rows(Person, "first_seen_at", Q(merged_into_id=None, forgotten_at=None)),
    ),
    ("users", "tier_changes", _("Changes of tier"), "whole", "", rows(TierChange, "at")),
)
