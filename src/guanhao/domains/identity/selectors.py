"""Reading brands, people and what they may do."""

from collections.abc import Iterable

from django.db.models import Max, Q

from guanhao.domains.identity.contracts import Person, UnknownBrand
from guanhao.domains.identity.models import ApiToken, Brand, Membership, User
from guanhao.domains.identity.roles import permissions_of
from guanhao.domains.identity.rules import by_key, drafting
from guanhao.kernel.access import PERMISSIONS, Actor
from guanhao.kernel.tenancy import BrandRef, current_brand


def all_brands() -> list[BrandRef]:
    """Every brand, by name."""
    return [brand.ref for brand in Brand.objects.order_by("name", "id")]


def brands_of(user: User) -> list[BrandRef]:
    """The brands a person has a role in (all for an administrator of the installation), by name."""
    if not user.is_active:
        return []
    rows = Brand.objects.all() if user.is_administrator else Brand.objects.filter(memberships__user=user).distinct()
    return [brand.ref for brand in rows.order_by("name", "id")]


def find_brand(text: str | int) -> BrandRef:
    """The brand with this slug, id or name; UnknownBrand otherwise."""
    words = str(text).strip()
    choice = Q(slug=words) | Q(name=words)
    if words.isdecimal() and len(words) < 18:
        choice |= Q(id=int(words))
    found = list(Brand.objects.filter(choice).order_by("id"))
    exact = next((brand for brand in found if brand.slug == words), None) or next(iter(found), None)
    if exact is None:
        raise UnknownBrand(f"no brand has the slug, id or name {words!r}")
    return exact.ref


def brand_with_slug(slug: str) -> BrandRef | None:
    """The brand with this slug or None."""
    row = Brand.objects.filter(slug=slug).first()
    return row.ref if row else None


def actor_of_token(actor: Actor, token: ApiToken) -> Actor:
    """What a key is and may do: its scopes as far as its person may do them too, no more than a key ever may, drafts only where it says so."""
    possible = by_key(PERMISSIONS) & (drafting(PERMISSIONS) if token.drafts_only else frozenset(PERMISSIONS))
    return Actor(
        user_id=actor.user_id,
        name=f"{actor.name} · {token.title}",
        permissions=frozenset(key for key in token.scopes if key in possible and actor.can(key)),
        via="token",
        accounts=None if token.accounts is None else frozenset(token.accounts),
        key_id=token.pk,
    )


def keys_of(user: User) -> list[ApiToken]:
    """The person's living keys in the brand in scope, the newest first; those out of date too."""
    return list(ApiToken.objects.filter(user=user, brand_id=current_brand().id, ended_at=None).order_by("-id"))


def roles_in(user: User, brand_id: int) -> tuple[str, ...]:
    """Role keys of a person in a brand."""
    return tuple(Membership.objects.filter(user=user, brand_id=brand_id).order_by("role").values_list("role", flat=True))


def actor_in(user: User, brand: BrandRef, *, via: str = "session") -> Actor | None:
    """The person as an actor in this brand; None when the person has no role there."""
    if not user.is_active:
        return None
    if user.is_administrator:
        return Actor(user_id=user.pk, name=user.name, via=via, everything=True)
    roles = roles_in(user, brand.id)
    return Actor(user_id=user.pk, name=user.name, permissions=permissions_of(roles), via=via) if roles else None


def _person(user: User, roles: Iterable[str]) -> Person:
    return Person(
        id=user.pk,
        name=user.name,
        email=user.email,
        roles=tuple(sorted(roles)),
        active=user.is_active,
        language=user.language,
        last_seen=getattr(user, "last_seen", None),
    )


def people_of_brand() -> list[Person]:
    """Everyone with a role in the brand in scope, by name, also people who were deactivated."""
    roles: dict[int, list[str]] = {}
    for user_id, role in Membership.objects.filter(brand_id=current_brand().id).values_list("user_id", "role"):
        roles.setdefault(user_id, []).append(role)
    users = User.objects.filter(pk__in=roles).annotate(last_seen=Max("signed_in__seen_at")).order_by("name", "id")
    return [_person(user, roles[user.pk]) for user in users]


def people_names() -> dict[int, str]:
    """Names of the brand's people by id."""
    ids = Membership.objects.filter(brand_id=current_brand().id).values("user_id")
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def people(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, whatever their brand, without roles: for showing who did something."""
    return {user.pk: _person(user, ()) for user in User.objects.filter(pk__in=set(ids))}


def users_with(permission: str) -> list[int]:
    """Ids of the active people who hold a permission in the brand in scope, administrators of the installation not included."""
    rows = Membership.objects.filter(brand_id=current_brand().id, user__is_active=True).values_list("user_id", "role")
    return sorted({user_id for user_id, role in rows if permission in permissions_of([role])})
