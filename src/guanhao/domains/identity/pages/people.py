"""The people of a brand and the role table."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.identity import forms, selectors, services
from guanhao.domains.identity.contracts import Person, Refused
from guanhao.domains.identity.roles import ROLES, permissions_of
from guanhao.kernel import access
from guanhao.kernel.search import Hit


def _person(user_id: int) -> Person:
    person = next((item for item in selectors.people_of_brand() if item.id == user_id), None)
    if person is None:
        raise Http404
    return person


def found_people(words: str, limit: int) -> list[Hit]:
    """For the global search: people of the brand whose name or address holds every word; who may not change roles is led to the list."""
    may, listed = access.can("identity.manage"), burl("identity:people")
    found = [one for one in selectors.people_of_brand() if all(word in f"{one.name} {one.email}".lower() for word in words.lower().split())]
    return [
        Hit("identity.person", str(one.id), one.name, one.email, burl("identity:person", user_id=one.id) if may else listed) for one in found[:limit]
    ]


@needs("identity.view")
def people(request: BrandRequest) -> HttpResponse:
    """Everyone with a role, and who is invited."""
    everyone = [{"person": person, "roles": [ROLES[key].title for key in person.roles if key in ROLES]} for person in selectors.people_of_brand()]
    waiting = [{"row": row, "role": ROLES[row.role].title if row.role in ROLES else row.role} for row in services.open_invitations()]
    return page(request, "identity/people.html", {"everyone": everyone, "waiting": waiting, "may": access.can("identity.manage")})


@needs("identity.manage")
def invite(request: BrandRequest) -> HttpResponseBase:
    """Invite somebody; the link is shown once, for handing over where no mail arrives."""

    def save(data: dict[str, str]) -> str:
        link = services.invite(email=data["email"], name=data["name"], role=data["role"])
        messages.success(request, _("Invitation sent. The link, also for handing over yourself: %(link)s") % {"link": link})
        return burl("identity:people")

    return form_page(
        request, forms.InviteForm(request.POST or None), save, title=_("Invite somebody"), back=burl("identity:people"), submit=_("Send invitation")
    )


@needs("identity.manage")
def person(request: BrandRequest, user_id: int) -> HttpResponseBase:
    """Change the roles of a person."""
    who = _person(user_id)

    def save(data: dict[str, list[str]]) -> str:
        services.set_roles(user_id=who.id, roles=data["roles"])
        return burl("identity:people")

    form = forms.RolesForm(request.POST or None, initial={"roles": list(who.roles)})
    context = {"lead": who.email, "who": who}
    return form_page(
        request, form, save, title=who.name, done=_("Roles saved."), back=burl("identity:people"), template="identity/person.html", context=context
    )


@require_POST
@needs("identity.manage")
def active(request: BrandRequest, user_id: int) -> HttpResponse:
    """Deactivate a person or let them in again."""
    who = _person(user_id)
    try:
        services.set_active(user_id=who.id, active=request.POST.get("active") == "1")
        messages.success(
            request,
            _("%(name)s can sign in again.") % {"name": who.name} if not who.active else _("%(name)s can no longer sign in.") % {"name": who.name},
        )
    except Refused as error:
        messages.error(request, str(error))
    return redirect(burl("identity:people"))


@require_POST
@needs("identity.manage")
def withdraw(request: BrandRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    try:
        services.withdraw_invitation(invitation_id=invitation_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The invitation is withdrawn."))
    return redirect(burl("identity:people"))


def roles(request: BrandRequest) -> HttpResponse:
    """The role table: duty, skills and permissions (TEA-01)."""
    table = [
        {"role": role, "skills": role.skills, "permissions": [access.PERMISSIONS[key].title for key in sorted(permissions_of([role.key]))]}
        for role in ROLES.values()
    ]
    return page(request, "identity/roles.html", {"table": table, "total": len(access.PERMISSIONS)})
