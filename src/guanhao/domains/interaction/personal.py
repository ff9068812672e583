"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanhao.domains.people import facade as people
from guanhao.kernel.privacy import Holding, hold, not_about, personal_list


def _by_handle(numbers: Sequence[int]) -> Q:
    """Entries are known by the name on a platform alone."""
    texts = [text for number in numbers for text in people.texts_of(number)]
    return Q(handle__in=texts) & ~Q(handle="")


hold(
    Holding(
        key="interaction.ballots",
        title=_("Votes and survey answers"),
        why=_("To count a vote or survey the person took part in"),
        model="interaction.Ballot",
        shows=("made_at", "answers", "platform"),
        personal=("person_id",),
        blank={"person_id": None, "origin": ""},
    ),
    Holding(
        key="interaction.submissions",
        title=_("Works handed in"),
        why=_("To judge and show works under the terms the author accepted"),
        model="interaction.Submission",
        shows=("made_at", "title", "text", "name", "contact", "handle"),
        personal=("name", "contact", "handle"),
        blank={"name": "", "contact": "", "handle": ""},
    ),
    Holding(
        key="interaction.entrants",
        title=_("Entries in lotteries"),
        why=_("To draw winners and hand out prizes"),
        model="interaction.Entrant",
        person=_by_handle,
        shows=("made_at", "platform", "handle", "name", "contact", "text"),
        personal=("handle", "name", "contact", "text"),
        blank={"handle": "", "name": "", "contact": "", "text": ""},
    ),
)
personal_list("interaction.entrants", "interaction.submissions")
not_about("interaction.Winner", ("person",), _("A keyed hash that is published; the entry holds the contact"))
not_about("interaction.Entrant", ("person",), _("A keyed hash that is published; the entry holds the contact"))
not_about("interaction.PointLine", ("author",), _("The number of a work's author in its contest"))
