"""Partners of joint marketing: their resources, and links that say who brought whom."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.models import Campaign, JointPartner, PartnerExchange, PartnerLink
from guanhao.domains.growth.services import door
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MOST = 10_000_000_000


@transaction.atomic
def save_partner(*, name: str, contact: str = "", note: str = "", active: bool = True, row: JointPartner | None = None) -> JointPartner:
    """Write a partner (needs growth.edit); the contact is kept sealed."""
    require("growth.edit")
    if not name.strip():
        raise Refused(_("Give it a name."), "name")
    if JointPartner.objects.filter(name=name.strip()).exclude(pk=row.pk if row else None).exists():
        raise Refused(_("There is one of this name already."), "name")
    row = row or JointPartner(made_at=now())
    row.name, row.contact, row.note, row.active = name.strip()[:120], contact.strip()[:300], note.strip()[:500], active
    row.save()
    audit.record("growth.partner_saved", target=f"growth.partner:{row.pk}", after={"name": row.name, "note": row.note, "active": active})
    return row


@transaction.atomic
def save_exchange(
    *, partner: JointPartner, direction: str, what: str, value: int = 0, campaign_id: int | None = None, due_on: date | None = None
) -> PartnerExchange:
    """A resource we give or receive, worth so many fen (needs growth.edit)."""
    require("growth.edit")
    if direction not in PartnerExchange.Direction.values:
        raise Refused(_("Choose who gives."), "direction")
    if not what.strip():
        raise Refused(_("This is needed."), "what")
    if type(value) is not int or not 0 <= value <= MOST:
        raise Refused(_("Write the amount in yuan, such as 128.50."), "value")
    _check_campaign(campaign_id)
    row = PartnerExchange(partner=partner, direction=direction, what=what.strip()[:200], value=value, campaign_id=campaign_id, due_on=due_on)
    row.made_at = now()
    row.save()
    audit.record("growth.exchange_saved", target=f"growth.partner:{partner.pk}", after={"what": row.what, "direction": direction, "value": value})
    return row


@transaction.atomic
def finish_exchange(*, exchange: PartnerExchange) -> PartnerExchange:
    """It was given or received (needs growth.edit)."""
    require("growth.edit")
    row: PartnerExchange = PartnerExchange.objects.select_for_update().get(pk=exchange.pk)
    if row.done_on is None:
        row.done_on = now().astimezone(current_brand().zone).date()
        row.save(update_fields=["done_on"])
        audit.record("growth.exchange_done", target=f"growth.partner:{row.partner_id}", after={"what": row.what})
    return row


@transaction.atomic
def make_link(*, partner: JointPartner, campaign_id: int | None = None) -> PartnerLink:
    """The partner's own code (needs growth.edit): put `?from=code` behind the address of a landing page or a programme. Once for a campaign."""
    require("growth.edit")
    _check_campaign(campaign_id)
    known: PartnerLink | None = PartnerLink.objects.filter(partner=partner, campaign_id=campaign_id).first()
    if known is not None:
        return known
    row = PartnerLink(partner=partner, campaign_id=campaign_id, code=door.new_code(8), made_at=now())
    row.save()
    audit.record("growth.partner_link_made", target=f"growth.partner:{partner.pk}", after={"code": row.code})
    return row


def count_visit(code: str) -> None:
    """Somebody came by a partner's link."""
    if code:
        PartnerLink.objects.filter(code=code[:16]).update(visits=F("visits") + 1)


def _check_campaign(campaign_id: int | None) -> None:
    if campaign_id is not None and not Campaign.objects.filter(pk=campaign_id).exists():
        raise Refused(_("There is no such campaign."), "campaign_id")
