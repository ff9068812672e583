"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.people import facade as people
from guanhao.kernel.privacy import Holding, hold, not_about, personal_list


def _by_author(numbers: Sequence[int]) -> Q:
    """Authors are known by the name on a platform alone."""
    texts = [text for number in numbers for text in people.texts_of(number)]
    return Q(author_id__in=texts) & ~Q(author_id="")


hold(
    Holding(
        key="compliance.blacklist",
        title=_("Blacklist"),
        why=_("Kept while it protects others: PIPL article 13 (from memory); lifted by hand"),
        model="compliance.BlacklistLine",
        person=_by_author,
        shows=("made_at", "platform", "author_name", "reason"),
        personal=(),
    ),
)
personal_list("compliance.blacklist", "compliance.reports")
not_about(
    "compliance.PublicReport",
    ("contact", "author_id", "author_name"),
    _("Who reports is not tied to a record of a person; the room deletes the contact when the report is done"),
)
