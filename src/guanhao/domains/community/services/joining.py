"""People join by themselves on the public page: one form joins once, one phone number is one member."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.community.contracts import Deed, Refused, TooMany
from guanhao.domains.community.models import Group, Joining, Koc, Member
from guanhao.domains.community.policy import JoiningPolicy
from guanhao.domains.community.selectors.invites import TAIL, code_of
from guanhao.domains.community.services import deeds, groups, members, page
from guanhao.domains.identity import facade as identity
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MARK = re.compile(r"[A-Za-z0-9_-]{16,40}")
NAME = 60
OPEN = (Member.State.ACTIVE, Member.State.MUTED)
KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Comer:
    """Who wants to join, as the form says; `mark` names this form for ever, `origin` the network it came from."""

    name: str
    phone: str
    agreed: bool
    mark: str
    origin: str
    group_id: int | None = None
    code: str = ""


def sealed(text: str) -> str:
    """A keyed hash of the caller's network within the brand; the address itself is never kept."""
    known = f"community.origin\0{current_brand().id}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), known, hashlib.sha256).hexdigest() if text else ""


def inviter_of(code: str) -> Member | None:
    """Whose code it is: a member's own, or that of somebody in the KOC programme."""
    plain = code.strip().upper()
    if plain.startswith("K"):
        koc = Koc.objects.filter(code=plain[:12]).exclude(stage=Koc.Stage.ENDED).select_related("member").first()
        return koc.member if koc is not None and koc.member.state in OPEN else None
    number = plain[:-TAIL]
    if not number.isdecimal() or not number.isascii() or len(number) > 9:
        return None
    row: Member | None = Member.objects.filter(number=int(number), state__in=OPEN).first()
    return row if row is not None and hmac.compare_digest(code_of(row), plain) else None


def open_groups() -> list[Group]:
    """The groups that whoever joins may choose."""
    return list(Group.objects.filter(state=Group.State.OPEN, joinable=True).order_by("name")[:50])


@transaction.atomic
def join(comer: Comer) -> Joining:
    """Let somebody in. The same form again is the same answer; a phone number that is a member's stays that one member.

    `opened` of the answer says whether the member's page may be shown now: only where the number was new here. Refused by field; TooMany for a
    network that brought as many within an hour as the policy takes.
    """
    known: Joining | None = Joining.objects.select_related("member").filter(mark=comer.mark).first()
    if known is not None:
        return known
    group, inviter = _check(comer)
    strange = people.person_by_contact("phone", comer.phone) is None
    name = comer.name.strip()[:NAME]
    (person_id,) = people.resolve([people.Handle(platform="phone", platform_id=comer.phone, name=name if strange else "")])
    before = Member.objects.filter(person_id=person_id).first()
    with acting(SYSTEM):  # nobody is signed in; the form's checks stand above
        (member,) = members.add_members(person_ids=[person_id])
        people.give_consent(person_id=person_id, purpose=page.PURPOSE, source="community.join", terms_version=_terms())
        if before is None:
            _welcome(member, comer, group, inviter)
    opened = strange and before is None
    row: Joining = Joining.objects.get_or_create(
        brand_id=member.brand_id, mark=comer.mark, defaults={"member": member, "origin": comer.origin, "opened": opened, "made_at": now()}
    )[0]
    if not opened and before is None:
        _tell(member)
    return row


def _check(comer: Comer) -> tuple[Group | None, Member | None]:
    policy = JoiningPolicy.of_brand()
    if not policy.open:
        raise Refused(_("Nobody can join on this page at the moment."))
    if not MARK.fullmatch(comer.mark):
        raise Refused(_("Open the page anew, please."))
    if not comer.name.strip() or "\0" in comer.name:
        raise Refused(_("Tell us your name, please."), "name")
    if not people.fingerprint("phone", comer.phone):
        raise Refused(_("Write a phone number we can reach you by."), "phone")
    if not comer.agreed:
        raise Refused(_("Without your consent we may not keep your number."), "agreed")
    group = Group.objects.filter(pk=comer.group_id, state=Group.State.OPEN, joinable=True).first() if comer.group_id else None
    if comer.group_id and group is None:
        raise Refused(_("This group takes nobody in now. Choose another one."), "group")
    inviter = inviter_of(comer.code) if comer.code.strip() else None
    if comer.code.strip() and inviter is None:
        raise Refused(_("We do not know this code. Leave it empty, or ask who gave it to you."), "code")
    recent = Joining.objects.filter(origin=comer.origin, made_at__gt=now() - timedelta(hours=1)).count()
    if recent >= policy.an_hour:
        raise TooMany(_("Too much came from your network within an hour. Try again later, please."))
    return group, inviter


def _terms() -> str:
    terms = page.newest_terms()
    return str(terms.number) if terms is not None else ""


def _welcome(member: Member, comer: Comer, group: Group | None, inviter: Member | None) -> None:
    terms = page.newest_terms()
    if terms is not None:
        page.accept_terms(member=member, number=terms.number)
    if group is not None:
        groups.put_in(group=group, numbers=[member.number])
    if inviter is not None and inviter.pk != member.pk:
        Member.objects.filter(pk=member.pk).update(invited_by_id=inviter.pk)
        deeds.take_deeds([Deed(action="invited", occasion=f"join:{member.pk}", at=now(), member_id=inviter.pk)])


def _tell(member: Member) -> None:
    """The number was known already: a person hands the address out, so that nobody opens somebody else's page with a number alone."""
    title = gettext_lazy("%(name)s joined by themselves with a number we know: send them the address of their page.") % {"name": member.shown}
    url = f"/b/{current_brand().slug}/community/members/{member.pk}/"
    notify(topic="community", title=title, url=url, key=f"community.joined:{member.pk}", users=identity.users_with("community.edit"), level="info")


def forget_forms() -> int:
    """Drop the notes of forms that let somebody in a month ago, with the hashes of networks; how many."""
    return int(Joining.objects.filter(made_at__lt=now() - KEPT).delete()[0])
