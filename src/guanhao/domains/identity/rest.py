"""REST of identity: brands, the people of a brand, invitations."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from guanhao.domains.identity import selectors, services
from guanhao.domains.identity.models import User
from guanhao.domains.identity.roles import ROLES, permissions_of
from guanhao.kernel import access

router = Router(tags=["People"])
root_router = Router(tags=["Brands"])


class BrandOut(Schema):
    """A brand."""

    id: int
    slug: str
    name: str
    timezone: str


class BrandList(Schema):
    """Brands the caller has a role in."""

    count: int
    items: list[BrandOut]


class PersonOut(Schema):
    """A person with roles in the brand."""

    id: int
    name: str
    email: str
    roles: list[str]
    active: bool
    last_seen: datetime | None


class PersonList(Schema):
    """People, a page of them."""

    count: int
    items: list[PersonOut]


class RoleOut(Schema):
    """A role of the table."""

    key: str
    title: str
    duty: str
    skills: list[str]
    permissions: list[str]


class RoleList(Schema):
    """The role table."""

    count: int
    items: list[RoleOut]


class InviteIn(Schema):
    """Whom to invite."""

    email: str
    role: str
    name: str = ""


class InviteOut(Schema):
    """The link of an invitation; it works once."""

    link: str


class RolesIn(Schema):
    """All roles a person shall have in the brand."""

    roles: list[str]


@root_router.get("/brands", response=BrandList, summary="Brands you have a role in")
def brands(request: HttpRequest) -> dict[str, object]:
    """The brands of the caller; a key sees only its own brand."""
    tied = vars(request).get("tied")
    person: User = vars(request)["person"]
    items = [ref for ref in selectors.brands_of(person) if tied in (None, ref)]
    return {"count": len(items), "items": items}


@router.get("/people", response=PersonList, summary="People of the brand")
def people(request: HttpRequest, limit: int = 100, offset: int = 0) -> dict[str, object]:
    """Everyone with a role in the brand. Needs identity.view."""
    access.require("identity.view")
    found = selectors.people_of_brand()
    return {"count": len(found), "items": found[max(offset, 0) : max(offset, 0) + min(max(limit, 0), 1000)]}


@router.get("/roles", response=RoleList, summary="The role table")
def roles(request: HttpRequest) -> dict[str, object]:
    """Roles with duties, skills and permissions."""
    items = [
        {
            "key": role.key,
            "title": str(role.title),
            "duty": str(role.duty),
            "skills": [str(skill) for skill in role.skills],
            "permissions": sorted(permissions_of([role.key])),
        }
        for role in ROLES.values()
    ]
    return {"count": len(items), "items": items}


@router.post("/people/invitations", response={201: InviteOut}, summary="Invite somebody")
def invite(request: HttpRequest, payload: InviteIn) -> Status[dict[str, str]]:
    """Invite a person by e-mail. Needs identity.manage; the role can be no mightier than your own."""
    return Status(201, {"link": services.invite(email=payload.email, role=payload.role, name=payload.name)})


@router.put("/people/{user_id}/roles", response=PersonOut, summary="Set the roles of a person")
def set_roles(request: HttpRequest, user_id: int, payload: RolesIn) -> object:
    """Exactly these roles. Needs identity.manage."""
    access.require("identity.manage")
    services.set_roles(user_id=user_id, roles=payload.roles)
    found = next((person for person in selectors.people_of_brand() if person.id == user_id), None)
    if found is None:
        raise Http404
    return found
