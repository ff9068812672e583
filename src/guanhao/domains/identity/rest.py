"""REST of identity: brands, the people of a brand, invitations."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
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


class ProgramKeyIn(Schema):
    """A key to make. `accounts`: the only ones it may touch (null: all); `drafts_only`: no handing in, planning or publishing."""

    title: str
    scopes: list[str]
    accounts: list[int] | None = None
    drafts_only: bool = True
    expires_at: datetime | None = None


class ProgramKeyOut(Schema):
    """A key of the caller, without its secret."""

    id: int
    title: str
    start: str
    scopes: list[str]
    accounts: list[int] | None
    drafts_only: bool
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class ProgramKeyList(Schema):
    """The caller's keys in the brand."""

    count: int
    items: list[ProgramKeyOut]


class ProgramSecretOut(Schema):
    """The secret of a key; it is not shown again."""

    secret: str


@root_router.get("/brands", response=BrandList, summary="Brands you have a role in")
def brands(request: HttpRequest) -> dict[str, object]:
    """The brands of the caller; a key sees only its own brand."""
    tied = vars(request).get("tied")
    person: User = vars(request)["person"]
    items = [ref for ref in selectors.brands_of(person) if tied in (None, ref)]
    return {"count": len(items), "items": items}


@router.get("/team", response=PersonList, summary="People of the brand")
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


@router.post("/team/invitations", response={201: InviteOut}, summary="Invite somebody")
def invite(request: HttpRequest, payload: InviteIn) -> Status[dict[str, str]]:
    """Invite a person by e-mail. Needs identity.manage; the role can be no mightier than your own."""
    return Status(201, {"link": services.invite(email=payload.email, role=payload.role, name=payload.name)})


@router.put("/team/{user_id}/roles", response=PersonOut, summary="Set the roles of a person")
def set_roles(request: HttpRequest, user_id: int, payload: RolesIn) -> object:
    """Exactly these roles. Needs identity.manage."""
    access.require("identity.manage")
    services.set_roles(user_id=user_id, roles=payload.roles)
    found = next((person for person in selectors.people_of_brand() if person.id == user_id), None)
    if found is None:
        raise Http404
    return found


@router.get("/me/keys", response=ProgramKeyList, summary="Your keys for programs")
def keys(request: HttpRequest) -> dict[str, object]:
    """The caller's own living keys in this brand."""
    found = selectors.keys_of(vars(request)["person"])
    return {"count": len(found), "items": found}


@router.post("/me/keys", response={201: ProgramSecretOut}, summary="Make a key for a program")
def make_key(request: HttpRequest, payload: ProgramKeyIn, response: HttpResponse) -> Status[dict[str, str]]:
    """Only a signed-in person makes keys; the secret is in the answer and nowhere else."""
    response["Cache-Control"] = "no-store"
    return Status(201, {"secret": services.make_token(user=vars(request)["person"], **payload.dict())})


@router.post("/me/keys/{key_id}/rotate", response=ProgramSecretOut, summary="Renew a key")
def rotate_key(request: HttpRequest, key_id: int, response: HttpResponse) -> dict[str, str]:
    """A new secret; the old one works on for a while (policy identity.keys)."""
    response["Cache-Control"] = "no-store"
    return {"secret": services.rotate_token(user=vars(request)["person"], token_id=key_id)}


@router.post("/me/keys/{key_id}/end", response={204: None}, summary="End a key")
def end_key(request: HttpRequest, key_id: int) -> Status[None]:
    """It works no more."""
    services.end_token(user=vars(request)["person"], token_id=key_id)
    return Status(204, None)
