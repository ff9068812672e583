"""The queue: views, filters, search, saved views, bulk deeds, export."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console import exports
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.saved import delete_view, save_view, saved_views
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Conversation, Status
from guanhao.domains.inbox.pages.shown import Shown, Words
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.selectors import scripts
from guanhao.domains.inbox.services import core, desk
from guanhao.kernel import access, audit
from guanhao.kernel.now import now

PAGE = 50
BLOCK = 500
MOST = 5000
CONFIRMED = ("close", "resolve", "spam")
TOLD = 5


@needs("inbox.view")
def queue(request: BrandRequest) -> HttpResponseBase:
    """The list; htmx asks for the list alone and gets no page around it."""
    shown = Shown(request)
    if request.method == "POST":
        return _posted(request, shown)
    if form := request.GET.get("export"):
        return _export(request, shown, form)
    try:
        found = selectors.queue(shown.filter, request.GET.get("cursor", "")[:80], PAGE)
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(shown.url())
    words = Words()
    may = access.can("inbox.answer")
    context: dict[str, Any] = {
        "shown": shown,
        "lines": [words.line(item, shown.opening(item.id)) for item in found.items],
        "found": found,
        "next_url": shown.url(cursor=found.next) if found.next else "",
        "first_url": shown.url() if request.GET.get("cursor") else "",
        "may_answer": may,
        "refresh": shown.url() if not request.GET.get("cursor") else "",
    }
    if not (request.htmx and not request.htmx.boosted):
        context |= {
            "views": shown.views(),
            "choices": shown.choices(),
            "saved_views": saved_views(shown),
            "table": shown,
            "agents": selectors.agents() if may else (),
            "macros": scripts.macros() if may else (),
            "exports": [(title, shown.url(export=key)) for key, title in (("xlsx", "XLSX"), ("csv", "CSV"), ("json", "JSON"))],
        }
    return page(request, "inbox/queue.html", context, fragment="inbox/_queue.html")


def _posted(request: BrandRequest, shown: Shown) -> HttpResponseBase:
    match request.POST.get("do", ""):
        case "save_view":
            return save_view(shown)
        case "delete_view":
            return delete_view(shown)
    access.require("inbox.answer")
    asked = [number for text in request.POST.getlist("pick") if (number := whole_number(text)) is not None]
    numbers = list(Conversation.objects.filter(pk__in=asked).order_by("pk").values_list("pk", flat=True))
    if not numbers:
        messages.warning(request, _("Pick at least one row first."))
        return HttpResponseRedirect(shown.url())
    action = request.POST.get("action", "")
    if action in CONFIRMED and len(numbers) > 1 and request.POST.get("confirmed") != "1":
        return _ask(request, shown, action, numbers)
    if action == "same" and "text" not in request.POST:
        return _ask_answer(request, shown, numbers)
    try:
        done, refused = _act(request, action, numbers)
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(shown.url())
    if done:
        messages.success(request, ngettext("%(count)s conversation done.", "%(count)s conversations done.", done) % {"count": done})
    if refused:
        messages.warning(request, " ".join(f"#{line}" for line in refused[:TOLD]))
    return HttpResponseRedirect(shown.url())


def _act(request: BrandRequest, action: str, numbers: list[int]) -> tuple[int, list[str]]:
    posted = request.POST
    match action:
        case "take":
            return core.bulk(conversation_ids=numbers, action="take")
        case "assign":
            return core.bulk(conversation_ids=numbers, action="assign", agent_id=whole_number(posted.get("agent")) or None)
        case "tag":
            return core.bulk(conversation_ids=numbers, action="tag", add=posted.get("tag", "").replace("，", ",").split(","))
        case "resolve" | "close" | "reopen":
            status = {"resolve": Status.RESOLVED, "close": Status.CLOSED, "reopen": Status.OPEN}[action]
            return core.bulk(conversation_ids=numbers, action="status", status=status)
        case "snooze":
            hours = whole_number(posted.get("hours")) or 24
            return core.bulk(conversation_ids=numbers, action="snooze", until=now() + timedelta(hours=min(hours, 24 * 90)))
        case "spam":
            return core.bulk(conversation_ids=numbers, action="spam", spam=True)
        case "macro":
            return _macro(numbers, whole_number(posted.get("macro")) or 0)
        case "same":
            return desk.answer_same(conversation_ids=numbers, text=posted.get("text", ""))
    raise Http404


def _macro(numbers: list[int], macro: int) -> tuple[int, list[str]]:
    """Run a macro on each; the script it inserts waits as a draft of whoever ran it."""
    from guanhao.domains.inbox.services import live

    done, refused = 0, []
    for number in numbers:
        try:
            text = desk.run_macro(conversation_id=number, macro_id=macro)
            if text:
                live.keep_draft(conversation_id=number, text=text)
            done += 1
        except Refused as error:
            refused.append(f"{number}: {error.message}")
    return done, refused


def _ask(request: BrandRequest, shown: Shown, action: str, numbers: list[int]) -> HttpResponseBase:
    titles = {"close": _("Close these conversations?"), "resolve": _("Resolve these conversations?"), "spam": _("Call these spam?")}
    return confirm_page(
        request,
        title=titles[action],
        note=ngettext("%(count)s row is picked.", "%(count)s rows are picked.", len(numbers)) % {"count": len(numbers)},
        fields=[("action", action), ("confirmed", "1"), *(("pick", str(number)) for number in numbers)],
        submit=titles[action].rstrip("?？"),
        back=shown.url(),
        danger=action == "spam",
    )


def _ask_answer(request: BrandRequest, shown: Shown, numbers: list[int]) -> HttpResponseBase:
    rows = list(Conversation.objects.filter(pk__in=numbers).order_by("pk")[:TOLD])
    context = {"numbers": numbers, "examples": [(row, desk.newest_words(row)) for row in rows], "shown": shown, "scripts": scripts.offers(limit=50)}
    return page(request, "inbox/same.html", context)


def _export(request: BrandRequest, shown: Shown, form: str) -> HttpResponseBase:
    if form not in exports.TYPES:
        raise Http404
    numbers = selectors.ids(shown.filter, limit=MOST)
    audit.record("console.exported", target="list:inbox.queue", after={"form": form, "rows": len(numbers), "query": shown.query_string})
    columns = {
        "id": "#", "person": _("Person"), "tier": _("Tier"), "platform": _("Platform"), "account": _("Account"), "kind": _("Kind"),
        "status": _("Status"), "agent": _("Agent"), "words": _("Newest words"), "tags": _("Tags"), "mood": _("Mood"), "at": _("Newest message"),
        "due": _("Due"), "messages": _("Messages"),
    }  # fmt: skip

    def lines() -> Iterator[list[Any]]:
        words, zone = Words(), request.brand.zone
        for start in range(0, len(numbers), BLOCK):
            rows = {row.pk: row for row in Conversation.objects.filter(pk__in=numbers[start : start + BLOCK])}
            ordered = [rows[number] for number in numbers[start : start + BLOCK] if number in rows]
            for item in selectors.items(ordered):
                line = words.line(item, "")
                at, due = (moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "" for moment in (item.last_message_at, item.due_at))
                tier = words.tiers.get(item.tier, "")
                yield [
                    item.id, item.person_name, tier, line.platform, line.account, line.kind, line.status, item.assignee_name, item.preview,
                    _(", ").join(item.tags), item.polarity, at, due, item.messages,
                ]  # fmt: skip

    name = f"{request.brand.slug}-inbox-{now().astimezone(request.brand.zone):%Y%m%d-%H%M}"
    return exports.download(name, form, list(columns.values()), list(columns), lines, bom=form == "csv")
