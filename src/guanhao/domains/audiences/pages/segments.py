"""Audiences: list, builder, one audience, comparing several."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.charts import HeatCell, HeatMap, LineChart, Series
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.audiences import forms
from guanhao.domains.audiences.contracts import ALGEBRA, RULES, Definition, Refused
from guanhao.domains.audiences.models import Purpose, Segment, SegmentVersion
from guanhao.domains.audiences.policy import AudiencePolicy
from guanhao.domains.audiences.rules import tree as rules
from guanhao.domains.audiences.services import definitions, exports, lists, personas, reading, segments
from guanhao.domains.audiences.tables import SegmentTable
from guanhao.domains.audiences.wording import FIELDS, FIVE, KIND_WORDS, REASONS, SIDES, definition_words, side_words, size_words, value_words
from guanhao.domains.channels import facade as channels
from guanhao.domains.people import facade as people
from guanhao.kernel import access

MOST_COMPARED = 12
MOST_TICKS = 16


@needs("audiences.view")
def audiences(request: BrandRequest) -> HttpResponseBase:
    """All audiences, with search, filters and export of the list."""
    table = SegmentTable(request, QuerySetRows(Segment.objects.filter(archived_at=None), search=("name", "note", "source")))
    context = {"may_edit": access.can("audiences.edit"), "may_export": access.can("audiences.export"), "may_prove": access.can("people.edit")}
    return list_page(request, table, template="audiences/audiences.html", context=context)


@needs("audiences.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """The builder; ?must=, ?any= and ?not= start it with other audiences."""
    if request.method == "POST":
        return _built(request, None)
    starts = [(place, number) for place, key in (("all", "must"), ("any", "any"), ("not", "not")) for number in request.GET.getlist(key)]
    some = [(place, {"kind": "segment", "segment": whole_number(number)}) for place, number in starts[:MOST_COMPARED]]
    started = [forms.Line(n, place, leaf) for n, (place, leaf) in enumerate(some)]
    form = forms.SegmentForm(initial={"purpose": "analysis", "every": "daily"})
    return _builder(request, form, started or [forms.Line(0, "all", {"kind": "did", **forms.DEFAULTS["did"]})], None)


@needs("audiences.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The builder with an audience's conditions; a list or a cell of a board keeps its people and changes its name."""
    row = _row(pk)
    if request.method == "POST":
        return _built(request, row)
    form = forms.SegmentForm(initial={"name": row.name, "purpose": row.purpose, "every": row.every, "note": row.note})
    drawn = forms.lines_of(row.params["tree"]) if row.kind in (RULES, ALGEBRA) else []
    return _builder(request, form, drawn, row)


def _builder(request: BrandRequest, form: forms.SegmentForm, drawn: list[forms.Line] | None, row: Segment | None, status: int = 200) -> HttpResponse:
    conditions = row is None or row.kind in (RULES, ALGEBRA)
    context = {
        "form": form,
        "row": row,
        "lines": [_line(line) for line in drawn or []],
        "conditions": conditions and drawn is not None,
        "nested": json.dumps(row.params["tree"], ensure_ascii=False, indent=1) if row and drawn is None else "",
        "next": len(drawn or []),
        "preview_url": burl("audiences:preview"),
        "line_url": burl("audiences:line"),
        "back": burl("audiences:segment", pk=row.pk) if row else burl("audiences:audiences"),
        "trail": [(_("Audiences"), burl("audiences:audiences"))],
    }
    return page(request, "audiences/builder.html", context, status=status)


def _built(request: BrandRequest, row: Segment | None) -> HttpResponseBase:
    form = forms.SegmentForm(request.POST)
    conditions = row is None or (row.kind in (RULES, ALGEBRA) and "conditions" in request.POST)
    tree = forms.tree_of(request.POST) if conditions else {}
    if form.is_valid():
        try:
            number = _save(form.cleaned_data, tree, row, request.POST)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(burl("audiences:segment", pk=number))
    return _builder(request, form, forms.lines_of(tree) if tree.get("all") else [], row, status=422)


def _save(values: dict[str, Any], tree: dict[str, Any], row: Segment | None, posted: QueryDict) -> int:
    only_others = bool(tree.get("all")) and rules.fault(tree) is None and all(leaf["kind"] == "segment" for leaf in rules.leaves(tree))
    definition = Definition(ALGEBRA if only_others else RULES, {"tree": tree}) if tree else None
    if row is None:
        return segments.save_segment(definition=definition or Definition(RULES, {"tree": {}}), **values)
    revision = whole_number(posted.get("revision")) or 0
    return int(segments.change_segment(segment_id=row.pk, revision=revision, definition=definition, **values).pk)


def _line(line: forms.Line) -> dict[str, Any]:
    kind = line.leaf["kind"]
    fields = []
    for name, shape in rules.LEAVES[kind].items():
        value = line.leaf.get(name)
        shown = ", ".join(str(one) for one in value) if isinstance(value, list) else ("" if value is None else value)
        options = _options(name)
        several = shape in {rules.TEXTS, rules.NUMBERS}
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        fields.append(
            {
                "name": f"{line.number}-{name}",
                "title": FIELDS[name],
                "value": shown,
                "number": shape in {rules.COUNT, rules.DAYS, rules.MONEY} and name != "segment",
                "several": several,
                "ticks": several and 0 < len(options) <= MOST_TICKS,
                "options": [(key, title, str(key) in chosen) for key, title in options],
                "needed": name in rules.NEEDED.get(kind, ()),
            }
        )
    return {"number": line.number, "place": line.place, "kind": kind, "fields": fields, "places": forms.PLACES.items(), "kinds": forms.KINDS.items()}


def _options(name: str) -> list[tuple[Any, Any]]:
    """What can be chosen; nothing where words are typed."""
    choices: dict[str, Callable[[], list[tuple[Any, Any]]]] = {
        "actions": lambda: _worded("actions", reading.behaviour().actions),
        "accounts": lambda: [(one.id, one.name) for one in channels.accounts()],
        "platform": lambda: _worded("platform", reading.behaviour().platforms),
        "platforms": lambda: _worded("platforms", reading.behaviour().platforms),
        "topic": lambda: [(one, one) for one in sorted(reading.behaviour().topics) if one],
        "format": lambda: _worded("format", reading.behaviour().formats),
        "tiers": lambda: list(people.tier_titles().items()),
        "tags": lambda: [(one, one) for one in people.all_tags()],
        "purpose": lambda: list(Purpose.choices),
        "dimension": lambda: _worded("dimension", lists.DIMENSIONS),
        "segment": lambda: list(Segment.objects.filter(archived_at=None).values_list("pk", "name")),
    }
    return choices[name]() if name in choices else []


def _worded(field: str, keys: Iterable[str]) -> list[tuple[Any, Any]]:
    return [(key, value_words(field, key)) for key in sorted(keys) if key]


@needs("audiences.edit")
def line(request: BrandRequest) -> HttpResponseBase:
    """One condition of the builder: a new one, or with another kind; `?drop=` answers with nothing in its place."""
    if "drop" in request.GET:
        return _lines_changed(HttpResponse())
    number = min(whole_number(request.GET.get("number")) or 0, forms.MOST_LINES - 1)
    kind = request.GET.get("kind") or request.GET.get(f"{number}-kind") or "did"
    if kind not in rules.LEAVES:
        raise Http404
    place = request.GET.get(f"{number}-place", "all")
    made = forms.Line(number, place if place in forms.PLACES else "all", {"kind": kind, **forms.DEFAULTS.get(kind, {})})
    more = "add" in request.GET and number + 1 < forms.MOST_LINES
    context = {"line": _line(made), "more": more, "next": number + 1, "line_url": burl("audiences:line")}
    return _lines_changed(page(request, "audiences/_line.html", context))


def _lines_changed(answer: HttpResponse) -> HttpResponse:
    """The size is counted anew once the fields are there."""
    answer["HX-Trigger-After-Settle"] = "audience-lines"
    return answer


@require_POST
@needs("audiences.edit")
def preview(request: BrandRequest) -> HttpResponseBase:
    """How many people the conditions have now, before anything is saved."""
    purpose = request.POST.get("purpose", "analysis")
    try:
        size = definitions.size_of(Definition(RULES, {"tree": forms.tree_of(request.POST)}), purpose if purpose in Purpose.values else "analysis")
        words: dict[str, Any] = {"size": size}
    except Refused as error:
        words = {"problem": error.message}
    return page(request, "audiences/_preview.html", words)


@needs("audiences.view")
def segment(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One audience: its size over time, who they are, its versions."""
    row = _row(pk)
    versions = list(SegmentVersion.objects.filter(segment=row).defer("members")[:60])
    past = versions[::-1]
    size = definitions.hide_small(row.size)
    chart = LineChart(
        title=_("Size over time"),
        x=[one.at.astimezone(request.brand.zone).strftime("%Y-%m-%d %H:%M") for one in past],
        series=[Series(_("People"), [definitions.hide_small(one.size) for one in past])],
        format="number",
    )
    sides = personas.persona(pk).sides if row.size and size is not None else []
    context = {
        "row": row,
        "size": size_words(row.size),
        "kind": KIND_WORDS.get(row.kind, row.kind),
        "chart": chart if len(past) > 1 else None,
        "versions": [(one, size_words(one.size), REASONS.get(one.reason, one.reason)) for one in versions[:20]],
        "dimensions": _dimensions(sides),
        "conditions": _conditions(row),
        "facts": definition_words(row),
        "tree": json.dumps(row.params["tree"], ensure_ascii=False, indent=1) if row.params.get("tree") else "",
        "may_edit": access.can("audiences.edit"),
        "may_export": access.can("audiences.export"),
        "trail": [(_("Audiences"), burl("audiences:audiences"))],
    }
    return page(request, "audiences/segment.html", context)


def _dimensions(sides: Iterable[personas.Side]) -> list[tuple[Any, list[tuple[Any, list[tuple[Any, str]]]]]]:
    """The five dimensions with what is known of them, each side with its values in words."""
    found: dict[str, list[tuple[Any, list[tuple[Any, str]]]]] = {}
    for side in sides:
        if side.values:
            found.setdefault(side.dimension, []).append((SIDES[side.key], [(one, side_words(side.key, one.value)) for one in side.values]))
    return [(title, found[key]) for key, title in FIVE.items() if key in found]


def _conditions(row: Segment) -> list[tuple[Any, str]]:
    """Where each condition counts and what it says; nothing where the builder could not draw them."""
    drawn = forms.lines_of(row.params["tree"]) if row.kind in (RULES, ALGEBRA) and row.params.get("tree") else None
    names = dict(Segment.objects.filter(pk__in=rules.segments_in(row.params["tree"])).values_list("pk", "name")) if drawn else {}
    return [(forms.PLACES[one.place], _sentence(one.leaf, names)) for one in drawn or []]


def _sentence(leaf: Mapping[str, Any], names: Mapping[int, str]) -> str:
    parts = [str(forms.KINDS[leaf["kind"]])]
    for name in rules.LEAVES[leaf["kind"]]:
        if name not in leaf:
            continue
        values = leaf[name] if isinstance(leaf[name], list) else [leaf[name]]
        shown = [names.get(value, str(value)) if name == "segment" else _shown(name, value) for value in values]
        parts.append(f"{FIELDS[name]} {', '.join(shown)}")
    return " · ".join(parts)


def _shown(name: str, value: Any) -> str:
    if name in {"accounts", "tiers", "purpose"}:
        return str({str(key): title for key, title in _options(name)}.get(str(value), value))
    return value_words(name, str(value))


@require_POST
@needs("audiences.edit")
def act(request: BrandRequest, pk: int, what: str) -> HttpResponseBase:
    """Count anew, or put away."""
    _row(pk)
    try:
        if what == "refresh":
            segments.refresh(segment_id=pk)
        elif what == "archive":
            segments.archive(segment_id=pk)
        else:
            raise Http404
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(burl("audiences:segment", pk=pk))
    messages.success(request, _("Done."))
    return HttpResponseRedirect(burl("audiences:audiences") if what == "archive" else burl("audiences:segment", pk=pk))


@needs("audiences.view")
def compare(request: BrandRequest) -> HttpResponseBase:
    """How much audiences have in common, and new ones out of them."""
    rows = list(Segment.objects.filter(archived_at=None))
    wanted = {whole_number(one) for one in request.GET.getlist("id")} if "id" in request.GET else {row.pk for row in rows[:6]}
    chosen = [row for row in rows if row.pk in wanted][:MOST_COMPARED]
    from guanhao.engines.audience.algebra import overlap

    found = overlap([segments.members(row.pk) for row in chosen])
    names = [row.name for row in chosen]
    shown = [[definitions.hide_small(count) for count in line] for line in found.counts]
    cells = [
        [HeatCell(found.share(a, b) if shown[a][b] is not None else None, size_words(found.counts[a][b])) for b in range(len(chosen))]
        for a in range(len(chosen))
    ]
    chart = HeatMap(
        title=_("Share of the row's people who are also in the column"), rows=names, columns=names, cells=cells, format="percent", top=1.0
    )
    context = {
        "rows": [(row, row in chosen) for row in rows],
        "chosen": chosen,
        "chart": chart if len(chosen) > 1 else None,
        "table": [
            (row, [(size_words(found.counts[a][b]), cells[a][b].value if a != b else None) for b in range(len(chosen))])
            for a, row in enumerate(chosen)
        ],
        "may_edit": access.can("audiences.edit"),
        "trail": [(_("Audiences"), burl("audiences:audiences"))],
    }
    return page(request, "audiences/compare.html", context)


@needs("audiences.edit")
def from_list(request: BrandRequest) -> HttpResponseBase:
    """An audience of a list of another system, when enough of it is known here."""

    def save(values: dict[str, Any]) -> str:
        ids = lists.read_ids(values["file"], values["file"].name)
        number, match = lists.import_segment(name=values["name"], ids=ids, purpose=values["purpose"], source=values["source"])
        words = {"matched": f"{match.matched:,}", "given": f"{match.given:,}", "share": f"{match.share:.1%}", "gate": f"{match.gate:.0%}"}
        if number is None:
            raise Refused(_("%(matched)s of %(given)s people are known here: %(share)s, below %(gate)s. Nothing was made.") % words, "file")
        messages.info(request, _("%(matched)s of %(given)s people are known here: %(share)s.") % words)
        return burl("audiences:segment", pk=number)

    form = forms.ListForm(request.POST or None, request.FILES or None)
    gate = f"{AudiencePolicy.of_brand().match_share:.0%}"
    lead = _("The list is held against the people known here; below %(gate)s nothing is made. Ids may come hashed: the list itself is not kept.")
    return form_page(
        request, form, save, title=_("Audience from a list"), done=_("Saved."), back=burl("audiences:audiences"), submit=_("Make the audience"),
        template="audiences/form.html", context={"lead": lead % {"gate": gate}, "trail": _trail()},
    )  # fmt: skip


@needs("audiences.edit")
def traits(request: BrandRequest) -> HttpResponseBase:
    """What another system knows of people."""

    def save(values: dict[str, Any]) -> str:
        count = lists.import_traits(rows=lists.read_rows(values["file"], values["file"].name))
        messages.info(request, _("%(count)s values.") % {"count": f"{count:,}"})
        return burl("audiences:audiences")

    form = forms.TraitsForm(request.POST or None, request.FILES or None)
    lead = _("Age, sex, region, job, interests and needs, as a CRM or a survey knows them: what personas are made of. Ages become bands.")
    return form_page(
        request, form, save, title=_("Traits from a file"), done=_("Saved."), back=burl("audiences:audiences"), submit=_("Import"),
        template="audiences/form.html", context={"lead": lead, "trail": _trail()},
    )  # fmt: skip


@needs("audiences.view")
def ask_export(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask for the people in a file. Whoever may not is told so, and it is logged."""
    row = _row(pk)

    def save(values: dict[str, Any]) -> str:
        return burl("audiences:export", pk=exports.ask(segment_id=pk, **values).pk)

    form = forms.ExportForm(request.POST or None, initial={"purpose": row.purpose, "columns": ["person_id"]})
    title = _("Export of %(name)s") % {"name": row.name}
    lead = _("Only people whose consent for this purpose is open are in the file, and only once somebody else has approved.")
    return form_page(
        request, form, save, title=title, done=_("Asked."), back=burl("audiences:segment", pk=pk), submit=_("Ask for approval"),
        template="audiences/form.html", context={"lead": lead, "trail": [*_trail(), (row.name, burl("audiences:segment", pk=pk))]},
    )  # fmt: skip


@require_POST
@needs("audiences.edit")
def save_as(request: BrandRequest) -> HttpResponseBase:
    """A cell of a board becomes an audience: its kind and parameters as JSON, nothing else travels."""
    try:
        params = json.loads(request.POST.get("params", ""))
        if not isinstance(params, dict):
            raise ValueError
    except ValueError:
        raise Http404 from None
    name, kind = request.POST.get("name", ""), request.POST.get("kind", "")
    try:
        number = segments.save_segment(
            name=name, definition=Definition(kind, params), purpose=request.POST.get("purpose", "analysis"), source=request.POST.get("source", "")
        )
    except (Refused, ValueError) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(burl("audiences:audiences"))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(burl("audiences:segment", pk=number))


def _trail() -> list[tuple[str, str]]:
    return [(_("Audiences"), burl("audiences:audiences"))]


def _row(pk: int) -> Segment:
    try:
        return segments.row_of(pk)
    except Segment.DoesNotExist:
        raise Http404 from None
