"""The knowledge base, unanswered questions, chats, suggested topics."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.forms import FaqForm
from guanhao.domains.assistant.models import Chat, Faq, Idea, Unanswered
from guanhao.domains.assistant.policy import BotPolicy
from guanhao.domains.assistant.selectors import chats as chat_selectors
from guanhao.domains.assistant.selectors import knowledge
from guanhao.domains.assistant.services import bot, faq, ideas
from guanhao.domains.assistant.tables import CHAT_TONE, FAQ_TONE, ChatTable, FaqTable, IdeaTable, UnansweredTable
from guanhao.kernel import access


def _context(request: BrandRequest, tab: str) -> dict[str, Any]:
    public = reverse("public_chat:chat", kwargs={"slug": request.brand.slug})
    return {"tab": tab, "may_faq": access.can("assistant.faq"), "open": BotPolicy.of_brand().open, "public": public}


@needs("assistant.view")
def faqs(request: BrandRequest) -> HttpResponseBase:
    """The knowledge base."""
    table = FaqTable(request, QuerySetRows(Faq.objects.all(), search=("question", "answer", "topic")))
    return list_page(request, table, template="assistant/faqs.html", context=_context(request, "faqs"))


@needs("assistant.faq")
def faq_new(request: BrandRequest) -> HttpResponseBase:
    """A new entry."""
    return _faq_form(request, None)


@needs("assistant.faq")
def faq_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an entry."""
    return _faq_form(request, get_object_or_404(Faq, pk=pk))


def _faq_form(request: BrandRequest, row: Faq | None) -> HttpResponseBase:
    initial = {name: getattr(row, name) for name in ("question", "answer", "topic", "owner_id")} | {"also": "\n".join(row.also)} if row else {}
    form = FaqForm(request.POST or None, initial=initial or {"owner_id": request.actor.user_id})
    if row is not None:
        watch_conflicts(form, faq.state_of(row))

    def save(values: dict[str, Any]) -> str:
        made = faq.save_faq(faq.FaqDraft(**values | {"also": values["also"].splitlines()}), row)
        return burl("assistant:faq", pk=made.pk)

    back = burl("assistant:faq", pk=row.pk) if row else burl("assistant:faqs")
    return form_page(request, form, save, title=_("Change entry") if row else _("New entry"), done=_("Saved."), back=back)


@needs("assistant.view")
def faq_one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One entry; a question can be tried on the whole knowledge base."""
    row = get_object_or_404(Faq, pk=pk)
    tried = request.GET.get("q", "")[:500]
    context = _context(request, "faqs") | {
        "row": row,
        "tone": FAQ_TONE[row.state],
        "tried": tried,
        "found": knowledge.search(tried) if tried else [],
        "trail": [(_("Knowledge base"), burl("assistant:faqs"))],
    }
    return page(request, "assistant/faq.html", context)


@require_POST
@needs("assistant.faq")
def faq_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put to use, retire, take back for changes."""
    row = get_object_or_404(Faq, pk=pk)
    return act(request, lambda: faq.set_faq_state(faq=row, state=request.POST.get("state", "")), burl("assistant:faq", pk=pk))


@needs("assistant.view")
def faq_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Every version."""
    row = get_object_or_404(Faq, pk=pk)
    return history_page(request, target=faq.target_of(row), title=row.question, back=burl("assistant:faq", pk=pk))


@needs("assistant.view")
def unanswered(request: BrandRequest) -> HttpResponseBase:
    """Questions without an answer, the most frequent first."""
    table = UnansweredTable(request, QuerySetRows(Unanswered.objects.all(), search=("text",)))
    return list_page(request, table, template="assistant/faqs.html", context=_context(request, "unanswered"))


@require_POST
@needs("assistant.faq")
def unanswered_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A new entry with one click, or nothing."""
    row = get_object_or_404(Unanswered, pk=pk)
    if request.POST.get("do") == "dismiss":
        faq.dismiss_unanswered(unanswered=row)
        return HttpResponseRedirect(burl("assistant:unanswered"))
    return HttpResponseRedirect(burl("assistant:faq_edit", pk=faq.faq_from_unanswered(unanswered=row).pk))


@needs("assistant.view")
def chats(request: BrandRequest) -> HttpResponseBase:
    """All chats."""
    table = ChatTable(request, QuerySetRows(Chat.objects.all(), search=("first_words",)))
    return list_page(request, table, template="assistant/faqs.html", context=_context(request, "chats"))


@needs("assistant.view")
def chat(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One chat; a person answers here."""
    row = get_object_or_404(Chat, pk=pk)
    context = _context(request, "chats") | {
        "row": row,
        "tone": CHAT_TONE[row.state],
        "turns": chat_selectors.turns(row),
        "may_chat": access.can("assistant.chat"),
        "trail": [(_("Chats"), burl("assistant:chats"))],
    }
    return page(request, "assistant/chat.html", context)


@require_POST
@needs("assistant.chat")
def chat_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Answer, close."""
    row = get_object_or_404(Chat, pk=pk)
    try:
        if request.POST.get("do") == "close":
            bot.close_chat(chat=row)
        else:
            bot.answer_by_hand(chat=row, text=request.POST.get("text", ""))
    except Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("assistant:chat", pk=pk))


@needs("assistant.view")
def idea_list(request: BrandRequest) -> HttpResponseBase:
    """Suggested topics with their reasons."""
    table = IdeaTable(request, QuerySetRows(Idea.objects.all(), search=("title",)))
    return list_page(request, table, template="assistant/ideas.html", context={"tab": "ideas", "may_ideas": access.can("assistant.ideas")})


@require_POST
@needs("assistant.ideas")
def ideas_now(request: BrandRequest) -> HttpResponseBase:
    """Look for reasons now."""
    count = ideas.suggest_topics()
    messages.success(request, ngettext("%(count)s new suggestion.", "%(count)s new suggestions.", count) % {"count": count})
    return HttpResponseRedirect(burl("assistant:ideas"))


@require_POST
@needs("assistant.ideas")
def idea_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """To the topic pool, or away."""
    row = get_object_or_404(Idea, pk=pk)
    deeds: dict[str, Callable[..., Idea]] = {"accept": ideas.accept_idea, "dismiss": ideas.dismiss_idea}
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return act(request, lambda: deed(idea=row), burl("assistant:ideas"))
