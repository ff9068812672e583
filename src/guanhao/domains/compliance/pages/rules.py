"""The rules of the brand: list, one rule with law and exemptions, switching it, its words, its history."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.charts import BarChart, Series
from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.compliance.forms.checks import SwitchForm
from guanhao.domains.compliance.models import Lexicon, LexiconWord, RuleSetting
from guanhao.domains.compliance.policy import CheckPolicy
from guanhao.domains.compliance.rules.book import Term, said
from guanhao.domains.compliance.selectors import lints
from guanhao.domains.compliance.selectors import rules as selectors
from guanhao.domains.compliance.services import settings
from guanhao.domains.compliance.tables.checks import HouseWordTable, RuleTable
from guanhao.domains.compliance.wording import KINDS, LEVEL_TONE, STATE_TONE
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

DAYS = 30


@needs("compliance.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """All rules with state, level and what they did in the last thirty days."""
    rows = selectors.rules()
    table = RuleTable(request, ListRows(rows, search=("title", "law", "key", "reason", "fix"), key="key"))
    context = {"tab": "rules", "notice": _gap(rows), "lead": _("What may be said and why not: laws, platforms and your own words.")}
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.view")
def rule(request: BrandRequest, key: str) -> HttpResponseBase:
    """One rule: law, scope, exemptions, wording, state, counts and the linter's newest result."""
    view = _view(key)
    may, crumbs = access.can("compliance.edit"), [(_("Rules"), burl("compliance:rules"))]
    levels = dict(LexiconWord.Level.choices)
    facts = [
        fact(request, _("State"), str(dict(RuleSetting.State.choices)[view.state]), tone=STATE_TONE[view.state]),
        fact(request, _("Level"), str(levels[view.level]), tone=LEVEL_TONE[view.level]),
        fact(request, _("In advertising"), str(levels[view.level_ad]) if view.level_ad else "—"),
        fact(request, _("Group"), view.group_title),
        fact(request, _("Kind"), str(KINDS[view.kind])),
        fact(request, _("Law"), view.law or "—"),
        fact(request, _("In force from"), view.effective_from, "date"),
        fact(request, _("Scope"), view.scope),
        fact(request, _("Words"), view.words, "number", href=burl("compliance:rule_words", key=key) if view.words else None),
        fact(request, _("Hits in 30 days"), view.hits, "number"),
        fact(request, _("Let through"), view.exempted, "number"),
        fact(request, _("Only watched"), view.watched, "number"),
        fact(request, _("Key"), view.key),
    ]
    buttons = [Button(_("History"), burl("compliance:rule_history", key=key), icon="history")]
    buttons.append(Button(_("Linter"), f"{burl('compliance:lints')}?subject={key}", icon="scan-search"))
    if may:
        buttons.append(Button(_("Switch"), burl("compliance:switch", key=key), icon="settings-2", primary=True))
    context: dict[str, Any] = {
        "rule": view,
        "exemptions": [{"title": said(one.title, request.LANGUAGE_CODE), "source": one.source} for one in selectors.exemptions_of(key)],
        "lint": lints.newest(key),
        "chart": _chart(key),
    }
    sections = [
        Section(_("What it says"), "compliance/_said.html", context),
        Section(_("Exemptions"), "compliance/_exemptions.html", context),
        Section(_("What it did"), "compliance/_did.html", context),
    ]
    return detail_page(request, title=view.title, facts=facts, sections=sections, buttons=buttons, crumbs=crumbs)


@needs("compliance.edit")
def switch(request: BrandRequest, key: str) -> HttpResponseBase:
    """Switch a rule on, off or to shadow, and override its level."""
    view = _view(key)
    row = RuleSetting.objects.filter(rule=key).first()
    initial = {"state": view.state, "level": row.level if row else ""}
    form = SwitchForm(request.POST or None, initial=initial)
    back = burl("compliance:rule", key=key)

    def save(values: dict[str, Any]) -> str:
        settings.set_rule(rule=key, **values)
        return back

    return form_page(request, form, save, title=_("Switch %(title)s") % {"title": view.title}, done=_("Saved."), back=back)


@needs("compliance.view")
def words(request: BrandRequest, key: str) -> HttpResponseBase:
    """The words of one of our rules; a brand's list has a page of its own."""
    found = _rule(key)
    if found.brand:
        lexicon = Lexicon.objects.get(key=key.removeprefix("list."))
        return HttpResponseRedirect(burl("compliance:lexicon", pk=lexicon.pk))
    rows = [_word(number, term, found.level, key) for number, term in enumerate(found.terms)]
    table = HouseWordTable(request, ListRows(rows, search=("word", "aliases")))
    title = said(found.title, request.LANGUAGE_CODE)
    crumbs = [(_("Rules"), burl("compliance:rules")), (title, burl("compliance:rule", key=key))]
    context = {
        "title": title,
        "crumbs": crumbs,
        "lead": _("Built-in words. The whitelist lets one through; a list of this class adds words."),
    }
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.view")
def history(request: BrandRequest, key: str) -> HttpResponseBase:
    """Who switched the rule, when and why."""
    view = _view(key)
    return history_page(request, target=settings.target_of(key), title=view.title, back=burl("compliance:rule", key=key))


def _rule(key: str) -> Any:
    try:
        return selectors.rule(key)
    except selectors.UnknownRule:
        raise Http404 from None


def _view(key: str) -> selectors.RuleView:
    try:
        return selectors.rule_view(key)
    except selectors.UnknownRule:
        raise Http404 from None


def _gap(rows: list[selectors.RuleView]) -> str:
    """Says when fewer classes of words are on than the policy asks for."""
    wanted = CheckPolicy.of_brand().categories
    on = len({row.category for row in rows if row.kind == "words" and row.state == RuleSetting.State.ON})
    if on >= wanted:
        return ""
    missing = wanted - on
    return ngettext("%(count)s class of words is off.", "%(count)s classes of words are off.", missing) % {"count": missing}


def _chart(key: str) -> BarChart | None:
    today = now().astimezone(current_brand().zone).date()
    found = dict(selectors.daily(key, today - timedelta(days=DAYS - 1)))
    if not found:
        return None
    days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    return BarChart(x=days, series=[Series(_("Hits"), [found.get(day, 0) for day in days])], title=_("Hits a day"))


def _word(number: int, term: Term, level: str, key: str) -> dict[str, Any]:
    company = [
        _("beside certain words") if term.only_near or term.not_near else "",
        _("not before: %(words)s") % {"words": "、".join(term.not_after)} if term.not_after else "",
        _("not after: %(words)s") % {"words": "、".join(term.not_before)} if term.not_before else "",
    ]
    return {
        "id": number,
        "word": term.text,
        "aliases": "、".join(term.aliases),
        "level": term.level or level,
        "company": "；".join(part for part in company if part) or "—",
        "allow": _("Let through"),
        "url": f"{burl('compliance:allow')}?word={term.text}&rule={key}" if access.can("compliance.edit") else None,
    }
