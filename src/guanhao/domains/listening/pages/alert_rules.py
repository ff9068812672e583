"""Rules of alerts, the editor's preview, mutes and back-tests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.charts import BarChart, Mark, Series
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.listening.contracts import AlertRefused
from guanhao.domains.listening.forms.alerts import BacktestForm, MuteForm, RuleForm
from guanhao.domains.listening.models import AlertRule, Backtest, Mute, Tuning
from guanhao.domains.listening.pages.alerts import hour_chart
from guanhao.domains.listening.rules.alert_streams import SLOT, fits_any
from guanhao.domains.listening.selectors import alerts as selectors
from guanhao.domains.listening.selectors.alert_backtesting import preview_band
from guanhao.domains.listening.selectors.alert_names import Names
from guanhao.domains.listening.services import alert_backtests as backtesting
from guanhao.domains.listening.services import alert_rules as services
from guanhao.domains.listening.tables.alerts import LEVEL_TONES, LEVELS, BacktestTable, MuteTable, RuleTable
from guanhao.kernel import access
from guanhao.kernel.models import JobRow
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PREVIEW_DAYS = 30
SHOWN = 60


class _RuleRows(QuerySetRows):
    """Rules with their streams in words, each name looked up once."""

    def page(self, sort: str, offset: int, limit: int, filters: Mapping[str, Any]) -> Sequence[Any]:
        """A page of them."""
        return list(_in_words(super().page(sort, offset, limit, filters)))

    def stream(self, sort: str, filters: Mapping[str, Any]) -> Iterator[Any]:
        """All of them."""
        return _in_words(super().stream(sort, filters))


def _in_words(rows: Iterable[Any]) -> Iterator[Any]:
    names = Names()
    for row in rows:
        row.watches = names.all_of(row.streams)
        yield row


@needs("listening.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """What is watched, and how often each raised."""
    rows = AlertRule.objects.filter(retired_at=None).annotate(raised=Count("alert"))
    table = RuleTable(request, _RuleRows(rows, search=("title", "note")))
    buttons = []
    if access.can("listening.edit"):
        if not AlertRule.objects.exists():
            buttons.append(
                Button(_("Begin with the recommended rules"), burl("listening:alert_rules_begin"), icon="sparkles", primary=True, post=True)
            )
        buttons.append(Button(_("New rule"), burl("listening:alert_rule_new"), icon="plus", primary=bool(rows)))
    return list_page(request, table, template="listening/alert_rules.html", context={"buttons": buttons, "tab": "rules"})


@require_POST
@needs("listening.edit")
def begin(request: BrandRequest) -> HttpResponseBase:
    """The recommended rules, for a brand that never had any."""
    services.make_presets()
    return HttpResponseRedirect(burl("listening:alert_rules"))


@needs("listening.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new rule with its preview."""
    initial = {"signal": "volume", "streams": ["all"], "active": True}
    return _edit(request, RuleForm(request.POST or None, initial=initial), None)


@needs("listening.view")
def rule(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One rule: what it sees now, what it learnt, what it raised."""
    row = get_object_or_404(AlertRule, pk=pk)
    context = {
        "row": row,
        "watches": Names().all_of(row.streams),
        "trail": [(_("Alert rules"), burl("listening:alert_rules"))],
        "tunings": selectors.tunings(row.pk)[:30],
        "alerts": row.alert_set.order_by("-raised_at")[:10],
        "may_edit": access.can("listening.edit") and row.retired_at is None,
        "may_work": access.can("listening.alerts"),
        **_preview(services.settings_of(row), row.streams, request.GET.get("stream", "")),
    }
    return page(request, "listening/alert_rule.html", context)


@needs("listening.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a rule, seeing what it would have raised."""
    row = get_object_or_404(AlertRule, pk=pk, retired_at=None)
    form = RuleForm(request.POST or None, initial=services.state_of(row))
    watch_conflicts(form, services.state_of(row))
    return _edit(request, form, row)


def _edit(request: BrandRequest, form: RuleForm, row: AlertRule | None) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        return burl("listening:alert_rule", pk=services.save_rule(services.RuleDraft(**values), rule=row).pk)

    title = _("Change the rule") if row else _("New alert rule")
    back = burl("listening:alert_rule", pk=row.pk) if row else burl("listening:alert_rules")
    context = {"row": row, "preview_url": burl("listening:alert_preview"), "trail": [(_("Alert rules"), burl("listening:alert_rules"))]}
    words = {"title": title, "done": _("The rule is saved."), "back": back, "submit": _("Save")}
    return form_page(request, form, save, **words, template="listening/alert_rule_form.html", context=context)


@needs("listening.view")
def preview(request: BrandRequest) -> HttpResponseBase:
    """What the typed rule would have raised in the last month, as a fragment."""
    form = RuleForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            services.check(services.RuleDraft(**form.cleaned_data))
        except AlertRefused as error:
            context["problem"] = error.message
        else:
            draft = services.RuleDraft(**form.cleaned_data)
            context |= _preview(services.settings_of(draft), draft.streams, request.GET.get("stream", ""))
    else:
        context["problem"] = _("Fill in the fields to see what the rule would have raised.")
    return page(request, "listening/_alert_preview.html", context)


@needs("listening.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed a rule."""
    row = get_object_or_404(AlertRule, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("listening:alert_rule", pk=row.pk))


@require_POST
@needs("listening.edit")
def retire(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The rule watches no more; its alerts stay."""
    services.retire_rule(rule_id=get_object_or_404(AlertRule, pk=pk).pk)
    messages.success(request, _("The rule watches no more. Its alerts and its history stay."))
    return HttpResponseRedirect(burl("listening:alert_rules"))


@require_POST
@needs("listening.alerts")
def undo(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take back what a judgement taught."""
    row = services.undo_tuning(tuning_id=get_object_or_404(Tuning, pk=pk).pk)
    messages.success(request, _("The threshold is as it was before this judgement."))
    return HttpResponseRedirect(burl("listening:alert_rule", pk=row.pk))


@needs("listening.view")
def mutes(request: BrandRequest) -> HttpResponseBase:
    """What is muted now; `?past=1` everything that was."""
    rows = selectors.mutes(past=request.GET.get("past") == "1")
    table = MuteTable(request, QuerySetRows(rows))
    buttons = [Button(_("Mute"), burl("listening:mute_new"), icon="bell-off", primary=True)] if access.can("listening.alerts") else []
    return list_page(request, table, template="listening/alert_rules.html", context={"buttons": buttons, "tab": "mutes"})


@needs("listening.alerts")
def new_mute(request: BrandRequest) -> HttpResponseBase:
    """A mute with its reason and its end."""
    form = MuteForm(request.POST or None, initial={"stream": request.GET.get("stream", "")})

    def save(values: dict[str, Any]) -> str:
        services.mute(**values)
        return burl("listening:mutes")

    return form_page(request, form, save, title=_("Mute alerts"), done=_("Muted until the end you chose."), back=burl("listening:mutes"))


@require_POST
@needs("listening.alerts")
def end_mute(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Hear it again."""
    services.end_mute(mute_id=get_object_or_404(Mute, pk=pk).pk)
    messages.success(request, _("The mute has ended."))
    return HttpResponseRedirect(burl("listening:mutes"))


@needs("listening.view")
def backtests(request: BrandRequest) -> HttpResponseBase:
    """Back-tests that were run."""
    table = BacktestTable(request, QuerySetRows(Backtest.objects.all()))
    buttons = [Button(_("New back-test"), burl("listening:backtest_new"), icon="history", primary=True)] if access.can("listening.alerts") else []
    return list_page(request, table, template="listening/alert_rules.html", context={"buttons": buttons, "tab": "backtests"})


@needs("listening.alerts")
def new_backtest(request: BrandRequest) -> HttpResponseBase:
    """Choose rule, days and what the second setting changes."""
    form = BacktestForm(request.POST or None, initial={"rule_id": request.GET.get("rule")})

    def save(values: dict[str, Any]) -> str:
        draft = backtesting.draft_of(AlertRule.objects.get(pk=values.pop("rule_id")))
        changes = {name: values[name] for name in ("sensitivity", "minimum", "limit") if values.get(name) is not None}
        drafts = [draft, replace(draft, **changes)] if changes else [draft]
        made = backtesting.start(title=draft.title, first=values["first"], last=values["last"], drafts=drafts)
        return burl("listening:backtest", pk=made.pk)

    return form_page(request, form, save, title=_("New back-test"), back=burl("listening:backtests"), submit=_("Run"))


@needs("listening.view")
def backtest(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What the rule would have raised: counts, chart, list; two settings side by side."""
    row = get_object_or_404(Backtest, pk=pk)
    job = JobRow.objects.filter(pk=row.job_id).first() if row.job_id else None
    context = {
        "row": row,
        "job": job,
        "sides": [_side(row, number) for number in range(len(row.result))],
        "settings": row.settings,
        "trail": [(_("Back-tests"), burl("listening:backtests"))],
    }
    return page(request, "listening/backtest.html", context)


def _side(row: Backtest, number: int) -> dict[str, Any]:
    result, names = row.result[number], Names()
    lines = [
        {
            **one,
            "name": names.of(one["stream"]),
            "tone": LEVEL_TONES[one["level"]],
            "words": LEVELS[one["level"]],
            "span": selectors.span(one["minutes"]),
        }
        for one in result["alerts"]
    ]
    days = sorted(result["days"])
    raised = {str(one["at"])[:10] for one in result["alerts"]}
    chart = None
    if days:
        chart = BarChart(
            x=days,
            series=[Series(names.of(result["charted"]), [result["days"][day] for day in days])],
            marks=tuple(Mark(day, "", "jump") for day in days if day in raised),
            title=_("Counted a day; marks are alerts"),
            format="compact",
        )
    return {
        "result": result,
        "setting": row.settings[number],
        "lines": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
        "chart": chart,
        "place": number,
    }


def _preview(settings: Any, patterns: Any, wanted: str) -> dict[str, Any]:
    """The last month on one of the rule's streams."""
    names = Names()
    since = now() - timedelta(days=PREVIEW_DAYS)
    streams = [one for one in selectors.streams_known(since) if fits_any(patterns, one)]
    stream = wanted if wanted in streams else streams[0] if streams else ""
    if not stream:
        return {"streams": [], "stream": ""}
    points, found, origin = preview_band(settings, stream, days=PREVIEW_DAYS)
    zone = current_brand().zone
    moments = [origin + one.slot * SLOT for one in found]
    marks = tuple(Mark(f"{moment.astimezone(zone):%m-%d %H:00}", "", "jump") for moment in moments)
    return {
        "streams": [(one, names.of(one)) for one in streams],
        "stream": stream,
        "preview_chart": hour_chart(points, share=settings.signal == "share", marks=marks),
        "would": list(zip(moments, found, strict=True))[::-1],
        "days": PREVIEW_DAYS,
    }
