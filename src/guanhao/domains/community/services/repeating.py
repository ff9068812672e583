"""The recurring plan of a group: a gathering held again every so many days (COM-03)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import Gathering
from guanhao.domains.community.services import gatherings
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.tenancy import current_brand

MOST_DAYS = 366
MOST_TIMES = 52
WRITTEN = tuple(gatherings.GatheringDraft.__dataclass_fields__)


@transaction.atomic
def repeat_gathering(*, gathering: Gathering, days: int, times: int) -> list[Gathering]:
    """Plan a gathering `times` more often, every so many days at the same hour of the brand's clock (needs community.edit); the new ones.

    A time at which one of the same title is planned already is left out, so that asking twice plans once. They are drafts when it is one, else open.
    """
    require("community.edit")
    row: Gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if row.state == Gathering.State.CANCELLED:
        raise Refused(_("It is over."))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("From 1 to %(most)s.") % {"most": MOST_DAYS}, "days")
    if not 1 <= times <= MOST_TIMES:
        raise Refused(_("From 1 to %(most)s.") % {"most": MOST_TIMES}, "times")
    zone, length = current_brand().zone, row.ends_at - row.starts_at
    begins = [row.starts_at.astimezone(zone) + timedelta(days=days * place) for place in range(1, times + 1)]
    there = set(Gathering.objects.filter(title=row.title, starts_at__in=begins).values_list("starts_at", flat=True))
    found = []
    for begin in (one for one in begins if one not in there):
        facts = {name: getattr(row, name) for name in WRITTEN} | {"starts_at": begin, "ends_at": begin + length, "spots": tuple(row.spots)}
        made = gatherings.save_gathering(gatherings.GatheringDraft(**facts))
        found.append(made if row.state == Gathering.State.DRAFT else gatherings.set_gathering_state(gathering=made, state=Gathering.State.OPEN))
    audit.record("community.gathering_repeated", target=gatherings.target_of(row), after={"count": len(found), "days": days})
    return found
