"""Who asks for a public page, and what every answer carries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from guanhao.console.http import open_to_all
from guanhao.domains.identity import facade as identity
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.services import door
from guanhao.domains.interaction.services.voting import files_limit
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

COOKIE = "guanhao_visitor"
YEAR = 365 * 24 * 3600
WORDS_LIMIT = 256 << 10
TRAP = "website"
SHOWN = (Activity.State.OPEN, Activity.State.CLOSED)


@dataclass
class Caller:
    """One request to the public page of an activity; `cookie` names the browser, `problems` go beside the fields of the form shown again."""

    request: HttpRequest
    brand: BrandRef
    activity: Activity
    cookie: str
    preview: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        """Where the visitor comes from, as the address says (?p=weibo)."""
        return (self.request.POST.get("p") or self.request.GET.get("p") or "")[:40]

    @property
    def sent(self) -> dict[str, list[str]]:
        """What the form sent."""
        return {name: [str(value) for value in self.request.POST.getlist(name)] for name in self.request.POST}

    def visitor(self) -> door.Visitor:
        """Who sent the form; Refused when it is not ours, or when a program filled the field that people do not see."""
        if self.request.POST.get(TRAP):
            raise Refused(_("This could not be accepted."))
        cookie = self.cookie if COOKIE in self.request.COOKIES else ""
        return door.check_pass(self.activity, self.request.POST.get("pass", ""), cookie, identity.address_of(self.request))

    def answer(self, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """The page, with the visitor's cookie."""
        facts = {
            "brand": self.brand,
            "activity": self.activity,
            "preview": self.preview,
            "platform": self.platform,
            "problems": self.problems,
            "problem": self.problems.get("", ""),
            "pass": "" if self.preview else door.give_pass(self.activity, self.cookie),
            **context,
        }
        response = render(self.request, f"interaction/public/{template}", facts, status=status)
        if not self.preview:
            response.set_cookie(
                COOKIE, self.cookie, max_age=YEAR, path="/join/", httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
            )
        return response

    def code(self, error: Refused) -> int:
        """The status of a refusal."""
        return int(getattr(error, "status", 422))


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one brand for everybody: brand in scope, nobody acting, nothing cached; 404 for a brand there is none of."""

    @open_to_all
    @never_cache
    @csrf_exempt  # nobody's rights are used here; every form carries a signed pass of its own
    @wraps(view)
    def entered(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        brand = identity.brand_by_slug(slug)
        if brand is None:
            raise Http404
        with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
            return view(request, brand, **more)

    return entered


def caller_of(request: HttpRequest, brand: BrandRef, code: str) -> Caller:
    """The caller at one activity's page; 404 for a draft, a template, or one that was put away."""
    activity: Activity | None = Activity.objects.filter(code=code.lower(), state__in=SHOWN, is_template=False).first()
    if activity is None:
        raise Http404
    cookie = request.COOKIES.get(COOKIE, "")
    return Caller(request, brand, activity, cookie if 16 <= len(cookie) <= 64 else door.new_visitor())


def too_large(request: HttpRequest, activity: Activity) -> bool:
    """Whether more is sent than the page takes; looked at before the body is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    limit = files_limit() if activity.kind == Activity.Kind.COLLECTION else WORDS_LIMIT
    return not str(length).isdecimal() or int(length) > limit
