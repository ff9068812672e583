"""The member's own page: its signed address, accepting the terms, the daily check-in."""

import hashlib
import hmac

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from guanhao.domains.community.contracts import Deed, Refused
from guanhao.domains.community.models import Member, MemberTerms
from guanhao.domains.community.services import deeds, ledger
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PURPOSE = "community"
OPEN = (Member.State.ACTIVE, Member.State.MUTED)


def key_of(member: Member) -> str:
    """The key in a member's address: number, version, and 128 bits of HMAC-SHA-256 under the installation's secret. Nothing of it is stored."""
    seal = hmac.new(settings.SECRET_KEY.encode(), f"community.page\0{member.brand_id}\0{member.pk}\0{member.page_version}".encode(), hashlib.sha256)
    return f"{member.pk}-{member.page_version}-{seal.hexdigest()[:32]}"


def path_of(member: Member) -> str:
    """The path of a member's page."""
    return reverse("public_member:page", kwargs={"slug": current_brand().slug, "key": key_of(member)})


def member_by_key(key: str) -> Member | None:
    """Whose page it is; None for a key that is not ours, was renewed, or of somebody who is no member any more."""
    number = key.partition("-")[0]
    if not number.isdecimal() or len(number) > 18:
        return None
    row: Member | None = Member.objects.filter(pk=int(number), state__in=OPEN).first()
    return row if row is not None and hmac.compare_digest(key_of(row), key) else None


def newest_terms() -> MemberTerms | None:
    """The terms in force."""
    row: MemberTerms | None = MemberTerms.objects.order_by("-number").first()
    return row


@transaction.atomic
def accept_terms(*, member: Member, number: int) -> Member:
    """The member accepts a version, the newest alone; the consent stands on the person's card."""
    terms = newest_terms()
    if terms is None or terms.number != number:
        raise Refused(_("There are newer terms. Read them, please."))
    row = ledger.one(member.pk)
    if row.terms_number == number:
        return row
    row.terms_number = number
    row.save(update_fields=["terms_number"])
    if row.person_id is not None:
        with acting(SYSTEM):  # the member holds no permission of the console; the consent is their own
            people.give_consent(person_id=row.person_id, purpose=PURPOSE, source=f"community.member:{row.pk}", terms_version=str(number))
    audit.record("community.terms_accepted", target=f"community.member:{row.pk}", after={"number": number})
    return row


def check_terms(member: Member) -> None:
    """Refused until the newest terms are accepted."""
    terms = newest_terms()
    if terms is not None and member.terms_number != terms.number:
        raise Refused(_("Accept the terms first, please."), "terms")


def check_in(*, member: Member) -> bool:
    """The daily check-in, once a day in the brand's zone; False when it was done today."""
    check_terms(member)
    moment = now()
    day = moment.astimezone(current_brand().zone).date()
    with acting(SYSTEM):
        return bool(deeds.take_deeds([Deed(action="check_in", occasion=f"{day}", at=moment, member_id=member.pk)]))
