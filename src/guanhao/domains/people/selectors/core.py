"""Reading people."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.people.contracts import MAIL, PHONE, ConsentView, HandleView, Orders, PersonCard, Refused
from guanhao.domains.people.models import Consent, Handle, Person, Tier
from guanhao.domains.people.rules.contact import starred
from guanhao.domains.people.selectors.matching import fingerprint
from guanhao.domains.people.selectors.orders import orders_of
from guanhao.kernel import privacy
from guanhao.kernel.access import can, require


def people() -> QuerySet[Person]:
    """Everybody who is not put together with another and not forgotten (needs people.view)."""
    require("people.view")
    rows: QuerySet[Person] = Person.objects.filter(merged_into_id=None, forgotten_at=None)
    return rows


def find(words: str) -> Q:
    """Who is meant by search words: a name, a handle, a whole phone number or address."""
    found = Q(name__icontains=words) | Q(handles__name__icontains=words) | Q(handles__platform_id=words)
    marks = [mark for kind in (PHONE, MAIL) if (mark := fingerprint(kind, words))]
    return found | Q(handles__platform_id__in=marks) if marks else found


def person(person_id: int) -> Person:
    """One person of the brand in scope, followed to the record it was put together with (needs people.view); Person.DoesNotExist otherwise."""
    require("people.view")
    row: Person = Person.objects.get(pk=person_id)
    for _step in range(20):
        if row.merged_into_id is None:
            break
        row = Person.objects.get(pk=row.merged_into_id)
    return row


def card(person_id: int, *, with_orders: bool = True) -> PersonCard:
    """Everything a page shows of a person (needs people.view), in a handful of queries."""
    row = person(person_id)
    handles = list(Handle.objects.filter(person=row).order_by("pk"))
    consents = Consent.objects.filter(person=row)
    names = [(one.platform, one.platform_id) for one in handles]
    in_clear = can("people.contact") and any(one.platform in (PHONE, MAIL) for one in handles)
    privacy.seen("contact" if in_clear else "card", f"people.person:{row.pk}")
    return PersonCard(
        id=row.pk,
        name=row.name,
        tier=row.tier,
        tier_title=str(Tier(row.tier).label),
        tier_fixed=row.tier_fixed,
        tags=tuple(row.tags),
        handles=tuple(handle_view(one) for one in handles),
        consents=tuple(ConsentView(id=c.pk, purpose=c.purpose, source=c.source, terms_version=c.terms_version, given_at=c.given_at,
                                   withdrawn_at=c.withdrawn_at) for c in consents),
        orders=orders_of(names) if with_orders else Orders(count=row.orders, amount=row.spent),
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        messages=row.messages,
        recent=row.recent,
        note=row.note,
        forgotten=row.forgotten_at is not None,
        revision=row.revision,
    )  # fmt: skip


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of people by number, in one query."""
    return dict(Person.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def given_names(ids: Iterable[int]) -> dict[int, str]:
    """The same, "" for those known by nothing but their number on a platform."""
    number = Handle.objects.filter(person=OuterRef("pk"), platform_id=OuterRef("name"), name="").order_by()
    rows = Person.objects.filter(pk__in=list(ids)).annotate(bare=Exists(number)).values_list("pk", "name", "bare")
    return {pk: "" if bare else name for pk, name, bare in rows}


def tiers(ids: Sequence[int]) -> dict[int, str]:
    """The tiers of people by number, in one query."""
    return dict(Person.objects.filter(pk__in=list(ids)).values_list("pk", "tier"))


def handle_view(row: Handle) -> HandleView:
    """A handle with stars in contacts unless the actor may see them."""
    if row.platform in (PHONE, MAIL):
        clear = str(row.sealed)
        shown = clear if can("people.contact") else starred(row.platform, clear)
    else:
        shown = row.name or row.platform_id
    return HandleView(id=row.pk, platform=row.platform, platform_title=platform_title(row.platform), shown=shown, name=row.name, url=row.url)


def platform_title(key: str) -> str:
    """What a handle's platform is called."""
    if key == PHONE:
        return _("Phone number")
    if key == MAIL:
        return _("Mail address")
    return channels.platform_title(key)


def known_by(kind: str, value: str) -> int | None:
    """Whose phone number or address this is; None for nobody's. Refused when it is none."""
    mark = fingerprint(kind, value)
    if not mark:
        raise Refused(kind, kind)
    found: int | None = Handle.objects.filter(platform=kind, platform_id=mark).values_list("person_id", flat=True).first()
    return found
