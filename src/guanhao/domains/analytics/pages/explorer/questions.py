"""Saved questions: the list, the archive, saving, history, and what is done with one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.filters import ChoiceFilter
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.analytics.models import SavedQuestion
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.selectors.explorer.checking import check
from guanhao.domains.analytics.selectors.explorer.fields import DIMENSIONS, measures
from guanhao.domains.analytics.selectors.explorer.question import Question, encoded, from_pairs, from_state
from guanhao.domains.analytics.services.explorer import questions as services
from guanhao.kernel import access
from guanhao.kernel.models import Version


def words_of(state: dict[str, Any], titles: dict[str, str]) -> str:
    """A question in a line: its metrics and dimensions."""
    what = _(", ").join(titles.get(key, key) for key in state.get("metrics", []))
    by = _(", ").join(str(DIMENSIONS[key].title) for key in state.get("by", []) if key in DIMENSIONS)
    return _("%(metrics)s by %(dimensions)s") % {"metrics": what, "dimensions": by} if by else what


class QuestionTable(Table):
    """What one may open."""

    key = "analytics.questions"
    title = gettext_lazy("Saved questions")
    filters = (
        ChoiceFilter(
            "kept",
            gettext_lazy("Kept by"),
            choices=(("favourite", gettext_lazy("My favourites")), ("mine", gettext_lazy("Mine")), ("shared", gettext_lazy("Shared"))),
        ),
    )
    searchable = True
    search_hint = gettext_lazy("Name, note, owner")
    default_sort = "name"
    empty = Empty(
        gettext_lazy("No saved questions yet"),
        gettext_lazy("Ask something in the explorer and save it: it can be shared, opened again with fresh numbers, and mailed by the clock."),
        gettext_lazy("Open the explorer"),
        url_name="analytics:explorer",
    )

    def __init__(self, request: BrandRequest, rows: Any) -> None:
        """Words of metrics are read once."""
        super().__init__(request, rows)
        titles = {key: str(one.title) for key, one in measures().items()}
        self.columns = (
            Column("favourite", gettext_lazy("Favourite"), template="analytics/explorer/_favourite.html", sortable=False),
            Column("name", gettext_lazy("Name"), kind="link", href=lambda row: burl("analytics:question", pk=row.pk)),
            Column("what", gettext_lazy("What it asks"), value=lambda row: words_of(row.question, titles), sortable=False),
            Column("note", gettext_lazy("Note"), sortable=False, visible=False),
            Column("shared", gettext_lazy("Who sees it"), kind="badge", labels={True: gettext_lazy("The brand"), False: gettext_lazy("Only me")}),
            Column("owner_name", gettext_lazy("Owner")),
            Column("mail_count", gettext_lazy("Mails"), kind="number"),
            Column("changed_at", gettext_lazy("Changed"), kind="datetime"),
        )
        self.actions = (
            BulkAction(
                "archive",
                gettext_lazy("Archive"),
                _archive_picked,
                permission=services.EXPLORE,
                confirm=gettext_lazy("Archived questions are shown no more and mailed no more; they can be brought back."),
            ),
        )


def _archive_picked(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.archive_question(question_id=int(key))
    return ngettext("%(count)s question archived.", "%(count)s questions archived.", len(keys)) % {"count": len(keys)}


def _rows(rows: QuerySet[SavedQuestion]) -> QuerySetRows:
    me = access.current_actor().user_id

    def kept(found: QuerySet[SavedQuestion], values: Any) -> QuerySet[SavedQuestion]:
        tests = {"favourite": Q(favourites__user_id=me), "mine": Q(owner_id=me), "shared": Q(shared=True)}
        return found.filter(*(tests[value] for value in values))

    return QuerySetRows(rows, search=("name", "note", "owner_name"), lookups={"kept": kept})


@needs("analytics.view")
def listing(request: BrandRequest) -> HttpResponseBase:
    """All questions one may open."""
    buttons = [
        Button(_("Explorer"), burl("analytics:explorer"), icon="compass", primary=True),
        Button(_("Scheduled mails"), burl("analytics:question_mails"), icon="mail"),
        Button(_("Archive"), burl("analytics:questions_archive"), icon="archive"),
    ]
    lead = _("Questions kept under a name: your own, and those shared with the brand.")
    return list_page(request, QuestionTable(request, _rows(saved.questions())), context={"buttons": buttons, "lead": lead})


class ArchiveTable(QuestionTable):
    """Questions put away."""

    key = "analytics.questions_archive"
    title = gettext_lazy("Archived questions")
    empty = Empty(gettext_lazy("Nothing is archived"), "", gettext_lazy("Saved questions"), url_name="analytics:questions")

    def __init__(self, request: BrandRequest, rows: Any) -> None:
        """They can be brought back."""
        super().__init__(request, rows)
        self.actions = (BulkAction("back", gettext_lazy("Bring back"), _bring_back, permission=services.EXPLORE),)


def _bring_back(request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.bring_back_question(question_id=int(key))
    return ngettext("%(count)s question brought back.", "%(count)s questions brought back.", len(keys)) % {"count": len(keys)}


@needs("analytics.view")
def archive(request: BrandRequest) -> HttpResponseBase:
    """Questions put away."""
    buttons = [Button(_("Saved questions"), burl("analytics:questions"), icon="bookmark")]
    return list_page(request, ArchiveTable(request, _rows(saved.questions(archived=True))), context={"buttons": buttons})


class QuestionForm(DesignForm):
    """Name, note and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=services.NAME)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=services.NOTE)
    shared = forms.BooleanField(
        label=gettext_lazy("Share with everybody in this brand"), required=False, help_text=gettext_lazy("Otherwise only you see it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Who may not share is not asked."""
        super().__init__(*args, **kwargs)
        if not access.can(services.SHARE):
            self.fields["shared"].disabled = True


@needs(services.EXPLORE)
def new(request: BrandRequest) -> HttpResponseBase:
    """Save the question of the address under a name."""
    question = _asked(request)
    if question is None:
        messages.info(request, _("Ask a question first, then save it."))
        return HttpResponseRedirect(burl("analytics:explorer"))
    form = QuestionForm(request.POST or None)

    def save(data: dict[str, Any]) -> str:
        row = services.save_question(question=question, **data)
        return _open(row.pk, question)

    back = f"{burl('analytics:explorer')}?{encoded(question.pairs())}"
    return form_page(request, form, save, title=_("Save the question"), done=_("Saved."), back=back, context=_context(question))


@needs(services.EXPLORE)
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change name, note and sharing; with a question in the address that one too."""
    row = _row(pk)
    question = _asked(request) or from_state(row.question)
    form = QuestionForm(request.POST or None, initial=services.state_of(row))
    watch_conflicts(form, services.state_of(row))

    def save(data: dict[str, Any]) -> str:
        services.save_question(question_id=pk, question=question, **data)
        return _open(pk, question)

    return form_page(
        request, form, save, title=_("Change the question"), done=_("Saved."), back=burl("analytics:question", pk=pk), context=_context(question)
    )


def _context(question: Question) -> dict[str, Any]:
    titles = {key: str(one.title) for key, one in measures().items()}
    return {"lead": words_of(question.state(), titles), "trail": [(_("Saved questions"), burl("analytics:questions"))]}


def _open(pk: int, question: Question) -> str:
    return f"{burl('analytics:explorer')}?{encoded([('question', str(pk)), *question.pairs()])}"


def _asked(request: BrandRequest) -> Question | None:
    """The question in the address, None when there is none or it cannot be answered."""
    if "m" not in request.GET:
        return None
    try:
        return check(from_pairs(dict(request.GET.lists()))).question
    except Refused as error:
        messages.error(request, str(error))
        return None


def _row(pk: int, *, archived: bool | None = False) -> SavedQuestion:
    try:
        return saved.question(pk, archived=archived)
    except SavedQuestion.DoesNotExist:
        raise Http404 from None


@require_safe
@needs("analytics.view")
def one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The question in the explorer, with fresh numbers."""
    return HttpResponseRedirect(_open(pk, from_state(_row(pk).question)))


@needs("analytics.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions; an old one can be brought back."""
    row = _row(pk, archived=None)

    def restore(version: Version) -> str:
        services.restore_version(question_id=pk, state=version.state)
        messages.success(request, _("Version %(number)s is the newest again.") % {"number": version.number})
        return burl("analytics:question_history", pk=pk)

    return history_page(
        request,
        target=services.target_of(pk),
        title=row.name,
        back=burl("analytics:question", pk=pk),
        restore=restore if row.archived_at is None else None,
        permission=services.EXPLORE,
        titles={"question": _("Question"), "shared": _("Who sees it"), "note": _("Note"), "name": _("Name")},
    )


@require_POST
@needs(services.EXPLORE)
def act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Copy, put away, bring back, or (un)mark as favourite."""
    row = _row(pk, archived=None)
    target = burl("analytics:questions")
    match request.POST.get("do"):
        case "duplicate":
            made = services.duplicate_question(question_id=pk)
            messages.success(request, _("Copied: “%(name)s” is yours.") % {"name": made.name})
            target = burl("analytics:question", pk=made.pk)
        case "archive":
            services.archive_question(question_id=pk)
            messages.success(request, _("“%(name)s” is archived.") % {"name": row.name})
        case "bring_back":
            services.bring_back_question(question_id=pk)
            target = burl("analytics:question", pk=pk)
        case "like" | "unlike" as what:
            services.like_question(question_id=pk, liked=what == "like")
        case _:
            raise Http404
    return HttpResponseRedirect(target)
