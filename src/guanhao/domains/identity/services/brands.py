"""New brands."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import Brand, Organisation
from guanhao.domains.identity.rules import slug_of
from guanhao.kernel import audit, events
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.sdk.events.identity import BrandMade


def check_zone(timezone: str) -> None:
    """Refused unless this is the name of a time zone."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(_("There is no time zone %(zone)s; write it like Asia/Shanghai.") % {"zone": timezone}, "timezone") from error


def free_slug(name: str) -> str:
    """A slug for this name that no brand has: the folded name, else brand-2, brand-3 …"""
    base = slug_of(name) or "brand"
    taken = set(Brand.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if n == 1 and base != "brand" else f"{base}-{n}" for n in range(1, len(taken) + 3))
    return next(slug for slug in candidates if slug not in taken)


@transaction.atomic
def make_brand(*, name: str, slug: str = "", timezone: str = "Asia/Shanghai", sample: bool = False) -> BrandRef:
    """A new brand, and the organisation of the same name when there is none; Refused for an empty name, a bad zone or a taken slug."""
    name = name.strip()
    if not name:
        raise Refused(_("A brand needs a name."), "name")
    check_zone(timezone)
    if slug and slug_of(slug) != slug:
        raise Refused(_("A short name has only a–z, 0–9 and hyphens."), "slug")
    if slug and Brand.objects.filter(slug=slug).exists():
        raise Refused(_("The short name %(slug)s is taken.") % {"slug": slug}, "slug")
    organisation = Organisation.objects.order_by("id").first() or Organisation.objects.create(name=name, made_at=now())
    brand = Brand.objects.create(organisation=organisation, name=name, slug=slug or free_slug(name), timezone=timezone, sample=sample, made_at=now())
    with brand_scope(brand.ref):
        audit.record("identity.brand_made", target=f"identity.brand:{brand.pk}", after={"name": name, "slug": brand.slug, "timezone": timezone})
        events.emit(BrandMade(brand_id=brand.pk, slug=brand.slug))
    return brand.ref
