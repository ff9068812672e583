"""City partners after they were invited: city and rights, and the end of the partnership."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Changed, Refused
from guanhao.domains.community.models import CityPartner
from guanhao.kernel import audit
from guanhao.kernel.access import require

State = CityPartner.State
MOST_RIGHTS = 12


@transaction.atomic
def save_partner(*, partner: CityPartner, city: str, rights: Sequence[str]) -> CityPartner:
    """Change the city and the rights of somebody who is invited or accepted (needs community.edit). Refused by field."""
    require("community.edit")
    row: CityPartner = CityPartner.objects.select_for_update().get(pk=partner.pk)
    if row.state not in (State.INVITED, State.ACCEPTED):
        raise Changed(_("It is over."))
    row.city, before = city.strip()[:60], {"city": row.city, "rights": row.rights}
    row.rights = list(dict.fromkeys(one.strip()[:80] for one in rights if one.strip()))
    if not row.city:
        raise Refused(_("Write the city."), "city")
    if not 1 <= len(row.rights) <= MOST_RIGHTS:
        raise Refused(_("Between 1 and %(most)s rights.") % {"most": MOST_RIGHTS}, "rights")
    row.save(update_fields=["city", "rights"])
    audit.record("community.partner_saved", target=f"community.partner:{row.pk}", before=before, after={"city": row.city, "rights": row.rights})
    return row


@transaction.atomic
def end_partner(*, partner: CityPartner, reason: str) -> CityPartner:
    """End a partnership or withdraw an invitation (needs community.edit), with a reason; the person may be invited again."""
    require("community.edit")
    row: CityPartner = CityPartner.objects.select_for_update().get(pk=partner.pk)
    if row.state not in (State.INVITED, State.ACCEPTED):
        raise Changed(_("It is over."))
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    before, row.state = row.state, State.ENDED
    row.save(update_fields=["state"])
    note, after = reason.strip()[:300], {"state": row.state}
    audit.record("community.partner_ended", target=f"community.partner:{row.pk}", before={"state": before}, after=after, note=note)
    return row
