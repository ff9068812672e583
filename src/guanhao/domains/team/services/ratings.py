"""360° ratings. A ballot says who may rate and whether they did; the answer goes into a sealed box that knows nobody and no moment.

No answer has a row, a number, a time, a version or an entry in the log: the box is one encrypted text, sorted by value and written anew with every
answer. Nothing of it is shown while the round is open, so that nobody learns an answer by looking before and after.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.team.contracts import Changed, Refused
from guanhao.domains.team.models import RatingBallot, RatingBox, RatingRound
from guanhao.domains.team.policy import RatingPolicy
from guanhao.domains.team.rules import departments
from guanhao.domains.team.rules import rating as rules
from guanhao.domains.team.selectors import people
from guanhao.kernel import access, audit
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = RatingRound.State
LONGEST = 92


def target_of(row: RatingRound) -> str:
    """The target of its deeds."""
    return f"team.round:{row.pk}"


def raters_for(subject_id: int, raters: Mapping[int, Sequence[str]] | None = None) -> list[int]:
    """Everybody of another department than this person's."""
    known = raters if raters is not None else {one.id: one.roles for one in people.members()}
    subject = known.get(subject_id, ())
    return [one for one, roles in known.items() if one != subject_id and departments.may_rate(roles, subject)]


@transaction.atomic
def open_round(*, title: str, starts_on: date, ends_on: date, subjects: Sequence[int], raters: Sequence[int] = ()) -> RatingRound:
    """Open a round (needs team.appraise). Without `raters` everybody of another department rates; a person with too few of them is refused."""
    require("team.appraise")
    if not title.strip():
        raise Refused(_("Give it a name."), "title")
    if not 0 <= (ends_on - starts_on).days <= LONGEST or ends_on < people.today():
        raise Refused(_("A round ends today or later, at most 92 days after its first day."), "ends_on")
    known = {one.id: one for one in people.members()}
    if not subjects or not set(subjects) <= known.keys():
        raise Refused(_("Choose somebody who works here."), "subjects")
    if not set(raters) <= known.keys():
        raise Refused(_("Choose somebody who works here."), "raters")
    least = RatingPolicy.of_brand().min_raters
    allowed = {one: known[one].roles for one in (raters or known)}
    allowed = {**allowed, **{one: known[one].roles for one in subjects}}
    ballots = {one: [rater for rater in raters_for(one, allowed) if not raters or rater in set(raters)] for one in dict.fromkeys(subjects)}
    few = [known[one].name for one, found in ballots.items() if len(found) < least]
    if few:
        raise Refused(_("Fewer than %(count)s people of other departments can rate: %(names)s") % {"count": least, "names": "、".join(few)}, "raters")
    row = RatingRound(title=title.strip()[:120], starts_on=starts_on, ends_on=ends_on, least=least, made_at=now())
    row.save()
    for subject, found in ballots.items():
        box = RatingBox(round=row, user_id=subject)
        box.save()
        for rater in sorted(found):
            RatingBallot(box=box, rater_id=rater).save()
    audit.record("team.round_opened", target=target_of(row), after={"title": row.title, "subjects": sorted(ballots), "ends_on": ends_on.isoformat()})
    words = format_lazy(gettext_lazy("Rate colleagues of other departments until {day}: “{title}”."), title=row.title, day=ends_on.isoformat())
    everybody = sorted({rater for found in ballots.values() for rater in found})
    notify(topic="team", title=words, url=f"/b/{current_brand().slug}/staff/ratings/", key=f"team.round:{row.pk}", users=everybody)
    return row


@transaction.atomic
def rate(*, box: RatingBox, communication: int, responsibility: int) -> None:
    """Give one's one answer about somebody (needs team.take, in person). It cannot be changed: nobody could say any more which one it was."""
    require("team.take")
    access.require_person()
    for name, value in (("communication", communication), ("responsibility", responsibility)):
        if not 0 <= value <= 100:
            raise Refused(_("A score lies between 0 and 100."), name)
    row = RatingRound.objects.select_for_update().get(pk=box.round_id)
    if row.state != State.OPEN or people.today() > row.ends_on:
        raise Changed(_("The round is over."))
    if people.today() < row.starts_on:
        raise Refused(_("The round has not begun yet."))
    sealed: RatingBox = RatingBox.objects.select_for_update().get(pk=box.pk)
    used = RatingBallot.objects.filter(box=sealed, rater_id=people.me(), used=False).update(used=True)
    if not used:
        raise Changed(_("You have answered already, or are not asked about this person."))
    sealed.answers = rules.add(str(sealed.answers), (communication, responsibility))
    sealed.save(update_fields=["answers"])


@transaction.atomic
def close_round(*, round_: RatingRound) -> RatingRound:
    """Count the answers (needs team.appraise), show the means where there are enough, and empty every box. A round is closed once."""
    require("team.appraise")
    row: RatingRound = RatingRound.objects.select_for_update().get(pk=round_.pk)
    if row.state != State.OPEN:
        raise Changed(_("The round is over."))
    shown = 0
    for box in RatingBox.objects.select_for_update().filter(round=row):
        answers = rules.read(str(box.answers))
        found = rules.means(answers, row.least)
        box.count = len(answers) if found else None
        box.communication, box.responsibility = found or (None, None)
        box.answers = ""
        box.save(update_fields=["count", "communication", "responsibility", "answers"])
        shown += found is not None
    row.state, row.closed_at = State.CLOSED, now()
    row.save(update_fields=["state", "closed_at"])
    audit.record("team.round_closed", target=target_of(row), after={"shown": shown})
    users = [one for one in RatingBox.objects.filter(round=row).exclude(communication=None).values_list("user_id", flat=True) if one]
    title = format_lazy(gettext_lazy("What others say of your work together: “{title}”."), title=row.title)
    notify(topic="team", title=title, url=f"/b/{current_brand().slug}/staff/", key=f"team.round_closed:{row.pk}", users=users)
    return row


def close_due() -> int:
    """Rounds whose last day is over (by the clock); how many."""
    rows = list(RatingRound.objects.filter(state=State.OPEN, ends_on__lt=people.today()))
    for row in rows:
        close_round(round_=row)
    return len(rows)


def remind_due() -> None:
    """Who still has a ballot is reminded before the last day, once a round; nobody else learns who that is."""
    days = RatingPolicy.of_brand().remind_days
    for row in RatingRound.objects.filter(state=State.OPEN, ends_on__gte=people.today()):
        if (row.ends_on - people.today()).days <= days:
            users = sorted(set(RatingBallot.objects.filter(box__round=row, used=False).exclude(rater_id=None).values_list("rater_id", flat=True)))
            title = format_lazy(gettext_lazy("Your rating is still missing: “{title}”."), title=row.title)
            notify(
                topic="team",
                title=title,
                url=f"/b/{current_brand().slug}/staff/ratings/",
                key=f"team.round_reminder:{row.pk}",
                users=users,
                level="warning",
            )
