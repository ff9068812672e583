"""Lists of cards, projects and blockers."""

from typing import Any

from django.contrib import messages
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.work.models import Card, Label, Project, Sprint
from guanhao.domains.work.selectors.boards import labels_of, names_of, people, today
from guanhao.domains.work.services import cards
from guanhao.kernel.access import current_actor

STAGE_TONE = {"pool": "", "doing": "info", "review": "warn", "done": "good"}
PRIORITY_TONE = {0: "", 1: "", 2: "warn", 3: "bad"}
BLOCKED = pgettext_lazy("card", "Blocked")
PROJECT_TONE = {"open": "good", "closed": ""}


def _moved(request: BrandRequest, keys: list[str], stage: str) -> str:
    count, why = cards.move_cards(card_ids=[int(key) for key in keys], stage=stage)
    for text in why[:5]:
        messages.error(request, text)
    if len(why) > 5:
        messages.error(request, _now("%(count)s more cards stayed where they are.") % {"count": len(why) - 5})
    return ngettext("%(count)s card moved.", "%(count)s cards moved.", count) % {"count": count}


def _to(stage: str, title: str | Promise) -> BulkAction:
    return BulkAction(
        f"to_{stage}", title, lambda request, keys: _moved(request, keys, stage), permission="work.edit", confirm=_("Cards that lack something stay.")
    )


def _mine(request: BrandRequest, keys: list[str]) -> str:
    count = cards.assign_cards(card_ids=[int(key) for key in keys], owner_id=current_actor().user_id or 0)
    return ngettext("%(count)s card is yours now.", "%(count)s cards are yours now.", count) % {"count": count}


def _archive(request: BrandRequest, keys: list[str]) -> str:
    count = cards.archive_cards(card_ids=[int(key) for key in keys])
    return ngettext("%(count)s card archived.", "%(count)s cards archived.", count) % {"count": count}


class CardTable(Table):
    """All cards of the board."""

    key = "work.cards"
    title = pgettext_lazy("board", "Cards")
    searchable = True
    search_hint = _("Title or description")
    default_sort = "sort_on"
    columns = (
        Column("title", pgettext_lazy("card", "Title"), kind="link", href=lambda row: burl("work:card", pk=row.pk)),
        Column("stage", pgettext_lazy("card", "Stage"), kind="badge", labels=dict(Card.Stage.choices), tone=STAGE_TONE),
        Column("owner", _("Owner"), sortable=False, value=lambda row: row.owner_name or None),
        Column("sort_on", _("Due date"), kind="date", value=lambda row: row.due_on),
        Column("priority", pgettext_lazy("card", "Priority"), kind="badge", labels=dict(Card.Priority.choices), tone=PRIORITY_TONE),
        Column("kind", _("Kind"), labels=dict(Card.Kind.choices)),
        Column("labels", _("Labels"), sortable=False, value=lambda row: "、".join(row.label_names) or None),
        Column("blocked", BLOCKED, kind="badge", labels={True: BLOCKED, False: ""}, tone={True: "bad"}),
        Column("project.title", pgettext_lazy("card", "Project"), sortable=False),
        Column("sprint.title", pgettext_lazy("card", "Sprint"), sortable=False, visible=False),
        Column("points", pgettext_lazy("card", "Effort in points"), kind="number", visible=False),
        Column("standard", _("Delivery standard"), sortable=False, visible=False, value=lambda row: row.standard or None),
        Column("made_at", _("Made"), kind="datetime", visible=False),
        Column("done_at", pgettext_lazy("card", "Done"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("stage", pgettext_lazy("card", "Stage"), choices=Card.Stage.choices),
        ChoiceFilter("owner_id", _("Owner"), choices=lambda: [(str(number), name) for number, name in people()]),
        ChoiceFilter("kind", _("Kind"), choices=Card.Kind.choices),
        ChoiceFilter("project_id", pgettext_lazy("card", "Project"), choices=lambda: _choices(Project.objects.order_by("title"), "title")),
        ChoiceFilter("sprint_id", pgettext_lazy("card", "Sprint"), choices=lambda: _choices(Sprint.objects.order_by("-starts_on"), "title")),
        ChoiceFilter("labels", _("Labels"), choices=lambda: _choices(Label.objects.order_by("name")[:200], "name")),
        DateRange("due_on", _("Due date")),
        ChoiceFilter("state", _("Shown"), choices=(("late", _("Overdue")), ("blocked", BLOCKED), ("archived", _("Archived")))),
    )
    actions = (
        *(_to(stage, title) for stage, title in ((Card.Stage.DOING, _("To “In progress”")), (Card.Stage.REVIEW, _("To “To review”")))),
        *(_to(stage, title) for stage, title in ((Card.Stage.DONE, _("To “Done”")), (Card.Stage.POOL, _("Back to the pool")))),
        BulkAction("mine", _("Give them to me"), _mine, permission="work.edit", confirm=_("You become the owner.")),
        BulkAction("archive", _("Archive"), _archive, permission="work.edit", confirm=_("They leave the board; nothing is deleted.")),
    )
    empty = Empty(
        _("No cards yet"),
        _("A card says what is to be done, by whom, until when, and when it counts as done. Import your board of Trello, Teambition or Feishu."),
        _("New card"),
        url_name="work:card_new",
        permission="work.edit",
    )


def _choices(rows: Any, name: str) -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in rows.values_list("pk", name)]


class CardRows:
    """Cards with the names of their owners and labels, in two queries a page."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def count(self, filters: Any) -> int:
        """How many match."""
        return int(self.inner.count(filters))

    def page(self, sort: str, offset: int, limit: int, filters: Any) -> list[Any]:
        """A page, with names."""
        rows = list(self.inner.page(sort, offset, limit, filters))
        names, labels = names_of(row.owner_id for row in rows), labels_of(row.pk for row in rows)
        for row in rows:
            row.owner_name, row.label_names = names.get(row.owner_id or 0, ""), labels.get(row.pk, [])
        return rows

    def existing(self, keys: Any, filters: Any) -> list[str]:
        """Those of the keys that are cards here."""
        found: list[str] = self.inner.existing(keys, filters)
        return found


def in_state(rows: Any, chosen: list[str]) -> Any:
    """Cards that are overdue, blocked or archived."""
    if "archived" in chosen:
        rows = Card.objects.exclude(archived_at=None).select_related("project", "sprint")
    if "late" in chosen:
        rows = rows.filter(due_on__lt=today()).exclude(stage=Card.Stage.DONE)
    return rows.filter(blocked=True) if "blocked" in chosen else rows


class ProjectTable(Table):
    """All projects."""

    key = "work.projects"
    title = pgettext_lazy("card", "Projects")
    searchable = True
    default_sort = "-starts_on"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("work:project", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Project.State.choices), tone=PROJECT_TONE),
        Column("starts_on", _("First day"), kind="date"),
        Column("ends_on", _("Last day"), kind="date"),
        Column("count", pgettext_lazy("board", "Cards"), kind="number", sortable=False),
        Column("done", pgettext_lazy("card", "Done"), kind="number", sortable=False),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Project.State.choices),)
    empty = Empty(
        _("No projects yet"),
        _("A project has a lead and days; a big one is split into sprints of two weeks."),
        _("New project"),
        url_name="work:project_new",
        permission="work.manage",
    )
