"""The public chat page: for phones, without scripts and without sign-in. A cookie of random bits says whose chat it is; only its hash is kept."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guanhao.console.http import open_to_all, whole_number
from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.models import Chat
from guanhao.domains.assistant.policy import BotPolicy
from guanhao.domains.assistant.selectors import chats
from guanhao.domains.assistant.services import bot
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope

COOKIE = "guanhao_chat"
LARGEST = 16 << 10


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The chat of this visitor; POST says something, picks, rates, asks for a person, leaves a contact."""
    brand = identity.brand_by_slug(slug)
    if brand is None:
        raise Http404
    with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
        if not BotPolicy.of_brand().open:
            return render(request, "assistant/public/closed.html", {"brand": brand}, status=404)
        key = request.COOKIES.get(COOKIE, "")[:40]
        if request.method != "POST":
            return _page(request, brand, key)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not str(length).isdecimal() or int(length) > LARGEST:
            return HttpResponse(status=413)  # the body is never read
        key = key or bot.new_key()
        try:
            _act(request, key)
        except Refused as error:
            return _page(request, brand, key, problem=error.message, status=int(getattr(error, "status", 422)))
        response = HttpResponseRedirect(f"{request.path}#end")
        response.set_cookie(COOKIE, key, max_age=7 * 24 * 3600, path=request.path, httponly=True, samesite="Lax", secure=request.is_secure())
        return response


def _act(request: HttpRequest, key: str) -> None:
    given = request.POST
    match given.get("do", "say"):
        case "say":
            bot.say(key=key, text=given.get("text", ""), address=identity.address_of(request))
        case "pick":
            bot.choose_offer(key=key, turn_id=whole_number(given.get("turn")) or 0, faq_id=whole_number(given.get("faq")) or 0)
        case "helped" | "missed" as how:
            bot.rate_turn(key=key, turn_id=whole_number(given.get("turn")) or 0, helpful=how == "helped")
        case "person":
            bot.call_person(key=key)
        case "contact":
            contact = {name: given.get(name, "")[:120] for name in ("name", "phone", "mail")}
            bot.leave_contact(key=key, agreed=given.get("agreed") == "1", **contact)
        case _:
            raise Http404


def _page(request: HttpRequest, brand: BrandRef, key: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    row = bot.chat_of(key)
    context: dict[str, Any] = {
        "brand": brand,
        "row": row,
        "turns": chats.turns(row) if row is not None else [],
        "greeting": BotPolicy.of_brand().greeting,
        "problem": problem,
        "waiting": row is not None and row.state in (Chat.State.HANDED, Chat.State.ANSWERED),
        "typed": request.POST.get("text", "")[:500] if problem else "",
        "name": request.POST.get("name", "")[:40] if problem else "",
    }
    return render(request, "assistant/public/chat.html", context, status=status)
