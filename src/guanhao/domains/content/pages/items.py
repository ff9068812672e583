"""Items: list, board, one item with its stages, checklists and facts."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.compliance import facade as compliance
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.forms.items import ItemForm, first_values, format_titles, people_choices
from guanhao.domains.content.models import Item, StageChoice, StatusChoice
from guanhao.domains.content.models.kinds import FormatChoice
from guanhao.domains.content.pages.flags import flag_lines
from guanhao.domains.content.rules.kinds import FORMATS, FieldKind
from guanhao.domains.content.rules.stages import CREATIVE, next_stage
from guanhao.domains.content.selectors import comments as talk
from guanhao.domains.content.selectors import items as selectors
from guanhao.domains.content.selectors import scripts as trees
from guanhao.domains.content.selectors import variants as variant_selectors
from guanhao.domains.content.selectors.advertisers import advertiser_of
from guanhao.domains.content.selectors.flags import held_items
from guanhao.domains.content.selectors.keywords import keyword_problem
from guanhao.domains.content.selectors.words import target_of
from guanhao.domains.content.services import drafts, items, stages, variants
from guanhao.domains.content.tables.items import STATUS_TONE, ItemTable, due_tone
from guanhao.domains.experiments import facade as experiments
from guanhao.domains.experiments.contracts import ExperimentView
from guanhao.kernel import access
from guanhao.kernel.access import current_actor
from guanhao.kernel.models import Version
from guanhao.kernel.now import now

VIEWS = (("", gettext_lazy("All")), ("mine", gettext_lazy("Mine")), ("late", gettext_lazy("Late")))
BOARD = 60
PANEL = 6
FORM_WORDS = dict(FormatChoice.choices)


def found_or_404(pk: int) -> Item:
    """The item of the brand in scope."""
    row: Item | None = Item.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


PAPERS = ("is_ad", "advertiser_id", "purchase_link", "experience", "ai_generated")


@needs("content.view")
def item_list(request: BrandRequest) -> HttpResponseBase:
    """All items as a list; `?view=mine` narrows."""
    view = request.GET.get("view", "")
    rows = QuerySetRows(selectors.narrowed(Item.objects.all(), view), search=("title", "brief"))
    table = ItemTable(request, rows)
    table.actions = _actions()
    buttons = [Button(_("New item"), burl("content:item_new"), icon="plus", primary=True)] if access.can("content.edit") else []
    context = {"buttons": buttons, "views": _views(view), "view": view}
    return list_page(request, table, template="content/items.html", context=context)


@needs("content.view")
def board(request: BrandRequest) -> HttpResponseBase:
    """Open items by stage; cards are dragged, moved by ← and →, or by their button."""
    return page(request, "content/items_board.html", _board(request), fragment="content/_item_board.html")


def _board(request: BrandRequest) -> dict[str, Any]:
    view = request.GET.get("view", "")
    rows = selectors.narrowed(Item.objects.filter(status__in=selectors.OPEN), view).order_by("due", "pk")
    lots = {stage: list(rows.filter(stage=stage)[: BOARD + 1]) for stage in StageChoice.values}
    held = held_items(row.pk for cards in lots.values() for row in cards)
    counts, columns = selectors.stage_counts(), []
    for stage, title in StageChoice.choices:
        cards = [{"row": row, "late": due_tone(row), "tone": STATUS_TONE[row.status], "held": row.pk in held} for row in lots[stage][:BOARD]]
        facts = {"key": stage, "title": title, "cards": cards, "more": len(lots[stage]) > BOARD, "next": next_stage(stage)}
        columns.append({**facts, "count": len(cards) if view and len(lots[stage]) <= BOARD else counts.get(stage, 0), "url": _list_of(stage, view)})
    return {"columns": columns, "views": _views(view), "view": view, "may_edit": access.can("content.edit")}


@needs("content.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new item; `?format=` chooses its format, `?topic=` and `?parent=` where it comes from."""
    chosen = request.GET.get("format", "")
    format_key = chosen if chosen in FORMATS else "image_text"
    parent, topic = whole_number(request.GET.get("parent")), whole_number(request.GET.get("topic"))
    initial = {"owner_id": current_actor().user_id, "lane": "regular", **{name: request.GET.get(name, "") for name in ("title", "structure")}}
    form = ItemForm(request.POST or None, format_key=format_key, fresh=True, initial=initial)

    def save(values: dict[str, Any]) -> str:
        accounts = values.pop("accounts")
        made = items.create_item(items.ItemDraft(format=format_key, parent_id=parent, topic_id=topic, **values))
        if accounts:
            variants.add_variants(item_id=made.pk, account_ids=accounts)
        return burl("content:item", pk=made.pk)

    context = {"formats": format_titles(), "format_key": format_key, "parent": parent, "topic": topic}
    return form_page(
        request,
        form,
        save,
        title=_("New item"),
        submit=_("Make item"),
        back=burl("content:items"),
        template="content/item_form.html",
        context=context,
    )


@needs("content.view")
def item(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One item: where it is, what holds it up, its variants, facts and relatives."""
    row = found_or_404(pk)
    views = selectors.stage_views(row)
    variant_views = variant_selectors.views(variant_selectors.variants_of(row))
    onward = next_stage(row.stage)
    context = {
        "item": row,
        "kind": FORMATS[row.format],
        "stages": views,
        "current": next(one for one in views if one.stage == row.stage),
        "next": StageChoice(onward) if onward else None,
        "hindrances": selectors.hindrances(row, onward) if onward else [],
        "creative": selectors.creative(row),
        "claims": [(claim, problem) for claim, problem in _claims(row)],
        "variants": variant_views,
        "flags": flag_lines(row, {view.row.pk: view.name for view in variant_views}),
        "tree": trees.tree(row),
        "form_words": FORM_WORDS,
        "remarks": talk.open_count(row),
        "people": people_choices(),
        "experiments": _experiments([view.row.pk for view in variant_views]),
        "fields": _format_facts(row),
        "advertiser": advertiser_of(row),
        "keyword_problem": keyword_problem(row.keywords) if FORMATS[row.format].video else "",
        "tone": STATUS_TONE[row.status],
        "late": due_tone(row),
        "may_edit": access.can("content.edit"),
        "submit_url": burl_or_none("content:submit", pk=row.pk) if access.can("content.submit") else None,
        "trail": [(_("Items"), burl("content:items"))],
    }
    return page(request, "content/item.html", context)


def _experiments(variants: list[int]) -> list[ExperimentView]:
    """Experiments the item's variants are versions of, each once a version."""
    if not access.can("experiments.view"):
        return []
    return list(experiments.experiments_of(f"content.variant:{number}" for number in variants).values())


@needs("content.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change the facts of an item."""
    row = found_or_404(pk)
    names = (
        "purpose",
        "lane",
        "owner_id",
        "brief",
        "values",
        "usps",
        "is_ad",
        "advertiser_id",
        "purchase_link",
        "experience",
        "ai_generated",
        "campaign",
    )
    initial = {**{name: getattr(row, name) for name in names}, "keywords": "，".join(row.keywords), **first_values(row.format, row.fields)}
    initial["due"] = row.due.astimezone(request.brand.zone) if row.due else None
    form = ItemForm(request.POST or None, format_key=row.format, fresh=False, initial=initial)

    def save(values: dict[str, Any]) -> str:
        items.change_item(item_id=pk, **values)
        return burl("content:item", pk=pk)

    return form_page(request, form, save, title=_("Change item"), done=_("Saved."), back=burl("content:item", pk=pk))


@needs("content.edit")
def advertiser_papers(request: BrandRequest) -> HttpResponseBase:
    """What is wrong with the papers of the advertiser that is being chosen, on the day the item is due, as a fragment."""
    chosen, due = whole_number(request.GET.get("advertiser_id")), request.GET.get("due", "")
    day = _moment(request, due)
    on = day.date() if day else now().astimezone(request.brand.zone).date()
    problems = compliance.advertiser_problems(chosen, on) if chosen else []
    return page(request, "content/_papers.html", {"chosen": chosen, "problems": problems, "on": on})


@require_POST
@needs("content.edit")
def move(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put an item into another stage; what holds it up is said. A card that was dragged gets the board as it is now."""
    found_or_404(pk)
    said, level = "", "success"
    try:
        moved = stages.move_item(item_id=pk, stage=request.POST.get("stage", "") or request.POST.get("to", ""))
        said = _("“%(title)s” is in the stage “%(stage)s” now.") % {"title": moved.title, "stage": moved.get_stage_display()}
    except Refused as refused:
        said, level = refused.message, "error"
    if request.htmx:
        response = page(request, "content/_item_board.html", _board(request))
        response["HX-Trigger"] = json.dumps({"toast": {"text": said, "level": level}})
        return response
    (messages.success if level == "success" else messages.error)(request, said)
    return HttpResponseRedirect(_back(request, pk))


@require_POST
@needs("content.edit")
def tick(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Tick a line of a checklist, or take the tick back."""
    found_or_404(pk)
    facts = {"standard": request.POST.get("standard", ""), "key": request.POST.get("key", "")}
    try:
        stages.tick(item_id=pk, done=request.POST.get("done") == "1", **facts)
    except Refused as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(burl("content:item", pk=pk) + ("#creative" if facts["standard"] == CREATIVE else "#stages"))


@needs("content.edit")
def facts(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Claims of an item with their sources; one form, a few empty lines more than there are."""
    row = found_or_404(pk)
    if request.method == "POST":
        try:
            items.change_item(item_id=pk, claims=_read_claims(request))
        except Refused as refused:
            messages.error(request, refused.message)
            return page(request, "content/item_facts.html", _facts_context(row, _read_claims(request)), status=422)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(burl("content:item", pk=pk) + "#claims")
    return page(request, "content/item_facts.html", _facts_context(row, row.claims))


@needs("content.edit")
def plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Owners and deadlines of all stages of an item."""
    row = found_or_404(pk)
    if request.method == "POST":
        for stage in StageChoice.values:
            owner, due = whole_number(request.POST.get(f"{stage}_owner")), _moment(request, request.POST.get(f"{stage}_due", ""))
            stages.plan_stage(item_id=pk, stage=stage, owner_id=owner, due=due)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(burl("content:item", pk=pk))
    context = {"item": row, "stages": selectors.stage_views(row), "people": people_choices(), "trail": _trail(row)}
    return page(request, "content/item_plan.html", context)


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of the master text, with restore."""
    row = found_or_404(pk)

    def restore(version: Version) -> str:
        drafts.restore(row=row, number=version.number)
        messages.success(request, _("Version %(number)s restored") % {"number": version.number})
        return burl("content:write", pk=pk)

    titles = drafts.TITLES
    back = burl("content:item", pk=pk)
    return history_page(request, target=target_of(row), title=row.title, back=back, restore=restore, permission="content.edit", titles=titles)


@require_POST
@needs("content.edit")
def archive(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Put an item away, or take it out again."""
    row = found_or_404(pk)
    back = row.status == StatusChoice.ARCHIVED
    if items.archive_items(item_ids=[pk], restore=back):
        messages.success(request, _("The item is a draft again.") if back else _("The item is archived. It can be taken out again on its page."))
    else:
        messages.error(request, _("What is in review, scheduled or published cannot be archived."))
    return HttpResponseRedirect(burl("content:item", pk=pk))


def today_panel(request: BrandRequest) -> dict[str, Any]:
    """What the person has on the line, the most urgent first."""
    rows = selectors.narrowed(Item.objects.all(), "mine").order_by(F("due").asc(nulls_last=True), "-changed_at")
    shown = list(rows[:PANEL])
    return {"cards": [{"row": row, "late": due_tone(row), "tone": STATUS_TONE[row.status]} for row in shown], "more": max(0, rows.count() - PANEL)}


def _actions() -> list[BulkAction]:
    def give(request: BrandRequest, keys: list[str]) -> str:
        count = items.assign_items(item_ids=[int(key) for key in keys], owner_id=current_actor().user_id)
        return ngettext("%(count)s item is yours now.", "%(count)s items are yours now.", count) % {"count": count}

    def put_away(request: BrandRequest, keys: list[str]) -> str:
        count = items.archive_items(item_ids=[int(key) for key in keys])
        if not count:
            raise ValidationError(_("What is in review, scheduled or published cannot be archived."))
        return ngettext("%(count)s item is archived.", "%(count)s items are archived.", count) % {"count": count}

    def give_to(person_id: int) -> Any:
        def run(request: BrandRequest, keys: list[str]) -> str:
            count = items.assign_items(item_ids=[int(key) for key in keys], owner_id=person_id)
            return ngettext("%(count)s item was given.", "%(count)s items were given.", count) % {"count": count}

        return run

    if not access.can("content.edit"):
        return []
    others = [(key, name) for key, name in people_choices() if key and key != current_actor().user_id][:30]
    return [
        BulkAction("take", _("Give to me"), give, permission="content.edit"),
        *(BulkAction(f"give-{key}", _("Give to %(name)s") % {"name": name}, give_to(key), permission="content.edit") for key, name in others),
        BulkAction("archive", _("Archive"), put_away, permission="content.edit", danger=True),
    ]


def _format_facts(row: Item) -> list[tuple[str, Any]]:
    """The filled fields of an item's format: title and value, moments as moments."""
    kinds = {one.key: one.kind for one in FORMATS[row.format].fields}
    found: list[tuple[str, Any]] = []
    for key, value in row.fields.items():
        shown = datetime.fromisoformat(value) if kinds.get(key) == FieldKind.MOMENT else "、".join(value) if isinstance(value, list) else value
        found.append((drafts.field_title(key), shown))
    return found


def _views(view: str) -> list[tuple[str, Any, bool]]:
    return [(key, title, key == view) for key, title in VIEWS]


def _list_of(stage: str, view: str) -> str:
    return f"{burl('content:items')}?stage={stage}" + (f"&view={view}" if view else "")


def _back(request: BrandRequest, pk: int) -> str:
    return burl("content:item_board") if request.POST.get("from") == "board" else burl("content:item", pk=pk)


def _trail(row: Item) -> list[tuple[str, str]]:
    return [(_("Items"), burl("content:items")), (row.title, burl("content:item", pk=row.pk))]


def _claims(row: Item) -> list[tuple[dict[str, Any], Any]]:
    problems = {one.claim: one for one in selectors.claim_problems(row)}
    return [(claim, problems.get(claim["id"])) for claim in row.claims]


def _facts_context(row: Item, claims: list[dict[str, Any]]) -> dict[str, Any]:
    lines = [*claims, *({"id": "", "text": "", "kind": "technical", "sources": []} for _n in range(2))]
    shown = [{**claim, "lines": [*claim["sources"], *({} for _n in range(max(1, 3 - len(claim["sources"]))))]} for claim in lines]
    kinds = [("fact", _("Plain fact")), ("technical", _("Technical data")), ("industry", _("Industry data")), ("major", _("Major statement"))]
    return {"item": row, "claims": shown, "kinds": kinds, "trail": _trail(row)}


def _read_claims(request: BrandRequest) -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = []
    for number in range(min(whole_number(request.POST.get("claims")) or 0, 200)):
        sources = []
        for place in range(min(whole_number(request.POST.get(f"sources-{number}")) or 0, 50)):
            sources.append({name: request.POST.get(f"{name}-{number}-{place}", "") for name in ("title", "url", "publisher")})
        facts = {name: request.POST.get(f"{name}-{number}", "") for name in ("id", "text", "kind")}
        claims.append({**facts, "sources": [one for one in sources if any(one.values())]})
    return [one for one in claims if one["text"].strip()]


def _moment(request: BrandRequest, text: str) -> Any:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=request.brand.zone) if text else None
    except ValueError:
        return None
