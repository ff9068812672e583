"""Levels, quests, badges and rankings in the console."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.forms.growth import BadgeForm, LadderForm, QuestForm, ladder_lines, task_lines
from guanhao.domains.community.models import Badge, Level, LevelChange, Member, Quest, QuestDone, Ranking
from guanhao.domains.community.services import levels as services
from guanhao.domains.community.services import quests, ranking
from guanhao.domains.community.tables.growth import QUEST_TONE, LevelLogTable, QuestTable
from guanhao.domains.community.wording import ACTION_WORDS
from guanhao.kernel import access


@needs("community.view")
def levels(request: BrandRequest) -> HttpResponseBase:
    """The ladder with its members, badges, and the months."""
    held = dict(Member.objects.exclude(level=0).values_list("level").annotate(count=Count("pk")).order_by())
    frozen = Ranking.objects.order_by("-month")[:12]
    context = {
        "tab": "growth",
        "ladder": [(row, held.get(row.number, 0)) for row in Level.objects.order_by("number")],
        "badges": Badge.objects.annotate(count=Count("holders")).order_by("title")[:100],
        "standings": ranking.standings(ranking.month_now())[:10],
        "month": ranking.month_now(),
        "frozen": frozen,
        "may_edit": access.can("community.rules"),
    }
    return page(request, "community/levels.html", context)


@needs("community.rules")
def ladder(request: BrandRequest) -> HttpResponseBase:
    """Write all levels."""
    form = LadderForm(request.POST or None, initial={"levels": ladder_lines()})
    watch_conflicts(form, services.state())

    def save(values: dict[str, Any]) -> str:
        services.write_ladder(values["levels"])
        return burl("community:levels")

    return form_page(request, form, save, title=_("Write the levels"), done=_("Saved."), back=burl("community:levels"))


@needs("community.view")
def ladder_history(request: BrandRequest) -> HttpResponseBase:
    """All versions of the ladder."""
    return history_page(request, target="community.ladder:1", title=pgettext("member", "Levels"), back=burl("community:levels"))


@needs("community.view")
def level_log(request: BrandRequest) -> HttpResponseBase:
    """Who rose and fell."""
    rows = QuerySetRows(LevelChange.objects.select_related("member"), search=("member__name",))
    return list_page(request, LevelLogTable(request, rows), template="community/redemptions.html", context={"tab": "growth"})


@needs("community.rules")
def badge_new(request: BrandRequest) -> HttpResponseBase:
    """A new badge."""
    form = BadgeForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        quests.save_badge(**values)
        return burl("community:levels")

    return form_page(request, form, save, title=_("New badge"), done=_("Saved."), back=burl("community:levels"))


@needs("community.view")
def quest_list(request: BrandRequest) -> HttpResponseBase:
    """All quests."""
    rows = Quest.objects.select_related("badge").annotate(finished=Count("done"))
    table = QuestTable(request, QuerySetRows(rows, search=("title", "text")))
    return list_page(request, table, template="community/quests.html", context={"tab": "growth", "may_edit": access.can("community.rules")})


def _draft(values: dict[str, Any]) -> quests.QuestDraft:
    return quests.QuestDraft(**{name: values[name] for name in quests.QuestDraft.__dataclass_fields__})


@needs("community.rules")
def quest_new(request: BrandRequest) -> HttpResponseBase:
    """A new quest."""
    form = QuestForm(request.POST or None)
    back = burl("community:quests")
    return form_page(
        request,
        form,
        lambda values: burl("community:quest", pk=quests.save_quest(_draft(values)).pk),
        title=_("New quest"),
        done=_("Saved."),
        back=back,
    )


@needs("community.view")
def quest(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One quest and who finished it."""
    row = get_object_or_404(Quest.objects.select_related("badge"), pk=pk)
    context = {
        "quest": row,
        "tone": QUEST_TONE[row.state],
        "tasks": [(one, ACTION_WORDS.get(one["action"], one["action"])) for one in row.tasks],
        "done": QuestDone.objects.filter(quest=row).select_related("member").order_by("-pk")[:20],
        "count": QuestDone.objects.filter(quest=row).count(),
        "may_edit": access.can("community.rules"),
        "trail": [(_("Quests"), burl("community:quests"))],
    }
    return page(request, "community/quest.html", context)


@needs("community.rules")
def quest_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a quest."""
    row = get_object_or_404(Quest, pk=pk)
    names = quests.QuestDraft.__dataclass_fields__
    form = QuestForm(request.POST or None, initial={**{name: getattr(row, name) for name in names}, "tasks": task_lines(row)})
    watch_conflicts(form, quests.state_of(row))

    def save(values: dict[str, Any]) -> str:
        quests.save_quest(_draft(values), row)
        return burl("community:quest", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("community:quest", pk=pk))


@require_POST
@needs("community.rules")
def quest_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open or close."""
    row = get_object_or_404(Quest, pk=pk)
    return act(request, lambda: quests.set_state(quest=row, state=request.POST.get("do", "")), back=burl("community:quest", pk=pk))


@needs("community.view")
def quest_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a quest."""
    row = get_object_or_404(Quest, pk=pk)
    return history_page(request, target=quests.target_of(row), title=row.title, back=burl("community:quest", pk=pk))


@needs("community.view")
def month(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A frozen month; POST settles it, “1=100 2=50” by place."""
    row = get_object_or_404(Ranking, pk=pk)
    if request.method == "POST":
        access.require("community.points")
        prizes = {int(place): int(points) for place, points in re.findall(r"(\d{1,4})\s*[=:：]\s*(\d{1,9})", request.POST.get("prizes", ""))}
        try:
            if not prizes:
                raise Refused(_("Write points by place, such as 1=100 2=50."), "prizes")
            ranking.settle(ranking=row, prizes=prizes)
            messages.success(request, _("Settled: the points are given."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(burl("community:month", pk=pk))
    context = {"row": row, "may_settle": access.can("community.points"), "trail": [(_("Levels & quests"), burl("community:levels"))]}
    return page(request, "community/month.html", context)


@require_POST
@needs("community.rules")
def freeze(request: BrandRequest) -> HttpResponseBase:
    """Freeze the month that is over."""
    row = ranking.freeze(ranking.month_before())
    return HttpResponseRedirect(burl("community:month", pk=row.pk))
