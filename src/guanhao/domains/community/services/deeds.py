"""What members do: each deed counts once, gives what the rules say, and may finish a quest or raise a level."""

from collections.abc import Sequence

from django.db import transaction

from guanhao.domains.community.contracts import Deed, Refused
from guanhao.domains.community.models import Member, MemberDeed
from guanhao.domains.community.rules.actions import ACTIONS
from guanhao.domains.community.services import ledger, levels, pointsrules, quests
from guanhao.kernel.access import require
from guanhao.kernel.tenancy import current_brand

OCCASION = 120


@transaction.atomic
def take_deeds(deeds: Sequence[Deed]) -> int:
    """Take in what members or people did (needs community.points); how many were new. People who are no members are passed over.

    Refused for an action there is none of, or an occasion without a name or longer than 120 signs; nothing is written then.
    """
    require("community.points")
    for deed in deeds:
        if deed.action not in ACTIONS:
            raise Refused(f"unknown action {deed.action!r}", "action")
        if not 0 < len(deed.occasion) <= OCCASION:
            raise Refused(f"the occasion has 1 to {OCCASION} signs", "occasion")
    found = _of_members(deeds)
    members = ledger.held(member for member, _deed in found)
    found = [(member, deed) for member, deed in found if member in members and members[member].state in ledger.EARNING]
    actions = {deed.action for _member, deed in found}
    past = MemberDeed.objects.filter(member__in=members, action__in=actions, occasion__in={deed.occasion for _member, deed in found})
    known = set(past.values_list("member_id", "action", "occasion"))
    new: list[tuple[int, Deed]] = []
    for member, deed in found:
        mark = (member, deed.action, deed.occasion)
        if mark not in known:
            known.add(mark)
            new.append((member, deed))
    if not new:
        return 0
    brand = current_brand().id
    rows = [MemberDeed(brand_id=brand, member_id=member, action=deed.action, occasion=deed.occasion, at=deed.at) for member, deed in new]
    MemberDeed.objects.bulk_create(rows, batch_size=500)
    ledger.earn_points(pointsrules.grants_of(new))
    touched = {member for member, _deed in new}
    quests.finish_for(touched, actions)
    levels.raise_for(touched)
    return len(new)


def _of_members(deeds: Sequence[Deed]) -> list[tuple[int, Deed]]:
    people = {deed.person_id for deed in deeds if deed.member_id is None and deed.person_id is not None}
    members = dict(Member.objects.filter(person_id__in=people).values_list("person_id", "pk"))
    found = ((deed.member_id or members.get(deed.person_id), deed) for deed in deeds)
    return [(member, deed) for member, deed in found if member is not None]
