"""The public page on which people join by themselves: for phones, without scripts or sign-in."""

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from guanhao.console.http import whole_number
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.pages.public import WORDS_LIMIT, public
from guanhao.domains.community.policy import JoiningPolicy
from guanhao.domains.community.services import joining as services
from guanhao.domains.community.services import page
from guanhao.domains.identity import facade as identity
from guanhao.kernel.tenancy import BrandRef

TRAP = "website"
TYPED = {"name": 60, "phone": 20, "group": 19, "code": 20}


@public
def join(request: HttpRequest, brand: BrandRef) -> HttpResponseBase:
    """The form; POST joins and opens the new member's page, or says that the address will be sent."""
    if not JoiningPolicy.of_brand().open:
        return _form(request, brand, closed=True)
    if request.method != "POST":
        return _form(request, brand, done=request.GET.get("done") == "1")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal() or int(length) > WORDS_LIMIT:
        return HttpResponse(status=413)  # the body is never read
    if request.POST.get(TRAP):
        return HttpResponseRedirect(f"{request.path}?done=1")  # a program filled the field that people do not see
    try:
        made = services.join(_comer(request))
    except Refused as error:
        return _form(request, brand, problem=str(error), status=int(getattr(error, "status", 422)))
    return HttpResponseRedirect(page.path_of(made.member) if made.opened else f"{request.path}?done=1")


def _comer(request: HttpRequest) -> services.Comer:
    return services.Comer(
        name=request.POST.get("name", "")[: TYPED["name"]],
        phone=request.POST.get("phone", "")[: TYPED["phone"]],
        agreed=request.POST.get("agreed") == "1",
        mark=request.POST.get("mark", ""),
        origin=services.sealed(identity.address_of(request)),
        group_id=whole_number(request.POST.get("group")),
        code=request.POST.get("code", "")[: TYPED["code"]],
    )


def _form(request: HttpRequest, brand: BrandRef, *, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "brand": brand,
        "terms": page.newest_terms(),
        "groups": services.open_groups(),
        "typed": {name: (request.POST.get(name) or request.GET.get(name, ""))[:most] for name, most in TYPED.items()},
        "mark": request.POST.get("mark", "")[:40] or secrets.token_urlsafe(18),
        **more,
    }
    return render(request, "community/public/join.html", context, status=status)
