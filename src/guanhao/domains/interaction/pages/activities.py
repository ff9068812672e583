"""Activities in the console: the list, one with its results, making and changing them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.deeds import actor_title
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.forms.activities import FORMS, initial_of
from guanhao.domains.interaction.models import Activity, Draw, PublicQuestion, Submission
from guanhao.domains.interaction.pages.boards import board_of
from guanhao.domains.interaction.pages.public.caller import Caller
from guanhao.domains.interaction.pages.public.showing import page_of_kind
from guanhao.domains.interaction.services import activities as services
from guanhao.domains.interaction.services import challenges, door
from guanhao.domains.interaction.tables.activities import STATE_TONE, ActivityTable
from guanhao.kernel import access

Kind, State = Activity.Kind, Activity.State
KIND_HELP = {
    Kind.POLL: gettext_lazy("One or more questions; everybody votes once."),
    Kind.QUIZ: gettext_lazy("Questions with right answers, points and explanations."),
    Kind.QA: gettext_lazy("People ask, you answer; both stand on the page."),
    Kind.LOTTERY: gettext_lazy("Prizes, drawn so that anybody can check it."),
    Kind.CHALLENGE: gettext_lazy("A hashtag, its posts counted and ranked."),
    Kind.PK: gettext_lazy("Two sides and a live bar between them."),
    Kind.COLLECTION: gettext_lazy("People hand in what they made, under your terms."),
    Kind.SURVEY: gettext_lazy("Many questions, jumps, quotas, cross tables."),
}


def trail() -> list[tuple[str, str]]:
    """The way back to the list."""
    return [(_("Interaction tools"), burl("interaction:activities"))]


@needs("interaction.view")
def activities(request: BrandRequest) -> HttpResponseBase:
    """All activities."""
    rows = QuerySetRows(
        Activity.objects.all() if request.GET.get("state") else Activity.objects.exclude(state=State.ARCHIVED),
        search=("title", "intro"),
        lookups={"is_template": lambda found, value: found.filter(is_template="1" in value) if len(value) == 1 else found},
    )
    table = ActivityTable(request, rows)
    table.actions = (
        BulkAction("close", _("End it"), _each(services.close_activity), "interaction.edit", _("They take no entries any more.")),
        BulkAction("archive", _("Archive it"), _each(services.archive_activity), "interaction.edit", _("Their public pages are gone then.")),
    )
    waiting = {
        "submissions": Submission.objects.filter(state=Submission.State.NEW).count(),
        "questions": PublicQuestion.objects.filter(state=PublicQuestion.State.NEW).count(),
    }
    return list_page(request, table, template="interaction/list.html", context={"may_edit": access.can("interaction.edit"), "waiting": waiting})


@needs("interaction.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new activity: first its kind (or a template), then its fields."""
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        kinds = [(key, title, KIND_HELP[Kind(key)]) for key, title in Kind.choices]
        templates = Activity.objects.filter(is_template=True).exclude(state=State.ARCHIVED).order_by("title")[:50]
        return page(request, "interaction/new.html", {"kinds": kinds, "templates": templates, "trail": trail()})
    form = FORMS[kind](request.POST or None)

    def save(values: dict[str, Any]) -> str:
        plain = {name: values[name] for name in ("title", "intro", "starts_at", "ends_at")}
        made = services.make_activity(services.ActivityDraft(kind=kind, settings=form.settings(), **plain))
        return burl("interaction:activity", pk=made.pk)

    title = _("New: %(kind)s") % {"kind": Kind(kind).label}
    return form_page(request, form, save, title=title, done=_("The draft is kept. Look at it, then open it."), back=burl("interaction:activities"))


@needs("interaction.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change an activity."""
    row = get_object_or_404(Activity, pk=pk)
    form = FORMS[row.kind](request.POST or None, initial=initial_of(row))
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        plain = {name: values[name] for name in ("title", "intro", "starts_at", "ends_at")}
        draft = services.ActivityDraft(kind=row.kind, settings=form.settings(), is_template=row.is_template, **plain)
        services.change_activity(row, draft)
        return burl("interaction:activity", pk=row.pk)

    return form_page(request, form, save, title=_("Change it"), done=_("Saved."), back=burl("interaction:activity", pk=row.pk))


@needs("interaction.view")
def activity(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One activity: what came in, and what can be done."""
    row = get_object_or_404(Activity, pk=pk)
    address = request.build_absolute_uri(services.public_path(row))
    context = {
        "activity": row,
        "tone": STATE_TONE[row.state],
        "facts": _facts(request, row),
        "address": address,
        "public": row.state in {State.OPEN, State.CLOSED} and not row.is_template,
        "live": row.kind in {Kind.PK, Kind.CHALLENGE, Kind.POLL} and row.settings.get("results", "always") == "always",
        "may_edit": access.can("interaction.edit"),
        "may_draw": access.can("interaction.draw"),
        "may_moderate": access.can("interaction.moderate"),
        "trail": trail(),
        **board_of(request, row),
    }
    return page(request, f"interaction/{context['template']}", context)


@needs("interaction.view")
def preview(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The public page as it will look; nothing can be sent from it."""
    row = get_object_or_404(Activity, pk=pk)
    return page_of_kind(Caller(request, request.brand, row, door.new_visitor(), preview=True))


@needs("interaction.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of an activity."""
    row = get_object_or_404(Activity, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("interaction:activity", pk=row.pk))


@require_POST
@needs("interaction.edit")
def do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open, close, put away, take out, copy, make a template, count: `do` says which."""
    row = get_object_or_404(Activity, pk=pk)
    act = DEEDS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        shown, words = act(row)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(burl("interaction:activity", pk=pk))
    messages.success(request, words)
    return HttpResponseRedirect(burl("interaction:activity", pk=shown.pk))


def _copied(row: Activity, *, as_template: bool) -> tuple[Activity, str]:
    made = services.copy_activity(row, as_template=as_template, title=row.title if row.is_template else "")
    return made, _("The template is kept.") if as_template else _("This is the copy, as a draft.")


def _counted(row: Activity) -> tuple[Activity, str]:
    challenges.count_hashtags(row)
    return row, _("Counted anew.")


DEEDS: Mapping[str, Callable[[Activity], tuple[Activity, str]]] = {
    "open": lambda row: (services.open_activity(row), _("It is open: share its address.")),
    "close": lambda row: (services.close_activity(row), _("It is closed.")),
    "archive": lambda row: (services.archive_activity(row), _("It is put away; it can be taken out again.")),
    "restore": lambda row: (services.restore_activity(row), _("It is taken out again.")),
    "copy": lambda row: _copied(row, as_template=False),
    "template": lambda row: _copied(row, as_template=True),
    "count": _counted,
}


def _each(act: Callable[[Activity], Any]) -> Callable[[BrandRequest, list[str]], str]:
    def run(_request: BrandRequest, keys: Sequence[str]) -> str:
        done, refused = 0, 0
        for row in Activity.objects.filter(pk__in=list(keys)):
            try:
                act(row)
                done += 1
            except Refused:
                refused += 1
        words = ngettext("%(count)s done.", "%(count)s done.", done) % {"count": done}
        return f"{words} {_('%(count)s left as they are.') % {'count': refused}}" if refused else words

    return run


def _facts(request: BrandRequest, row: Activity) -> list[Any]:
    draw = Draw.objects.filter(activity=row).first() if row.kind == Kind.LOTTERY else None
    found = [
        fact(request, _("Kind"), Kind(row.kind).label),
        fact(request, _("Entries"), row.entries, "number"),
        fact(request, _("Start"), row.starts_at, "datetime"),
        fact(request, _("Ends at"), row.ends_at, "datetime"),
        fact(request, _("Made by"), actor_title(row.made_by_name) or "—"),
    ]
    if draw is not None:
        found.append(fact(request, _("In the list"), draw.entries_count if draw.frozen_at else None, "number"))
        found.append(fact(request, _("Drawn"), draw.drawn_at, "datetime"))
    return found
