"""The linter: what each rule and list would flag of the brand's own posts and comments, who is to blame, what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from guanhao.console.acting import act
from guanhao.console.charts import LineChart, Series
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page, wants_fragment, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows, QuerySetRows
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.forms.linter import MeasureForm
from guanhao.domains.compliance.models import LintRun
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.selectors import lints as selectors
from guanhao.domains.compliance.selectors import rules, statistics
from guanhao.domains.compliance.services import lint as services
from guanhao.domains.compliance.services.proposals import take_proposals, undo_proposal
from guanhao.domains.compliance.tables.linter import LintTable, RunTable
from guanhao.domains.compliance.wording import LAYERS, STATE_TONE
from guanhao.kernel import access
from guanhao.kernel.jobs import JobRow

SHOWN_WORDS = 60


@needs("compliance.view")
def lints(request: BrandRequest) -> HttpResponseBase:
    """Every rule and list with the share it would flag; `?subject=` goes to the newest result of one."""
    if subject := request.GET.get("subject", ""):
        newest = selectors.newest(subject)
        return HttpResponseRedirect(burl("compliance:lint", pk=newest.pk) if newest else f"{burl('compliance:lint_new')}?subject={subject}")
    whole = selectors.newest(services.EVERYTHING)
    table = LintTable(request, ListRows(_lines(whole), search=("title", "words", "law", "key"), key="key"))
    context = {
        "tab": "lints",
        "lead": _("What each rule and list would flag of your own posts and comments. Look before you switch one on."),
        "run": whole,
        "waiting": [_progress(run) for run in selectors.waiting()],
        "shadow": _shadow_chart(),
        "may_measure": access.can("compliance.check"),
        "buttons": [
            Button(_("Measurements"), burl("compliance:lint_runs"), icon="history"),
            *([Button(_("Measure rules"), burl("compliance:lint_new"), icon="scan-search", primary=True)] if access.can("compliance.check") else []),
        ],
    }
    return list_page(request, table, template="compliance/lints.html", context=context)


@needs("compliance.check")
def new(request: BrandRequest) -> HttpResponseBase:
    """Choose a rule, a list or words of one's own, and how far back."""
    form = MeasureForm(request.POST or None, initial={"subject": request.GET.get("subject", "*"), "days": CheckPolicy.of_brand().lint_days})

    def save(values: dict[str, Any]) -> str:
        run = services.start_lint(subject=values["subject"] or "*", words=values["words"].split("\n"), days=values["days"])
        return burl("compliance:lint", pk=run.pk)

    return form_page(request, form, save, title=_("Measure rules"), submit=_("Measure rules"), back=burl("compliance:lints"))


@require_POST
@needs("compliance.check")
def start(request: BrandRequest) -> HttpResponseBase:
    """Measure a rule or list at once; with `old` and `new`, compare two versions of the list."""
    old, new_one = (whole_number(request.POST.get(name)) for name in ("old", "new"))
    days = whole_number(request.POST.get("days"))
    try:
        run = services.start_lint(subject=request.POST.get("subject", "*"), old=old, new=new_one, days=days)
    except (Refused, rules.UnknownRule) as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(burl("compliance:lints"))
    return HttpResponseRedirect(burl("compliance:lint", pk=run.pk))


@needs("compliance.view")
def runs(request: BrandRequest) -> HttpResponseBase:
    """All measurements."""
    rows = LintRun.objects.defer(*selectors.SLIM)
    table = RunTable(request, QuerySetRows(rows, search=("title", "subject", "made_by_name")))
    return list_page(request, table, template="compliance/list.html", context={"crumbs": _crumbs()})


@needs("compliance.view")
def lint(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One measurement: how far it is, or what it found."""
    run = _run(pk)
    context: dict[str, Any] = {"run": run, "trail": _crumbs(), "title": run.title, "may_measure": access.can("compliance.check")}
    if run.state != LintRun.State.DONE:
        return page(request, "compliance/lint_open.html", context | {"progress": _progress(run)})
    if run.new is not None:
        return page(request, "compliance/lint_compare.html", context | _compared(run))
    return page(request, "compliance/lint.html", context | _found(run))


@require_GET
@needs("compliance.view")
def progress(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The fragment that asks again until the measurement has ended."""
    run = _run(pk)
    if run.state != LintRun.State.WAITING:
        target = burl("compliance:lint", pk=pk)
        return HttpResponse(headers={"HX-Redirect": target}) if request.htmx else HttpResponseRedirect(target)
    return page(request, "compliance/lint_open.html", {"run": run, "trail": _crumbs(), "title": run.title, "progress": _progress(run)},
                fragment="compliance/_lint_progress.html")  # fmt: skip


@require_POST
@needs("compliance.check")
def cancel(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Stop a measurement."""
    try:
        services.cancel_lint(run=_run(pk))
        messages.info(request, _("The measurement is stopped."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(burl("compliance:lint", pk=pk))


@require_POST
@needs("compliance.edit")
def seen(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A person has looked at what it would flag; then the rule may be switched on."""
    return act(request, lambda: services.look_at(run=_run(pk)), burl("compliance:lint", pk=pk), _("Noted. The rule may be switched on now."))


@require_POST
@needs("compliance.edit")
def proposals(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take proposals (one: `take`; the picked ones: `pick` with `do=take`; all that are open: `do=all`) or take one back (`undo`)."""
    run = _run(pk)
    try:
        said = _undo(run, request.POST["undo"]) if "undo" in request.POST else _take(run, _chosen(run, request))
        level, text = "success", said
    except Refused as refusal:
        level, text = "error", refusal.message
    if not wants_fragment(request):
        messages.add_message(request, messages.SUCCESS if level == "success" else messages.ERROR, text)
        return HttpResponseRedirect(burl("compliance:lint", pk=pk))
    run = _run(pk)
    return page(request, "compliance/_lint_proposals.html", {"run": run, "said": text, "said_level": level} | _proposals(run))


def _run(pk: int) -> LintRun:
    found: LintRun | None = LintRun.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Linter"), burl("compliance:lints"))]


def _lines(whole: LintRun | None) -> list[dict[str, Any]]:
    """One line a rule: of its own newest measurement, or of the newest of all rules when that is newer."""
    views = rules.rules()
    own = selectors.newest_by_subject()
    prints = selectors.fingerprints([view.key for view in views])
    apart = selectors.apart()
    best = {view.key: _better(own.get(view.key), None if view.key in apart else whole) for view in views}
    return [_rule_line(view, best[view.key], own.get(view.key), prints[view.key]) | {"apart": view.key in apart} for view in views]


def _better(own: LintRun | None, whole: LintRun | None) -> LintRun | None:
    if own is None or whole is None:
        return own or whole
    return own if own.made_at >= whole.made_at else whole


def _rule_line(view: rules.RuleView, run: LintRun | None, own: LintRun | None, fingerprint: str) -> dict[str, Any]:
    found: Mapping[str, Any] = {}
    flagged = share = None
    if run is not None and run.texts:
        found = run.by_rule.get(view.key, {})
        flagged = found.get("texts", 0)
        share = flagged / run.texts
    limit = run.limit if run else 0.0
    return {
        "key": view.key,
        "id": view.key,
        "title": view.title,
        "url": f"{burl('compliance:lints')}?subject={view.key}",
        "group": view.group,
        "group_title": view.group_title,
        "law": view.law,
        "level": view.level,
        "state": view.state,
        "share": share,
        "eager": "1" if share is not None and share > limit else "0",
        "flagged": flagged,
        "words": "、".join(f"{word} {count}" for word, count in found.get("words", [])),
        "example": found.get("example"),
        "looked": "1" if own is not None and own.looked_at and own.fingerprint == fingerprint else "0",
        "made_at": run.made_at if run else None,
    }


def _progress(run: LintRun) -> dict[str, Any]:
    job = JobRow.objects.filter(pk=run.job_id).first() if run.job_id else None
    lost = run.state == LintRun.State.WAITING and (job is None or job.state in (JobRow.State.FAILED, JobRow.State.CANCELLED))
    return {
        "run": run,
        "done": job.done_units if job else 0,
        "total": job.total_units if job else None,
        "lost": lost,
        "message": _("Reading your posts and comments") if job and job.state == JobRow.State.RUNNING else _("Waiting for its turn"),
    }


def _shadow_chart() -> LineChart | None:
    days, shares = statistics.shadow_shares()
    if not shares or not any(value for values in shares.values() for value in values):
        return None
    titles = statistics.titles_of("rule", list(shares))
    return LineChart(
        x=days,
        series=[Series(titles[rule], values) for rule, values in shares.items()],
        format="percent",
        zero=True,
        label=_("Share of checks that rules in shadow would have flagged, by day"),
    )


def _found(run: LintRun) -> dict[str, Any]:
    view = _view(run.subject)
    titles = {one.key: one.title for one in rules.rules()}
    may = access.can("compliance.edit")
    return {
        "rule": view,
        "state_tone": STATE_TONE.get(view.state, "") if view else "",
        "left": run.after / run.texts if run.texts and run.after is not None else None,
        "eager": run.share is not None and run.share > run.limit,
        "stale": view is not None and run.fingerprint != selectors.fingerprint(run.subject),
        "words": [one | {"title": titles.get(one["rule"], one["rule"])} for one in run.words[:SHOWN_WORDS]],
        "more_words": max(0, len(run.words) - SHOWN_WORDS),
        "examples": _examples(run.examples),
        "may_edit": may,
        "whole": run.subject == services.EVERYTHING,
        **_proposals(run),
    }


def _view(subject: str) -> rules.RuleView | None:
    try:
        return rules.rule_view(subject)
    except rules.UnknownRule:
        return None


def _proposals(run: LintRun) -> dict[str, Any]:
    taken = {(one["rule"], one["word"]): one for one in run.taken}
    titles = {one.key: one.title for one in rules.rules()}
    lines = [
        one
        | {
            "number": number,
            "title": titles.get(one["rule"], run.title),
            "taken": (one["rule"], one["word"]) in taken,
            "share": one["count"] / run.texts if run.texts else None,
        }
        for number, one in enumerate(run.proposals)
    ]
    return {"proposals": lines, "open_proposals": sum(not one["taken"] for one in lines), "may_edit": access.can("compliance.edit")}


def _examples(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one | {"layer_words": LAYERS[one["layer"]] if one["layer"] in LAYERS and one["layer"] not in {"exact", "rule"} else ""} for one in found]


def _compared(run: LintRun) -> dict[str, Any]:
    sides = []
    for key, number in (("only_old", run.old), ("only_new", run.new)):
        side = run.compared.get(key, {"texts": 0, "words": [], "examples": []})
        title = _("Only version %(number)s") % {"number": number}
        sides.append({"title": title, "texts": side["texts"], "words": side["words"], "examples": _examples(side["examples"])})
    both = run.compared.get("both", 0)
    return {"sides": sides, "both": both, "before": both + sides[0]["texts"], "after_now": both + sides[1]["texts"]}


def _chosen(run: LintRun, request: BrandRequest) -> set[tuple[str, str]]:
    if request.POST.get("do") == "all":
        return {(one["rule"], one["word"]) for one in run.proposals}
    asked = [request.POST["take"]] if "take" in request.POST else request.POST.getlist("pick")
    numbers = [number for text in asked if (number := whole_number(text)) is not None and number < len(run.proposals)]
    if not numbers:
        raise Refused(_("Pick at least one row first."), "pick")
    return {(run.proposals[number]["rule"], run.proposals[number]["word"]) for number in numbers}


def _take(run: LintRun, picks: set[tuple[str, str]]) -> str:
    dropped, allowed = take_proposals(run=run, picks=picks)
    parts = [
        ngettext("%(count)s word is dropped.", "%(count)s words are dropped.", dropped) % {"count": dropped} if dropped else "",
        ngettext("%(count)s word is let through.", "%(count)s words are let through.", allowed) % {"count": allowed} if allowed else "",
    ]
    return " ".join(part for part in parts if part) or _("These were taken already.")


def _undo(run: LintRun, text: str) -> str:
    number = whole_number(text)
    if number is None or number >= len(run.proposals):
        raise Refused(_("Pick at least one row first."), "pick")
    one = run.proposals[number]
    undo_proposal(run=run, rule=one["rule"], word=one["word"])
    return _("“%(word)s” is as it was.") % {"word": one["word"]}
