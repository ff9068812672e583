"""Writing: the master text of an item with live checks, comments, media and the article to copy."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.assets import facade as assets
from guanhao.domains.channels import facade as channels
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Item, Variant
from guanhao.domains.content.pages.items import found_or_404
from guanhao.domains.content.policy.items import EditorPolicy
from guanhao.domains.content.rules.kinds import FORMATS
from guanhao.domains.content.selectors import comments as talk
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors import previews, words
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.domains.content.selectors.voices import voices
from guanhao.domains.content.selectors.words import state_of, target_of
from guanhao.domains.content.services import comments, drafts
from guanhao.domains.strategy import facade as strategy
from guanhao.kernel import access
from guanhao.kernel.access import current_actor

PICKED = 24
TARGETS = 6


def is_article(item: Item) -> bool:
    """Is the master written as an article (rich text)?"""
    return "article" in FORMATS[item.format].posts_as[:1] or item.format in ("image_text", "offline_event", "h5")


@needs("content.view")
def write(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The editor of the master; without a script the form saves like any other."""
    item = found_or_404(pk)
    if request.method == "POST":
        access.require("content.edit")
        return saved_by_form(request, item, drafts.save_draft, "item_id", burl("content:write", pk=pk))
    rows = variant_selectors.variants_of(item)
    context = {
        **editor_context(request, item, rich=is_article(item)),
        "item": item,
        "variants": rows,
        "structure": selectors.structure(item.structure) if item.structure else None,
        "guidance": guidance([row.account_id for row in rows]),
        "voices": voices([row.account_id for row in rows], state_of(item)),
        "save_url": f"/api/brands/{request.brand.slug}/items/{pk}",
        "look_url": burl("content:look", pk=pk),
        "remarks_url": burl("content:remarks", pk=pk),
        "history_url": burl("content:item_history", pk=pk),
        "trail": [(_("Items"), burl("content:items")), (item.title, burl("content:item", pk=pk))],
    }
    return page(request, "content/editor.html", context)


@require_POST
@needs("content.edit")
def look(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the words that are being written look like on the platforms of the item's variants: checks and previews, as a fragment."""
    item = found_or_404(pk)
    try:
        state = {**state_of(item), **drafts.clean(words_of(request))}
    except Refused as refused:
        return page(request, "content/_editor_refused.html", {"message": refused.message}, status=422)
    rows = variant_selectors.variants_of(item)
    targets = list(dict.fromkeys((row.platform, row.format) for row in rows))[:TARGETS]
    asked = request.GET.get("on", "")
    media = words.media_of(words.all_media(state))
    derived = [(words.derived(state, channels.platform(platform), form), platform, form) for platform, form in targets or _likely(item)]
    found = words.all_findings(derived, media)
    looks = [previews.look(*one, media, findings) for one, findings in zip(derived, found, strict=True)]
    shown = next((one for one in looks if f"{one.platform.key}:{one.format}" == asked), looks[0] if looks else None)
    heard = voices([row.account_id for row in rows], state, "article" if is_article(item) else "")
    context = {"looks": looks, "shown": shown, "item": item, "derived": True, "voices": [one for one in heard if one.stiff]}
    return page(request, "content/_editor_look.html", context)


@needs("content.view")
def remarks(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The comments of the master, as a fragment; POST adds one or settles one."""
    return remarks_of(request, found_or_404(pk), None)


def remarks_of(request: BrandRequest, item: Item, variant: Variant | None) -> HttpResponseBase:
    """The comments of a draft, as a fragment."""
    problem = ""
    if request.method == "POST":
        access.require("content.comment")
        try:
            _remark(request, item, variant)
        except Refused as refused:
            problem = refused.message
    row: Item | Variant = variant or item
    everything = request.GET.get("all") == "1"
    url = burl("content:variant_remarks", pk=variant.pk) if variant else burl("content:remarks", pk=item.pk)
    context = {"threads": talk.threads(row, resolved=everything), "problem": problem, "url": url, "all": everything}
    return page(request, "content/_remarks.html", {**context, "may_comment": access.can("content.comment")}, status=422 if problem else 200)


@needs("content.view")
def picker(request: BrandRequest) -> HttpResponseBase:
    """Media for a draft: found by words, or recommended for its text, as a fragment."""
    if not access.can("assets.view"):
        return page(request, "content/_picker.html", {"found": [], "denied": True})
    asked, kind, text = request.GET.get("q", "").strip(), request.GET.get("kind", ""), request.GET.get("text", "").strip()
    found = assets.find(asked, kind=kind, limit=PICKED) if asked or not text else assets.recommend(text[:2000], limit=PICKED)
    return page(request, "content/_picker.html", {"found": found, "recommended": bool(text and not asked), "q": asked})


@needs("content.view")
def article(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The article as WeChat's editor keeps it: to look at, and to copy."""
    item = found_or_404(pk)
    media = words.media_of(words.all_media(state_of(item)))
    context = {"item": item, "html": previews.article_html(item.text, "wechat_oa", media)}
    return page(request, "content/item_article.html", {**context, "trail": [(item.title, burl("content:item", pk=pk))]})


def editor_context(request: BrandRequest, row: Item | Variant, *, rich: bool) -> dict[str, Any]:
    """What the editor needs of an item or a variant."""
    state, policy = state_of(row), EditorPolicy.of_brand()
    media = words.media_of(words.all_media(state))
    chosen = [media[one] for one in state["media"] if one in media]
    config = {
        "revision": row.revision,
        "words": state,
        "rich": rich,
        "autosave": int(policy.autosave.total_seconds() * 1000),
        "poll": int(min(policy.present_every, policy.present / 3).total_seconds() * 1000),
        "readonly": not access.can("content.edit") or row.status in drafts.LOCKED,
        "target": target_of(row),
        "me": current_actor().name,
        "media": {one.id: {"title": one.title, "kind": one.kind, "preview": one.preview_url} for one in media.values()},
        "text": {
            "saved": _("Saved"),
            "saving": _("Saving…"),
            "dirty": _("Not saved yet"),
            "offline": _("No connection: kept in this browser"),
            "merged": _("Somebody else has written too; both are in the text now."),
            "clash": _("You and somebody else changed the same place. Both texts stand one after the other: choose."),
            "voided": _("Signatures on the words before are void."),
            "comment": _("Comment"),
            "remove": _("Remove"),
            "cover": _("Use as cover"),
            "recovered": _("Words that had not reached the server were found in this browser and put back."),
        },
    }
    readonly = config["readonly"]
    return {
        "row": row,
        "state": state,
        "config": config,
        "readonly": readonly,
        "chosen": chosen,
        "tags": " ".join(f"#{tag}" for tag in state["tags"]),
        "messages_by_audience": strategy.messages() if access.can("strategy.view") else [],
    }


def guidance(account_ids: list[int]) -> list[tuple[str, dict[str, str]]]:
    """The positioning cards of the accounts a text is for (STR-11), as far as they are written."""
    cards = channels.positioning(account_ids)
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
    return [(names.get(key, ""), card) for key in dict.fromkeys(account_ids) if (card := cards.get(key)) and any(card.values())]


def saved_by_form(request: BrandRequest, row: Item | Variant, save: Any, name: str, back: str) -> HttpResponseBase:
    """The form without a script: the same service, the answer is the page again."""
    sent: dict[str, Any] = {key: request.POST.get(key, "") for key in ("title", "text", "first_comment", "link")}
    sent["tags"] = request.POST.get("tags", "").replace("#", " ").split()
    sent["media"] = [number for part in request.POST.get("media", "").split(",") if (number := whole_number(part.strip()))]
    sent["cover"] = whole_number(request.POST.get("cover"))
    try:
        saved = save(**{name: row.pk}, words=sent, base=whole_number(request.POST.get("base")) or 0, keep=True)
    except Refused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(back)
    if saved.clashes:
        messages.warning(request, _("You and somebody else changed the same place. Both texts stand one after the other: choose."))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(back)


def words_of(request: BrandRequest) -> dict[str, Any]:
    """The words that a script sends as JSON; Refused when they cannot be read."""
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError:
        raise Refused(_("The request cannot be read.")) from None
    return sent if isinstance(sent, dict) else {}


def _likely(item: Item) -> list[tuple[str, str]]:
    """Before there are variants: the platforms of the brand's accounts that take the item's format."""
    wanted = FORMATS[item.format].posts_as
    found = []
    for account in channels.accounts():
        platform = channels.platform(account.platform)
        form = next((key for key in wanted if platform.format(key)), None)
        if form:
            found.append((platform.key, form))
    return list(dict.fromkeys(found))[:TARGETS]


def _remark(request: BrandRequest, item: Item, variant: Variant | None) -> None:
    settle = whole_number(request.POST.get("resolve"))
    if settle:
        comments.resolve(remark_id=settle, done=request.POST.get("done") != "0")
        return
    places = {name: request.POST.get(name, "") for name in ("quote", "before", "after")}
    reply = whole_number(request.POST.get("reply_to"))
    words_ = request.POST.get("words", "")
    field = request.POST.get("field", "") or "text"
    comments.remark(item_id=item.pk, variant_id=variant.pk if variant else None, words=words_, field=field, reply_to=reply, **places)
