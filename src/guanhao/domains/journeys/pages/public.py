"""Where links of mails lead, for people without a sign-in."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from guanhao.console.http import open_to_all
from guanhao.domains.identity import facade as identity
from guanhao.domains.journeys.models import JourneyMail
from guanhao.domains.journeys.services import mailing
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope


@open_to_all
@never_cache
def follow(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Count the click and go on to where the mail leads."""
    brand = identity.brand_by_slug(slug)
    if brand is None:
        raise Http404
    with brand_scope(brand):
        target = mailing.follow(code)
    if not target:
        raise Http404
    return HttpResponseRedirect(target)


@open_to_all
@never_cache
@csrf_exempt  # the address itself is the secret; nobody signed in lends their rights here
def stop(request: HttpRequest, slug: str, code: str) -> HttpResponseBase:
    """Ask once, then take the consent back; no sign-in, no questions."""
    brand = identity.brand_by_slug(slug)
    if brand is None:
        raise Http404
    with brand_scope(brand), acting(SYSTEM):
        if not JourneyMail.objects.filter(code=code).exists():
            raise Http404
        done = request.method == "POST" and mailing.stop(code)
    return render(request, "journeys/public/stop.html", {"brand": brand, "done": done})
