"""One conversation: what was said, who it is, and everything an agent does with it."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.assistant import facade as assistant
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import ConversationView, MessageView, Refused
from guanhao.domains.inbox.models import Conversation, Lead, Message, Priority, Script, Status, Suggestion
from guanhao.domains.inbox.pages.shown import Shown, Words, promise_words
from guanhao.domains.inbox.policy.core import ReplyPolicy
from guanhao.domains.inbox.rules import scripts as script_rules
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.selectors import ratings as rating_selectors
from guanhao.domains.inbox.selectors import scripts as script_selectors
from guanhao.domains.inbox.services import core, desk, live
from guanhao.domains.inbox.services.ratings import address_of
from guanhao.domains.people import facade as people
from guanhao.kernel import access
from guanhao.kernel.now import now

BESIDE = 25
CLOCK_TITLES = {
    "first_reply": pgettext_lazy("promise", "First answer"),
    "next_reply": pgettext_lazy("promise", "Next answer"),
    "resolution": pgettext_lazy("promise", "Resolution"),
}
STATE_TONES = {
    Message.State.QUEUED: "info",
    Message.State.SENDING: "info",
    Message.State.SENT: "good",
    Message.State.FAILED: "bad",
    Message.State.UNKNOWN: "bad",
    Message.State.CANCELLED: "",
    Message.State.HAND: "warn",
}
SNOOZES = ((1, 60), (4, 240), (24, 1440), (72, 4320), (168, 10080))


@needs("inbox.view")
def conversation(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Three panes: the queue beside it, what was said with the composer, and who it is."""
    view = _view(pk)
    shown, words = Shown(request), Words()
    if view.item.unread and access.can("inbox.answer"):
        core.mark_read(conversation_id=pk)
    beside = selectors.queue(shown.filter, limit=BESIDE, counted=False).items
    context = thread(request, view, words) | side(request, view) | {
        "beside": [words.line(item, shown.opening(item.id)) for item in beside],
        "shown": shown,
        "line": words.line(view.item, ""),
        "trail": [(_("Inbox"), shown.url())],
        "macros": script_selectors.macros(),
        "agents": selectors.agents(),
        "snoozes": SNOOZES,
        "mentionable": [one.name for one in identity.people_of_brand()],
        **_assisted(view),
        "undo_seconds": round(ReplyPolicy.of_brand().undo.total_seconds()),
        "next_url": _next(view.item.id, beside, shown),
    }  # fmt: skip
    return page(request, "inbox/conversation.html", context)


@needs("inbox.view")
def live_parts(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What changed: called every few seconds by the page. POST says that I am here, with what I write; 204 when `mark` is what is there."""
    if request.method == "POST" and access.can("inbox.answer") and request.actor.via == "session":
        text = request.POST.get("text")
        private = request.POST.get("mode") != "public"
        get_object_or_404(Conversation, pk=pk)
        live.here(conversation_id=pk, typing=request.POST.get("typing") == "1", text=text, private=private)
    view = _view(pk)
    context = thread(request, view, Words())
    if request.POST.get("mark") == context["mark"]:
        return HttpResponse(status=204)
    return page(request, "inbox/_thread.html", context)


@require_safe
@needs("inbox.view")
def earlier(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Messages before a cursor."""
    get_object_or_404(Conversation, pk=pk)
    try:
        shown, before = selectors.messages(pk, before=request.GET.get("before", "")[:80])
    except Refused as error:
        return HttpResponse(error.message, status=422)
    return page(request, "inbox/_earlier.html", {"messages": told(shown), "pk": pk, "earlier": before})


@require_POST
@needs("inbox.answer")
def act(request: BrandRequest, pk: int, name: str) -> HttpResponseBase:
    """One deed; what is refused is shown on the page, and nothing typed is lost because it is a draft."""
    get_object_or_404(Conversation, pk=pk)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    back = Shown(request, request.GET.copy()).opening(pk)
    try:
        words = deed(request, pk)
    except Refused as error:
        messages.error(request, error.message)
    else:
        if words:
            messages.success(request, words)
        if name in {"resolve", "close"} and request.POST.get("next"):
            following = whole_number(request.POST["next"])
            if following:
                back = Shown(request, request.GET.copy()).opening(following)
    return HttpResponseRedirect(back)


@require_POST
@needs("inbox.answer")
def check(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the rules say of the words as they stand."""
    row = get_object_or_404(Conversation, pk=pk)
    text = request.POST.get("text", "")[: core.LONGEST]
    report = core.check(text, row) if text.strip() and request.POST.get("mode") != "note" else None
    return page(request, "inbox/_marks.html", {"report": report, "text": text, "open": script_rules.left_open(text)})


@require_safe
@needs("inbox.view")
def pick(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Scripts for this conversation, searched while somebody types."""
    row = get_object_or_404(Conversation, pk=pk)
    newest = desk.newest_words(row)
    context = {
        "row": row,
        "offers": script_selectors.offers(message=newest, words=request.GET.get("q", "")[:100]),
        "lock": script_selectors.lock_of(newest),
        "scenarios": dict(Script.Scenario.choices),
    }
    return page(request, "inbox/_scripts.html", context)


@require_safe
@needs("inbox.answer")
def fill(request: BrandRequest, pk: int, script: int) -> HttpResponseBase:
    """A script filled in for this conversation, as JSON: text, missing, blocked."""
    row = get_object_or_404(Conversation, pk=pk)
    chosen = get_object_or_404(Script, pk=script)
    if script_selectors.why_locked(chosen, desk.newest_words(row)):
        return JsonResponse({"detail": _("This script is locked now.")}, status=409)
    filled = script_selectors.chosen(chosen, desk.values_of(row), platform=row.platform, account_id=row.account_id or 0)
    return JsonResponse({"id": chosen.pk, "text": filled.text, "missing": list(filled.missing), "blocked": filled.report.state == "block"})


@needs("inbox.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done with it, from the audit log."""
    row = get_object_or_404(Conversation, pk=pk)
    title = _("Conversation with %(name)s") % {"name": row.person_name or "—"}
    return history_page(request, target=selectors.subject_of(pk), title=title, back=burl("inbox:conversation", pk=pk))


def thread(request: BrandRequest, view: ConversationView, words: Words) -> dict[str, Any]:
    """The middle pane's changing part; `mark` names what it shows, for the page to ask whether something changed."""
    moment = now()
    clocks = [(CLOCK_TITLES[one.kind], *promise_words(one, moment)) for one in view.clocks if one.state != "cancelled"]
    typing = [f"{one.agent_id}:{one.typing}:{one.draft}" for one in view.lookers]
    states = [f"{one.id}:{one.state}:{bool(one.deleted_at)}:{one.edited_at}" for one in view.messages]
    seen = (view.item.revision, typing, states, clocks, view.item.status, view.item.assignee_id)
    mark = hashlib.sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return {
        "view": view,
        "item": view.item,
        "messages_shown": told(view.messages),
        "clocks": clocks,
        "mark": mark,
        "line": words.line(view.item, ""),
        "pk": view.item.id,
        "may_answer": access.can("inbox.answer"),
        "may_pass_on": access.can("growth.edit"),
        "me": request.actor.user_id,
    }


def side(request: BrandRequest, view: ConversationView) -> dict[str, Any]:
    """The right pane: user card, other conversations, leads, suggestions, rating, post."""
    item = view.item
    card = None
    if item.person_id and access.can("people.view"):
        with suppress(ObjectDoesNotExist):
            card = people.card(item.person_id)
    others = selectors.items(list(Conversation.objects.filter(pk__in=view.others).order_by("-last_message_at")[:8]))
    words = Words()
    rating = rating_selectors.newest(item.id)
    return {
        "card": card,
        "person_url": burl_or_none("people:person", pk=item.person_id) if item.person_id else "",
        "others": [words.line(one, burl("inbox:conversation", pk=one.id)) for one in others],
        "post": post_links(view),
        "leads": list(Lead.objects.filter(person_id=item.person_id)[:5]) if item.person_id else [],
        "suggestions": list(Suggestion.objects.filter(conversation_id=item.id)[:5]),
        "rating": rating,
        "rating_url": address_of(rating) if rating is not None and rating.rated_at is None and rating.ends_at > now() else "",
        "priorities": Priority.choices,
        "lock": script_selectors.lock_of(next((m.text for m in reversed(view.messages) if m.direction == "in"), "")),
    }


def post_links(view: ConversationView) -> dict[str, str]:
    """The post it is about: its page here and on the platform."""
    item = view.item
    if not view.post_id:
        return {}
    inside = burl_or_none("analytics:post", account_id=item.account_id, post_id=view.post_id) if item.account_id else None
    try:
        pattern = channels.platform(item.platform).post_url
        handle = channels.account(item.account_id).handle if item.account_id else ""
    except LookupError:
        pattern = handle = ""
    outside = pattern.replace("{post_id}", view.post_id).replace("{handle}", handle)
    return {"inside": inside or "", "outside": outside, "id": view.post_id}


def told(shown: tuple[MessageView, ...]) -> list[dict[str, Any]]:
    """Messages with the words and colours of their state."""
    states = dict(Message.State.choices)
    return [
        {"row": one, "state": states.get(one.state, ""), "tone": STATE_TONES.get(Message.State(one.state), "") if one.state else ""} for one in shown
    ]


def _view(pk: int) -> ConversationView:
    try:
        return selectors.conversation(pk)
    except Conversation.DoesNotExist:
        raise Http404 from None


def _next(pk: int, beside: Any, shown: Shown) -> int:
    """The conversation after this one in the same view, 0 at the end."""
    numbers = [item.id for item in beside]
    if pk in numbers:
        place = numbers.index(pk)
        rest = numbers[place + 1 :] or numbers[:place]
        return rest[0] if rest else 0
    return numbers[0] if numbers else 0


def _assisted(view: ConversationView) -> dict[str, Any]:
    """What the assistant offers for the newest words of the person: answers of the knowledge base, and whether a draft may be had."""
    words = next((one.text for one in reversed(view.messages) if one.direction == "in"), "")
    answers = assistant.answers_to(words) if words and access.can("inbox.answer") else []
    return {"answers": answers, "may_draft": bool(words) and access.can("assistant.write") and access.can("inbox.answer")}


def _suggest(request: BrandRequest, pk: int) -> str:
    """A draft of an answer in the field; a person looks at it and sends it, or not."""
    view = _view(pk)
    words = next((one.text for one in reversed(view.messages) if one.direction == "in"), "")
    if not words:
        raise Refused(_("Nobody has written here yet."))
    names = [view.item.person_name] if view.item.person_name else []
    made = assistant.draft_reply(subject=selectors.subject_of(pk), words=words, account_id=view.item.account_id, names=names)
    live.keep_draft(conversation_id=pk, text=made.text, private=view.item.channel == "private")
    if made.problem:
        messages.warning(request, made.problem)
    if made.strange:
        messages.warning(request, _("Check these: they stand in no fact: %(numbers)s") % {"numbers": _(", ").join(made.strange)})
    if made.verdict == "block":
        messages.warning(request, _("The check of words blocks this draft: change it before you send it."))
    told = {
        "ai": _("AI-generated draft: look at it before you send it."),
        "faq": _("From the knowledge base."),
        "template": _("A template; fill it in."),
    }
    return told[made.origin]


def _revision(request: BrandRequest) -> int | None:
    return whole_number(request.POST.get("revision"))


def _reply(request: BrandRequest, pk: int) -> str:
    """Public, private, or an internal note, by `mode`."""
    text, mode = request.POST.get("text", ""), request.POST.get("mode", "")
    if mode == "note":
        core.note(conversation_id=pk, text=text, mentions=desk.mentions_in(text))
        live.keep_draft(conversation_id=pk, text="")
        return _("The note is kept; only we see it.")
    if mode not in {"public", "private"}:
        raise Refused(_("Choose who reads it: everybody, or the person alone."), "mode")
    if mode == "public" and request.POST.get("confirmed") != "1":
        raise Refused(_("A public answer is read by everybody: confirm it first."), "confirmed")
    if script_rules.left_open(text):
        raise Refused(_("Fill the places in braces first: %(names)s.") % {"names": _(", ").join(script_rules.left_open(text))}, "text")
    script = whole_number(request.POST.get("script"))
    answer = core.reply(conversation_id=pk, text=text, private=mode == "private", script_id=script, to=whole_number(request.POST.get("to")))
    live.keep_draft(conversation_id=pk, text="")
    for words in answer.warnings[:3]:
        messages.warning(request, words)
    return _("Paste it into the platform's app and check it off here.") if answer.state == "hand" else ""


def _assign(request: BrandRequest, pk: int) -> str:
    core.assign(conversation_id=pk, agent_id=whole_number(request.POST.get("agent")) or None)
    return _("Saved.")


def _take(request: BrandRequest, pk: int) -> str:
    core.take(conversation_id=pk, revision=_revision(request))
    return _("It is yours.")


def _status(status: str) -> Callable[[BrandRequest, int], str]:
    def set_it(request: BrandRequest, pk: int) -> str:
        core.set_status(conversation_id=pk, status=status)
        return str(Status(status).label)

    return set_it


def _snooze(request: BrandRequest, pk: int) -> str:
    minutes, at = whole_number(request.POST.get("minutes")), request.POST.get("until", "")
    if minutes:
        until: datetime | None = now() + timedelta(minutes=minutes)
    else:
        read = parse_datetime(at) if at else None
        until = timezone.make_aware(read, request.brand.zone) if read is not None and read.tzinfo is None else read
    if until is None:
        raise Refused(_("Choose a moment within the next year."), "until")
    core.snooze(conversation_id=pk, until=until)
    return _("It comes back by itself.")


def _tag(request: BrandRequest, pk: int) -> str:
    add = [one.strip() for one in request.POST.get("add", "").replace("，", ",").split(",") if one.strip()]
    core.tag(conversation_id=pk, add=add, remove=request.POST.getlist("remove"))
    return ""


def _priority(request: BrandRequest, pk: int) -> str:
    value = whole_number(request.POST.get("priority"))
    core.set_priority(conversation_id=pk, priority=-1 if value is None else value)
    return _("Saved.")


def _spam(request: BrandRequest, pk: int) -> str:
    core.set_spam(conversation_id=pk, spam=request.POST.get("spam") == "1")
    return _("Saved.")


def _macro(request: BrandRequest, pk: int) -> str:
    text = desk.run_macro(conversation_id=pk, macro_id=whole_number(request.POST.get("macro")) or 0)
    if text:
        live.keep_draft(conversation_id=pk, text=text)
    return _("Done; look at the answer before you send it.") if text else _("Done.")


def _mine(request: BrandRequest, pk: int) -> int:
    """The message named in the form, of this conversation."""
    number = whole_number(request.POST.get("message")) or 0
    if not Message.objects.filter(pk=number, conversation_id=pk).exists():
        raise Refused(_("There is no such message."), "message")
    return number


def _undo(request: BrandRequest, pk: int) -> str:
    row = core.cancel_reply(message_id=_mine(request, pk))
    live.keep_draft(conversation_id=pk, text=row.text, private=row.private)
    return _("Taken back; the words are in the field again.")


def _check_off(request: BrandRequest, pk: int) -> str:
    core.check_off(message_id=_mine(request, pk), url=request.POST.get("url", "")[:500])
    return _("Checked off.")


def _settle(request: BrandRequest, pk: int) -> str:
    core.settle(message_id=_mine(request, pk), sent=request.POST.get("sent") == "1")
    return _("Saved.")


DEEDS: dict[str, Callable[[BrandRequest, int], str]] = {
    "reply": _reply,
    "undo": _undo,
    "check-off": _check_off,
    "settle": _settle,
    "assign": _assign,
    "take": _take,
    "resolve": _status("resolved"),
    "close": _status("closed"),
    "reopen": _status("open"),
    "wait": _status("waiting"),
    "snooze": _snooze,
    "tag": _tag,
    "priority": _priority,
    "spam": _spam,
    "macro": _macro,
    "suggest": _suggest,
}
