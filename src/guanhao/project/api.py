"""The REST root: one API, two ways in (a signed-in browser with CSRF, a key), one shape of problems (RFC 7807)."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as InputError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyCookie, HttpBearer

from guanhao import __version__
from guanhao.console.problems import FieldError, field_errors, problem
from guanhao.kernel import privacy
from guanhao.kernel.access import NOBODY, Actor, Denied
from guanhao.kernel.tenancy import NoBrand
from guanhao.project.bodies import strict
from guanhao.project.parser import StrictParser, Unreadable

ROOMS = [
    "guanhao.domains.identity.rest",
    "guanhao.domains.channels.rest",
    "guanhao.domains.people.rest",
    "guanhao.domains.audiences.rest",
    "guanhao.domains.analytics.rest",
    "guanhao.domains.compliance.rest",
    "guanhao.domains.assets.rest",
    "guanhao.domains.links.rest",
    "guanhao.domains.listening.rest",
    "guanhao.domains.work.rest",
    "guanhao.domains.assistant.rest",
    "guanhao.domains.publishing.rest",
    "guanhao.domains.experiments.rest",
    "guanhao.domains.market.rest",
    "guanhao.domains.strategy.rest",
    "guanhao.domains.content.rest",
    "guanhao.domains.inbox.rest",
    "guanhao.domains.interaction.rest",
    "guanhao.domains.community.rest",
    "guanhao.domains.growth.rest",
    "guanhao.domains.journeys.rest",
    "guanhao.domains.partners.rest",
    "guanhao.domains.crisis.rest",
    "guanhao.domains.team.rest",
    "guanhao.domains.reporting.rest",
    "guanhao.console.imports.rest",
    "guanhao.console.approvals.rest",
    "guanhao.console.system.rest",
    "guanhao.console.webhooks.rest",
    "guanhao.console.rest",
]
BRAND = {
    "name": "brand",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "title": "Brand"},
    "description": "The brand's short name (slug).",
}

REPEAT = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "title": "Idempotency-Key", "maxLength": 200},
    "description": "The same call under the same key happens once within 24 hours; the first answer is given again.",
}


def _actor(request: HttpRequest, via: str) -> Actor | None:
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor if actor.user_id is not None and actor.via == via else None


class KeyAuth(HttpBearer):
    """`Authorization: Bearer <key>`; identity's middleware has read the key already."""

    openapi_name = "Key"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The key's actor."""
        return _actor(request, "token")


class BrowserAuth(APIKeyCookie):
    """A signed-in browser; changing requests need the CSRF token as X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=True)
        self.openapi_name = "Browser"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The person's actor."""
        return _actor(request, "session")


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, with a problem instead of Ninja's bare page where it does not take the method."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        answer = view(request, *args, **more)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        allowed = ", ".join(sorted(answer["Allow"].split(", ")))
        title = _("This address does not take %(method)s.") % {"method": request.method}
        told = problem(405, title, _("It takes: %(methods)s") % {"methods": allowed})
        told["Allow"] = allowed
        return told

    return asked


class Api(NinjaAPI):
    """Ninja's API with the brand in the description of every address that has one (the middleware takes it out of the call)."""

    closed: frozenset[str] = frozenset()
    """Names of the models that take no field but their own."""

    def _get_urls(self) -> list[Any]:
        """Ninja's addresses; one asked with a method it does not take answers a problem as well."""
        urls: list[Any] = super()._get_urls()
        for one in urls:
            one.callback = _told(one.callback)
        return urls

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**more)
        for address, methods in schema["paths"].items():
            for method, operation in methods.items() if "{brand}" in address else ():
                others = [p for p in operation.get("parameters", []) if p["name"] != "brand"]
                operation["parameters"] = [BRAND, *others, *([REPEAT] if method == "post" else [])]
        for name in self.closed & schema["components"]["schemas"].keys():
            schema["components"]["schemas"][name]["additionalProperties"] = False
        return schema


api = Api(
    title="Guanhao",
    version=__version__,
    description="Everything the console does, for programs. Lists answer {count, items} and take limit and offset; problems follow RFC 7807.",
    auth=[KeyAuth(), BrowserAuth()],
    parser=StrictParser(),
    urls_namespace="api",
    docs_url="/docs",
    openapi_url="/openapi.json",
)


def mount(root: NinjaAPI) -> None:
    """Hang in the `router` of every room that has one; `root_router` holds addresses outside any brand."""
    for name in ROOMS:
        if not _exists(name):
            continue
        room = import_module(name)
        router: Router = room.router
        root.add_router("/brands/{brand}", router)
        if outer := getattr(room, "root_router", None):
            root.add_router("", outer)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _where(location: tuple[Any, ...]) -> FieldError:
    """Field and row of an input error; Ninja puts the source (body, query, path) and the argument's name in front."""
    wrappers = {"body", "query", "path", "form", "header", "cookie", "payload", "data"}
    parts = [part for place, part in enumerate(location) if part not in wrappers or place == len(location) - 1 > 1]  # a field may be called form
    error = FieldError(field=".".join(str(part) for part in parts if not isinstance(part, int)))
    row = next((part for part in parts if isinstance(part, int)), None)
    return FieldError(**error, row=row + 1) if row is not None else error


@api.exception_handler(InputError)
def _input(request: HttpRequest, error: InputError) -> HttpResponse:
    found = [FieldError(**_where(tuple(item["loc"])), message=str(item["msg"])) for item in error.errors]
    return problem(422, _("The request cannot be read."), errors=found)


@api.exception_handler(ValidationError)
def _form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("Some values are not right."), errors=field_errors(error))


@api.exception_handler(Denied)
def _denied(request: HttpRequest, error: Denied) -> HttpResponse:
    privacy.denied(error.permission, request.path)
    needed = error.words or _("The permission %(permission)s is needed.") % {"permission": error.permission}
    return problem(403, _("You may not do this."), needed, permission=error.permission)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, _("Sign in, or send a key as “Authorization: Bearer …”."))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Unreadable):  # Ninja wraps what the parser says of a body
        return _refused(request, error.__cause__)
    return problem(error.status_code, str(error))


@api.exception_handler(NoBrand)
def _no_brand(request: HttpRequest, error: NoBrand) -> HttpResponse:
    return problem(404, _("There is no such brand."))


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, _("There is nothing at this address."))


@api.exception_handler(LookupError)
def _lookup(request: HttpRequest, error: LookupError) -> HttpResponse:
    return problem(404, str(error)) if _ours(error) else _raise(error)


@api.exception_handler(OverflowError)
def _too_far(request: HttpRequest, error: OverflowError) -> HttpResponse:
    """A date before year 1 or after year 9999 once a time zone is applied, or a number no database takes."""
    return problem(422, _("A date or number is beyond what can be looked up."))


@api.exception_handler(ValueError)
def _refused(request: HttpRequest, error: ValueError) -> HttpResponse:
    if not _ours(error):
        if "out of range" in str(error):  # datetime says so of years
            return problem(422, _("A date or number is beyond what can be looked up."))
        _raise(error)
    problems = getattr(error, "problems", None)
    if isinstance(problems, dict):
        return problem(422, _("Some values are not right."), errors=[FieldError(field=key, message=str(text)) for key, text in problems.items()])
    field = str(getattr(error, "field", "") or "")
    answer = problem(int(getattr(error, "status", 422)), str(error), errors=[FieldError(field=field, message=str(error))] if field else [])
    if wait := int(getattr(error, "wait", 0)):
        answer["Retry-After"] = str(wait)
    return answer


def _ours(error: Exception) -> bool:
    """A refusal named by a room of the house, as opposed to a defect that happens to be a ValueError."""
    return type(error).__module__.startswith("guanhao.")


def _raise(error: Exception) -> NoReturn:
    raise error


mount(api)
api.closed = frozenset(strict(api))
