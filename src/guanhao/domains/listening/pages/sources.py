"""Pages of sources and keyword rules."""

import json
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.forms.core import RuleForm, SourceForm
from guanhao.domains.listening.models import KeywordRule, Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.services import rules as rule_services
from guanhao.domains.listening.services import sources as services
from guanhao.domains.listening.services.calling import folder_of
from guanhao.domains.listening.services.rules import RuleDraft
from guanhao.domains.listening.services.sources import SourceDraft
from guanhao.domains.listening.tables.core import RuleTable, SourceTable
from guanhao.domains.listening.wording_core import KINDS, POLARITIES, TONES, platform_name
from guanhao.kernel import access

CONFIG = ("url", "query", "server", "handle", "mapping", "paging", "keep")


@needs("listening.view")
def sources(request: BrandRequest) -> HttpResponseBase:
    """All sources."""
    table = SourceTable(request, QuerySetRows(Source.objects.order_by("name"), search=("name", "purpose")))
    buttons = (
        [{"title": _("New source"), "url": burl("listening:source_new"), "icon": "plus", "primary": True}] if access.can("listening.edit") else []
    )
    return list_page(request, table, template="listening/sources.html", context={"buttons": buttons, "may_edit": access.can("listening.edit")})


def _draft(values: dict[str, Any]) -> SourceDraft:
    config = {name: values.pop(name) for name in CONFIG}
    return SourceDraft(**values, config={name: value for name, value in config.items() if value})


def _initial(row: Source) -> dict[str, Any]:
    config = {name: row.config.get(name, "") for name in CONFIG}
    for name in ("mapping", "paging"):
        config[name] = json.dumps(config[name], ensure_ascii=False) if config[name] else ""
    names = ("name", "kind", "platform", "content", "permission", "purpose", "terms_url", "retention_days", "weight", "every_minutes")
    return {**config, **{name: getattr(row, name) for name in names}}


def _settings(row: Source) -> list[tuple[Any, Any]]:
    """What is set beyond the common fields, by the words of the form."""
    fields: dict[str, Any] = SourceForm.base_fields
    keeping = dict(fields["keep"].choices)
    found = [(name, row.config[name]) for name in CONFIG if row.config.get(name)]
    return [(fields[name].label, keeping.get(value, value) if name == "keep" else value) for name, value in found]


@needs("listening.edit")
def new_source(request: BrandRequest) -> HttpResponseBase:
    """Describe a source; it is tried before it goes on."""
    chosen = {name: request.GET.get(name, value) for name, value in (("kind", "rss"), ("platform", ""))}
    form = SourceForm(request.POST or None, initial={**chosen, "weight": 1.0})

    def save(values: dict[str, Any]) -> str:
        return burl("listening:source", pk=services.save_source(_draft(values)).pk)

    return form_page(
        request, form, save, title=_("New source"), back=burl("listening:sources"), done=_("Now try the source and look at what it would bring."),
        submit=_("Save and try"),
    )  # fmt: skip


@needs("listening.edit")
def edit_source(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a source."""
    row = get_object_or_404(Source, pk=pk)
    form = SourceForm(request.POST or None, initial=_initial(row), row=row)
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_source(_draft(values), source_id=pk)
        return burl("listening:source", pk=pk)

    return form_page(request, form, save, title=row.name, back=burl("listening:source", pk=pk), done=_("Saved."))


@needs("listening.view")
def source(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A source: why it is lawful, its health, what was tried."""
    row = get_object_or_404(Source, pk=pk)
    policy = SourcePolicy.of_brand()
    context = {
        "row": row,
        "platform": platform_name(row.platform),
        "content": KINDS.get(row.content, row.content),
        "config": _settings(row),
        "folder": str(folder_of(row)) if row.kind == Source.Kind.FOLDER else "",
        "retention": row.retention_days or policy.retention,
        "may_edit": access.can("listening.edit"),
        "trail": [(_("Sources"), burl("listening:sources"))],
    }
    return page(request, "listening/source.html", context)


@require_POST
@needs("listening.edit")
def try_source(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask it now and show what it would bring."""
    row = get_object_or_404(Source, pk=pk)
    trial = services.try_source(source_id=row.pk)
    context = {"row": row, "trial": trial, "trail": [(_("Sources"), burl("listening:sources")), (row.name, burl("listening:source", pk=row.pk))]}
    return page(request, "listening/trial.html", context)


@require_POST
@needs("listening.edit")
def switch_source(request: BrandRequest, pk: int) -> HttpResponseBase:
    """On, paused, ended."""
    row = get_object_or_404(Source, pk=pk)
    return act(
        request,
        lambda: services.switch_source(source_id=row.pk, state=request.POST.get("state", "")),
        burl("listening:source", pk=row.pk),
        _("Done."),
    )


@needs("listening.view")
def source_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(Source, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.name, back=burl("listening:source", pk=pk))


@needs("listening.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """All keyword rules."""
    table = RuleTable(request, QuerySetRows(KeywordRule.objects.order_by("role", "name"), search=("name", "brand")))
    return list_page(request, table, template="listening/sources.html", context={"tab": "rules", "may_edit": access.can("listening.edit")})


def _rule_draft(values: dict[str, Any], active: bool = True) -> RuleDraft:
    return RuleDraft(**values, active=active)


def _rule_form(request: BrandRequest, form: RuleForm, title: str, back: str, save: Any, active: bool = True) -> HttpResponseBase:
    """The form with a preview; nothing is saved before somebody looked."""
    preview = None
    if request.method == "POST" and request.POST.get("do") != "save" and form.is_valid():
        try:
            preview = rule_services.preview_rule(_rule_draft(dict(form.cleaned_data), active))
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {
        "title": title, "form": form, "back": back, "preview": preview,
        "samples": [(one, platform_name(one.platform), POLARITIES[one.polarity], TONES[one.polarity]) for one in preview.samples] if preview else [],
    }  # fmt: skip
    if request.method == "POST" and request.POST.get("do") != "save":
        return page(request, "listening/rule_form.html", context, status=422 if form.errors else 200)
    return form_page(request, form, save, title=title, back=back, done=_("Saved."), template="listening/rule_form.html", context=context)


@needs("listening.edit")
def new_rule(request: BrandRequest) -> HttpResponseBase:
    """Write a rule and see what it would have caught."""
    form = RuleForm(request.POST or None, initial={"hot_lists": True, "role": request.GET.get("role", "own"), "any": request.GET.get("any", "")})

    def save(values: dict[str, Any]) -> str:
        return burl("listening:rule", pk=rule_services.add_rule(_rule_draft(values)).pk)

    return _rule_form(request, form, _("New keyword rule"), burl("listening:rules"), save)


@needs("listening.edit")
def edit_rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a rule."""
    row = get_object_or_404(KeywordRule, pk=pk)
    initial: dict[str, Any] = {name: "，".join(getattr(row, name)) for name in ("any", "must", "exclude", "negative")}
    initial |= {name: getattr(row, name) for name in ("name", "role", "brand", "platforms", "sources", "hot_lists")}
    initial["near"] = "\n".join(", ".join(map(str, one)) for one in row.near)
    form = RuleForm(request.POST or None, initial=initial)
    watch_conflicts(form, rule_services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        rule_services.change_rule(rule_id=pk, draft=_rule_draft(values, row.active))
        return burl("listening:rule", pk=pk)

    return _rule_form(request, form, row.name, burl("listening:rule", pk=pk), save, row.active)


@needs("listening.view")
def rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A rule."""
    row = get_object_or_404(KeywordRule, pk=pk)
    lines = [(_("One of these"), row.any), (_("All of these"), row.must), (_("None of these"), row.exclude), (_("Negative words"), row.negative)]
    context = {
        "row": row,
        "lines": [(title, words) for title, words in lines if words],
        "platforms": [platform_name(one) for one in row.platforms],
        "sources": Source.objects.filter(pk__in=row.sources),
        "hits": row.hits.select_related("topic", "topic__list")[:10],
        "may_edit": access.can("listening.edit"),
        "trail": [(_("Keyword rules"), burl("listening:rules"))],
    }
    return page(request, "listening/rule.html", context)


@require_POST
@needs("listening.edit")
def switch_rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Stop or start it."""
    row = get_object_or_404(KeywordRule, pk=pk)
    rule_services.switch_rule(rule_id=row.pk, active=not row.active)
    return HttpResponseRedirect(burl("listening:rule", pk=pk))


@needs("listening.view")
def rule_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(KeywordRule, pk=pk)
    return history_page(request, target=rule_services.target_of(row), title=row.name, back=burl("listening:rule", pk=pk))
