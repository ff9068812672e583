"""Pages of hot lists, competitors, teardown rounds, reputation and the trend library."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.charts import LineChart, Scatter, Series
from guanhao.console.charts import Point as Dot
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows, QuerySetRows
from guanhao.domains.identity import facade as identity
from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.forms.core import CardForm, CaseForm, ClassForm, PositiveForm, RivalForm, RoundForm, TrendForm
from guanhao.domains.listening.models import Card, Case, HotTopic, NegativeClass, PositivePlan, Rival, Round, Trend
from guanhao.domains.listening.policy.core import RivalPolicy
from guanhao.domains.listening.selectors import hot as hot_selectors
from guanhao.domains.listening.selectors import rivals as rival_selectors
from guanhao.domains.listening.selectors import trends as trend_selectors
from guanhao.domains.listening.services import hot as hot_services
from guanhao.domains.listening.services import reminders, reputation, trends
from guanhao.domains.listening.services import rivals as rival_services
from guanhao.domains.listening.tables.core import CaseTable, RivalTable, RoundTable, TopicTable, TrendTable, stage_words
from guanhao.domains.listening.wording_core import platform_name
from guanhao.kernel import access
from guanhao.kernel.models import Clock
from guanhao.kernel.now import now

EDIT = "listening.edit"


def _buttons(*lines: tuple[str, str, bool]) -> list[dict[str, Any]]:
    """Buttons of people who may edit: (title, name of the page, primary)."""
    if not access.can(EDIT):
        return []
    return [{"title": title, "url": burl(name), "icon": "plus" if primary else "", "primary": primary} for title, name, primary in lines]


def _staged(rows: list[hot_selectors.TopicView]) -> list[tuple[hot_selectors.TopicView, str, str]]:
    return [(one, *stage_words(one.stage)) for one in rows]


@needs("listening.view")
def hot(request: BrandRequest) -> HttpResponseBase:
    """A list as it stands now, the watch list, and what keyword rules met."""
    lists = hot_selectors.lists()
    wanted = whole_number(request.GET.get("list"))
    chosen = next((one for one in lists if one.pk == wanted), lists[0] if lists else None)
    context = {
        "lists": lists,
        "chosen": chosen,
        "rows": _staged(hot_selectors.current(chosen.pk)) if chosen else [],
        "watch": _staged(hot_selectors.watch_list(12)),
        "hits": hot_selectors.hits(12),
        "may_edit": access.can(EDIT),
        "tab": "hot",
    }
    return page(request, "listening/hot.html", context)


@needs("listening.view")
def hot_topics(request: BrandRequest) -> HttpResponseBase:
    """All topics that were on a list, to search."""
    table = TopicTable(request, QuerySetRows(HotTopic.objects.select_related("list").order_by("-last_at", "rank"), search=("words",)))
    return list_page(request, table, template="listening/hot_topics.html", context={"tab": "topics"})


@needs("listening.view")
def hot_topic(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A topic's history: rank, heat, velocity, stage, rules that met it."""
    row = get_object_or_404(HotTopic.objects.select_related("list"), pk=pk)
    view = hot_selectors.views([row])[0]
    times = [one.at.astimezone(request.brand.zone).strftime("%m-%d %H:%M") for one in view.ranks]
    words, tone = stage_words(view.stage)
    context = {
        "row": row,
        "view": view,
        "stage": words,
        "tone": tone,
        "ranks": LineChart(title=_("Rank"), x=times, series=[Series(_("Rank"), [one.rank for one in view.ranks])], format="number", down=True)
        if len(times) > 1
        else None,
        "heat": LineChart(title=_("Heat"), x=times, series=[Series(_("Heat"), [one.heat for one in view.ranks])], zero=True)
        if len(times) > 1 and any(one.heat for one in view.ranks)
        else None,
        "may_edit": access.can(EDIT),
        "trail": [(_("Hot lists"), burl("listening:hot"))],
    }
    return page(request, "listening/hot_topic.html", context)


@require_POST
@needs(EDIT)
def hot_use(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Give a topic to the hot lane."""
    row = get_object_or_404(HotTopic, pk=pk)
    return act(
        request,
        lambda: hot_services.hand_to_content(topic_id=row.pk),
        burl("listening:hot_topic", pk=row.pk),
        _("The hot lane has it as a candidate."),
    )


@needs("listening.view")
def rivals(request: BrandRequest) -> HttpResponseBase:
    """Competitors with growth, hit rate and stickiness."""
    rows = rival_selectors.table()
    dots = [
        Dot(one.followers, one.hit_rate, one.name, "", burl("listening:rival", pk=one.id))
        for one in rows
        if one.followers and one.hit_rate is not None
    ]
    context = {
        "buttons": _buttons((_("New competitor"), "listening:rival_new", True)),
        "chart": Scatter(
            title=_("Followers and hit rate"),
            points=dots,
            x_title=_("Followers"),
            y_title=_("Hit rate"),
            x_format="compact",
            format="percent",
            log_x=True,
        )
        if len(dots) > 1
        else None,
        "policy": RivalPolicy.of_brand(),
        "tab": "rivals",
    }
    return list_page(request, RivalTable(request, ListRows(rows, search=("name", "note"))), template="listening/rivals.html", context=context)


def _rival_form(request: BrandRequest, row: Rival | None) -> HttpResponseBase:
    initial = (
        {"name": row.name, "note": row.note, **row.strategy, "accounts": "\n".join(f"{one.platform}:{one.handle}" for one in row.accounts.all())}
        if row
        else None
    )
    form = RivalForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        return burl("listening:rival", pk=rival_services.save_rival(**values, rival_id=row.pk if row else None).pk)

    back = burl("listening:rival", pk=row.pk) if row else burl("listening:rivals")
    return form_page(request, form, save, title=row.name if row else _("New competitor"), back=back, done=_("Saved."))


@needs(EDIT)
def new_rival(request: BrandRequest) -> HttpResponseBase:
    """Add a competitor by hand."""
    return _rival_form(request, None)


@needs(EDIT)
def edit_rival(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a competitor."""
    return _rival_form(request, get_object_or_404(Rival, pk=pk))


@needs("listening.view")
def rival(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A competitor: figures, strategy notes, newest moves."""
    row = get_object_or_404(Rival, pk=pk)
    words = {"depth": _("Vertical depth"), "industries": _("Cross-industry"), "ai_tools": _("AI tools"), "local": _("Localisation")}
    context = {
        "row": row,
        "figures": next((one for one in rival_selectors.table() if one.id == row.pk), None),
        "accounts": [(platform_name(one.platform), one.handle) for one in row.accounts.all()],
        "notes": [(words[key], text) for key, text in row.strategy.items() if key in words and text],
        "moves": [(one, platform_name(one.account.platform)) for one in rival_selectors.moves(row.pk)],
        "may_edit": access.can(EDIT),
        "trail": [(_("Competitors"), burl("listening:rivals"))],
    }
    return page(request, "listening/rival.html", context)


@needs("listening.view")
def rival_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(Rival, pk=pk)
    return history_page(request, target=f"listening.rival:{row.pk}", title=row.name, back=burl("listening:rival", pk=pk))


@needs("listening.view")
def rounds(request: BrandRequest) -> HttpResponseBase:
    """Teardown rounds."""
    table = RoundTable(request, QuerySetRows(rival_selectors.rounds(), search=("title",)))
    return list_page(
        request,
        table,
        template="listening/rivals.html",
        context={"buttons": _buttons((_("New round"), "listening:round_new", True)), "tab": "rounds"},
    )


@needs(EDIT)
def new_round(request: BrandRequest) -> HttpResponseBase:
    """Begin a round."""
    form = RoundForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("listening:round", pk=rival_services.open_round(**values).pk)

    return form_page(request, form, save, title=_("New round"), back=burl("listening:rounds"))


@needs("listening.view")
def round_page(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A round with its cards."""
    row = get_object_or_404(Round, pk=pk)
    cards = list(row.cards.select_related("account", "account__rival"))
    context = {
        "row": row,
        "cards": cards,
        "accounts": len({one.account_id for one in cards}),
        "policy": RivalPolicy.of_brand(),
        "may_edit": access.can(EDIT),
        "trail": [(_("Teardown rounds"), burl("listening:rounds"))],
    }
    return page(request, "listening/round.html", context)


def _card_form(request: BrandRequest, owner: Round, card: Card | None) -> HttpResponseBase:
    initial = {name: getattr(card, name) for name in ("account_id", "title", "angle", "case", "form")} if card else None
    form = CardForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        rival_services.save_card(round_id=owner.pk, card_id=card.pk if card else None, **values)
        return burl("listening:round", pk=owner.pk)

    return form_page(request, form, save, title=_("Take a hit apart"), back=burl("listening:round", pk=owner.pk))


@needs(EDIT)
def new_card(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a hit apart."""
    return _card_form(request, get_object_or_404(Round, pk=pk), None)


@needs(EDIT)
def edit_card(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a card."""
    card = get_object_or_404(Card.objects.select_related("round"), pk=pk)
    return _card_form(request, card.round, card)


@require_POST
@needs(EDIT)
def suggest_card(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Offer a card as a topic."""
    card = get_object_or_404(Card, pk=pk)
    return act(request, lambda: rival_services.suggest_card(card_id=card.pk), burl("listening:round", pk=card.round_id), _("Offered as a topic."))


@require_POST
@needs(EDIT)
def close_round(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Close a round with what makes the difference."""
    row = get_object_or_404(Round, pk=pk)
    return act(
        request,
        lambda: rival_services.close_round(round_id=row.pk, difference=request.POST.get("difference", "")),
        burl("listening:round", pk=row.pk),
        _("The round is closed."),
    )


@needs("listening.view")
def cases(request: BrandRequest) -> HttpResponseBase:
    """Negatives that are handled, their classes, follow-ups that are due, positive content."""
    table = CaseTable(request, QuerySetRows(rival_selectors.cases(), search=("title", "quote", "owner_name")))
    context = {
        "buttons": _buttons((_("Plan positive content"), "listening:positive_new", False), (_("Take up a negative"), "listening:case_new", True)),
        "classes": rival_selectors.classes(),
        "follow_ups": reminders.follow_ups_due(),
        "plans": PositivePlan.objects.filter(done_at=None).select_related("type")[:10],
        "today": now().astimezone(request.brand.zone).date(),
        "may_edit": access.can(EDIT),
    }
    return list_page(request, table, template="listening/cases.html", context=context)


@needs(EDIT)
def new_case(request: BrandRequest) -> HttpResponseBase:
    """Take up a negative that came from elsewhere."""
    reputation.ensure_classes()
    form = CaseForm(request.POST or None, initial={"class_key": request.GET.get("class", "")})

    def save(values: dict[str, Any]) -> str:
        return burl("listening:case", pk=reputation.open_case(**values).pk)

    return form_page(request, form, save, title=_("Take up a negative"), back=burl("listening:cases"), done=_("The clock runs."))


@needs("listening.view")
def case(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A negative with its strategy, clock, response and satisfaction."""
    row = get_object_or_404(Case.objects.select_related("type"), pk=pk)
    context = {
        "row": row,
        "clock": Clock.objects.filter(kind=Case.CLOCK, subject=reputation.subject_of(row)).first(),
        "people": [(one.id, one.name) for one in identity.people_of_brand()],
        "moment": now(),
        "stars": range(1, 6),
        "may_edit": access.can(EDIT),
        "trail": [(_("Reputation"), burl("listening:cases"))],
    }
    return page(request, "listening/case.html", context)


@require_POST
@needs(EDIT)
def case_act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Answer, assign or follow up."""
    row, post = get_object_or_404(Case, pk=pk), request.POST
    try:
        match post.get("do"):
            case "answer":
                reputation.answer_case(case_id=row.pk, response=post.get("response", ""))
            case "assign":
                reputation.assign_case(case_id=row.pk, owner_id=whole_number(post.get("owner_id")))
            case "follow":
                reputation.follow_up(case_id=row.pk, satisfaction=whole_number(post.get("satisfaction")) or 0)
        messages.success(request, _("Done."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("listening:case", pk=row.pk))


@needs("listening.view")
def case_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """What was done."""
    row = get_object_or_404(Case, pk=pk)
    return history_page(request, target=reputation.subject_of(row), title=row.title, back=burl("listening:case", pk=pk))


@needs(EDIT)
def edit_class(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change the strategy of a class."""
    row = get_object_or_404(NegativeClass, pk=pk)
    initial = {"title": row.title, "strategy": row.strategy, "aspects": row.aspects, "owner_id": row.owner_id}
    form = ClassForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        reputation.change_class(class_id=row.pk, **values)
        return burl("listening:cases")

    return form_page(request, form, save, title=row.title, back=burl("listening:cases"), done=_("Saved."))


@needs(EDIT)
def new_positive(request: BrandRequest) -> HttpResponseBase:
    """Plan positive content."""
    form = PositiveForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        reputation.plan_positive(**values)
        return burl("listening:cases")

    return form_page(request, form, save, title=_("Plan positive content"), back=burl("listening:cases"), done=_("Planned."))


@require_POST
@needs(EDIT)
def positive_done(request: BrandRequest, pk: int) -> HttpResponseBase:
    """It is out."""
    row = get_object_or_404(PositivePlan, pk=pk)
    try:
        reputation.finish_positive(plan_id=row.pk, result_url=request.POST.get("result_url", ""))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("listening:cases"))


@needs("listening.view")
def trend_list(request: BrandRequest) -> HttpResponseBase:
    """The trend library with overdue weeks."""
    table = TrendTable(request, QuerySetRows(trend_selectors.trends(), search=("title", "finding", "source")))
    context = {
        "buttons": _buttons((_("New entry"), "listening:trend_new", True)),
        "overdue": trend_selectors.overdue()[:8],
        "may_edit": access.can(EDIT),
    }
    return list_page(request, table, template="listening/trends.html", context=context)


def _trend_form(request: BrandRequest, row: Trend | None) -> HttpResponseBase:
    if row is None:
        initial: dict[str, Any] = {"week": request.GET.get("week") or now().astimezone(request.brand.zone).date()}
    else:
        initial = {name: getattr(row, name) for name in ("kind", "week", "title", "finding", "source", "url")} | {"tags": "，".join(row.tags)}
    form = TrendForm(request.POST or None, initial=initial)
    if row is not None:
        watch_conflicts(form, {"title": row.title, "finding": row.finding})

    def save(values: dict[str, Any]) -> str:
        return burl("listening:trend", pk=trends.save_trend(**values, trend_id=row.pk if row else None).pk)

    back = burl("listening:trend", pk=row.pk) if row else burl("listening:trends")
    return form_page(request, form, save, title=row.title if row else _("New entry"), back=back, done=_("Saved."))


@needs(EDIT)
def new_trend(request: BrandRequest) -> HttpResponseBase:
    """Write an entry."""
    return _trend_form(request, None)


@needs(EDIT)
def edit_trend(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an entry."""
    return _trend_form(request, get_object_or_404(Trend, pk=pk))


@needs("listening.view")
def trend(request: BrandRequest, pk: int) -> HttpResponseBase:
    """An entry."""
    row = get_object_or_404(Trend, pk=pk)
    return page(
        request, "listening/trend.html", {"row": row, "may_edit": access.can(EDIT), "trail": [(_("Trend library"), burl("listening:trends"))]}
    )


@require_POST
@needs(EDIT)
def cite_trend(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Offer an entry as a topic."""
    row = get_object_or_404(Trend, pk=pk)
    trends.suggest_trend(trend_id=row.pk)
    messages.success(request, _("Offered as a topic."))
    return HttpResponseRedirect(burl("listening:trend", pk=row.pk))


@needs("listening.view")
def trend_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Who changed what."""
    row = get_object_or_404(Trend, pk=pk)
    return history_page(request, target=f"listening.trend:{row.pk}", title=row.title, back=burl("listening:trend", pk=pk))
