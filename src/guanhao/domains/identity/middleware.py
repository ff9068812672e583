"""Every request gets its actor and its brand here, or is turned away."""

import math
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.console.problems import problem
from guanhao.domains.identity import selectors
from guanhao.domains.identity.models import User
from guanhao.domains.identity.policy import SignInPolicy
from guanhao.domains.identity.services.keys import token_of
from guanhao.domains.identity.services.rates import seconds_to_wait
from guanhao.domains.identity.services.sessions import note_seen
from guanhao.kernel.access import NOBODY, Actor, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.kernel.warehouse.moment import one_moment

_BRAND = re.compile(r"^/(?:b|api/brands)/([^/]+)(?:/|$)")


def _too_often(wait: float) -> HttpResponse:
    """429 with Retry-After in whole seconds (RFC 9110, 10.2.3)."""
    seconds = max(1, math.ceil(wait))
    answer = problem(429, _("This key calls too often."), _("Wait %(seconds)s seconds and try again.") % {"seconds": seconds}, retry_after=seconds)
    answer["Retry-After"] = str(seconds)
    return answer


class ActorMiddleware:
    """Sets `request.actor` and `request.brand`, opens the brand's fence for the whole request, and lets nobody in unseen.

    A view answers people without sign-in only when it is marked by `console.http.open_to_all`. A brand in the address that the
    person has no role in does not exist for that person (404), also when there is such a brand.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who and where, then serve inside that scope."""
        rest = request.path_info.startswith("/api/")
        bearer = request.headers.get("Authorization", "") if rest else ""
        brand: BrandRef | None
        tied: BrandRef | None = None
        if bearer:
            token = token_of(bearer.removeprefix("Bearer ").strip())
            if token is None:
                return problem(401, _("This key is unknown, has ended or is out of date."))
            person, tied = token.user, token.brand.ref
            user: User | None = person
            actor, brand = self._place(request, person, "token", tied)
            with brand_scope(tied):
                wait = 0.0 if vars(request).get("within") else seconds_to_wait(token)
            if wait:
                return _too_often(wait)
            if actor is not None:
                actor = selectors.actor_of_token(actor, token)
        else:
            user = request.user if request.user.is_authenticated else None
            actor, brand = self._place(request, user, "session", None) if user is not None else (NOBODY, None)
            if user is not None:
                note_seen(request)
        vars(request).update(actor=actor or NOBODY, brand=brand, person=user, tied=tied, brand_missing=actor is None)
        with ExitStack() as stack:
            stack.enter_context(acting(actor or NOBODY))
            stack.enter_context(brand_scope(brand))
            if user is not None:
                stack.enter_context(translation.override(user.language))
                vars(request)["LANGUAGE_CODE"] = translation.get_language()
            if brand is not None and request.method in {"GET", "HEAD"}:
                stack.enter_context(one_moment())
            if brand is not None:
                stack.enter_context(timezone.override(brand.zone))
            response = self.get_response(request)
            if user is not None:
                response.headers.setdefault("Content-Language", user.language)
            return response

    @staticmethod
    def _place(request: HttpRequest, user: User, via: str, tied: BrandRef | None) -> tuple[Actor | None, BrandRef | None]:
        """The actor and brand of the address; (None, None) when that brand does not exist for the person."""
        match = _BRAND.match(request.path_info)
        if match is None:
            return Actor(user.pk, user.name, via=via), None
        brand = selectors.brand_with_slug(match[1])
        actor = selectors.actor_in(user, brand, via=via) if brand and tied in (None, brand) else None
        return actor, brand if actor else None

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Turn away who may not come in, and take the brand out of the view's arguments."""
        if getattr(view, "open_to_all", False):
            return None
        rest = request.path_info.startswith("/api/")
        person: User | None = vars(request)["person"]
        if person is None:
            if rest and not request.path_info.startswith("/api/docs"):
                return problem(401, _("Sign in, or send a key as “Authorization: Bearer …”."))
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if vars(request)["brand_missing"]:
            if rest:
                return problem(404, _("There is no such brand."))
            raise Http404
        kwargs.pop("brand", None)
        if self._owes_second_factor(request) and not getattr(view, "without_second_factor", False):
            words = _("Administrators of this brand have to set up a second factor first.")
            return problem(403, words) if rest else redirect(burl("identity:second_factor"))
        return None

    @staticmethod
    def _owes_second_factor(request: HttpRequest) -> bool:
        """True for an administrator without one, signed in by password alone, where the brand's policy wants one."""
        person, actor = vars(request)["person"], vars(request)["actor"]
        if vars(request)["brand"] is None or person.totp_confirmed_at is not None or not actor.can("identity.administer"):
            return False
        return actor.via == "session" and SignInPolicy.of_brand().second_factor_for_administrators
