"""The daily stand-up: done, next, blockers."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Blocker, StandUp
from guanhao.domains.work.services import blockers, telling
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.now import now


@transaction.atomic
def stand_up(*, done: str, next: str, blocked: str = "", card_id: int | None = None) -> StandUp:  # noqa: A002 - the word of the form
    """What the acting person did, will do and is kept from (needs work.edit), once a day; said again it replaces what was said.

    Each line of `blocked` that is not reported yet becomes a blocker (on the card, when one is named). Refused when nothing is said, or by a key.
    """
    require("work.edit")
    require_person()
    actor = current_actor()
    if actor.user_id is None:
        raise Refused(_("Only people stand up."))
    if not (done.strip() or next.strip() or blocked.strip()):
        raise Refused(_("Say what you did, what comes next, or what is in the way."), "done")
    if long := [name for name, text in (("done", done), ("next", next), ("blockers", blocked)) if len(text) > 1000]:
        raise Refused(_("1,000 characters at most."), long[0])
    facts = {"done": done.strip(), "next": next.strip(), "blockers": blocked.strip(), "made_at": now(), "user_name": actor.name[:120]}
    known: StandUp | None = StandUp.objects.filter(day=telling.today(), user_id=actor.user_id).first()
    row = known or StandUp(day=telling.today(), user_id=actor.user_id)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    open_ones = set(Blocker.objects.filter(made_by_id=actor.user_id, solved_at=None).values_list("what", flat=True))
    for line in dict.fromkeys(line.strip()[:300] for line in blocked.splitlines()):
        if line and line not in open_ones:
            blockers.report_blocker(what=line, card_id=card_id)
    audit.record("work.stood_up", target=f"work.standup:{row.pk}", after={"day": row.day, "blockers": row.blockers})
    return row
