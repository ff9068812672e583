"""Scripts and macros."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.forms.desk import ScriptForm
from guanhao.domains.inbox.models import CrisisLock, Macro, Script, Status
from guanhao.domains.inbox.rules.scripts import fill
from guanhao.domains.inbox.selectors.scripts import check_words
from guanhao.domains.inbox.services import scripts as services
from guanhao.domains.inbox.tables.desk import SCRIPT_TONES, ScriptTable
from guanhao.kernel import access
from guanhao.kernel.models import Version

EXAMPLE = {"user_name": "小林", "order_no": "20260105001", "rating_link": "https://…"}
ACTS: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {
    "approve": (services.approve_script, {}, "approved"),
    "retire": (services.retire_script, {}, "retired"),
    "restore": (services.restore_script, {}, "restored"),
    "lock": (services.lock_script, {"locked": True}, "locked"),
    "unlock": (services.lock_script, {"locked": False}, "unlocked"),
}


@needs("inbox.view")
def scripts(request: BrandRequest) -> HttpResponseBase:
    """The library."""
    table = ScriptTable(request, QuerySetRows(Script.objects.all(), search=("title", "text", "words")))
    if access.can("inbox.manage"):
        table.actions = (
            BulkAction("approve", _("Approve"), lambda _request, keys: _approve(keys), "inbox.manage", _("Agents can use them at once.")),
            BulkAction("retire", _("Retire"), lambda _request, keys: _retire(keys), "inbox.manage", _("They are offered no more.")),
        )
    buttons = [Button(_("Macros"), burl("inbox:macros"), icon="list-checks")]
    if access.can("inbox.manage"):
        buttons.append(Button(_("New script"), burl("inbox:script_new"), icon="plus", primary=True))
    locks = list(CrisisLock.objects.filter(active=True).exclude(text=""))
    return list_page(request, table, template="inbox/scripts.html", context={"buttons": buttons, "locks": locks})


@needs("inbox.view")
def script(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One script: how it reads filled in, what the rules say, who used it."""
    row = get_object_or_404(Script, pk=pk)
    values = EXAMPLE | {"agent": request.actor.name, "brand": request.brand.name, "platform": _("Weibo")}
    filled = fill(row.text, values)
    context = {
        "row": row,
        "tone": SCRIPT_TONES[Script.State(row.state)],
        "example": filled.text,
        "report": check_words(filled.text),
        "uses": row.usings.order_by("-used_at")[:20],
        "may_manage": access.can("inbox.manage"),
        "trail": [(pgettext("inbox", "Scripts"), burl("inbox:scripts"))],
    }
    return page(request, "inbox/script.html", context)


@needs("inbox.manage")
def script_edit(request: BrandRequest, pk: int = 0) -> HttpResponseBase:
    """A new script, or a change."""
    row = get_object_or_404(Script, pk=pk) if pk else None
    state = services.state_of(row) if row else {}
    form = ScriptForm(request.POST or None, initial=state)
    if row:
        watch_conflicts(form, state)

    def save(values: dict[str, Any]) -> str:
        made = services.save_script(draft=services.ScriptDraft(**values), script_id=pk or None)
        return burl("inbox:script", pk=made.pk)

    back = burl("inbox:script", pk=pk) if pk else burl("inbox:scripts")
    return form_page(request, form, save, title=_("Change the script") if pk else _("New script"), done=_("Saved."), back=back)


@require_POST
@needs("inbox.manage")
def script_act(request: BrandRequest, pk: int, name: str) -> HttpResponseBase:
    """Approve, retire, restore, lock or unlock."""
    row = get_object_or_404(Script, pk=pk)
    if name in ACTS:
        act, more, _done = ACTS[name]
        try:
            act(script_id=row.pk, **more)
            messages.success(request, _("Saved."))
        except Refused as error:
            messages.error(request, error.message)
    return HttpResponseRedirect(burl("inbox:script", pk=pk))


@needs("inbox.view")
def script_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions; an old one can be made the newest again, as a draft."""
    row = get_object_or_404(Script, pk=pk)

    def restore(version: Version) -> str:
        services.save_script(draft=services.ScriptDraft(**version.state), script_id=pk)
        return burl("inbox:script", pk=pk)

    back = burl("inbox:script", pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=back, restore=restore, permission="inbox.manage")


@needs("inbox.view")
def macros(request: BrandRequest) -> HttpResponseBase:
    """All macros with their steps in words."""
    titles = dict(Script.objects.values_list("pk", "title"))
    names = {one.id: one.name for one in identity.people_of_brand()}
    rows = [(row, [step_words(step, titles, names) for step in row.steps]) for row in Macro.objects.order_by("title")]
    context = {"rows": rows, "may_manage": access.can("inbox.manage"), "trail": [(pgettext("inbox", "Scripts"), burl("inbox:scripts"))]}
    return page(request, "inbox/macros.html", context)


@needs("inbox.manage")
def macro_edit(request: BrandRequest, pk: int = 0) -> HttpResponseBase:
    """A new macro, or a change: steps are rows of a form."""
    row = get_object_or_404(Macro, pk=pk) if pk else None
    problem, steps, title = "", row.steps if row else [], row.title if row else ""
    if request.method == "POST":
        title, steps = request.POST.get("title", ""), _steps(request)
        try:
            services.save_macro(title=title, steps=steps, macro_id=pk or None, active="active" in request.POST)
        except Refused as error:
            problem = error.message
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(burl("inbox:macros"))
    context = {
        "row": row,
        "title_now": title,
        "active": row.active if row else True,
        "problem": problem,
        "steps": [*steps, *({"do": "", "value": ""} for _n in range(max(2, 5 - len(steps))))],
        "scripts": list(Script.objects.exclude(state=Script.State.RETIRED).order_by("title").values_list("pk", "title")),
        "people": identity.people_of_brand(),
        "statuses": [(key, words) for key, words in Status.choices if key != Status.SNOOZED],
        "trail": [(pgettext("inbox", "Scripts"), burl("inbox:scripts")), (_("Macros"), burl("inbox:macros"))],
    }
    return page(request, "inbox/macro.html", context, status=422 if problem else 200)


@require_POST
@needs("inbox.manage")
def macro_drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Delete a macro."""
    get_object_or_404(Macro, pk=pk)
    services.drop_macro(macro_id=pk)
    messages.success(request, _("Deleted."))
    return HttpResponseRedirect(burl("inbox:macros"))


def step_words(step: dict[str, Any], titles: dict[int, str], names: dict[int, str]) -> str:
    """A step as people read it."""
    do, value = step["do"], step["value"]
    if do == "script":
        return _("Insert “%(name)s”") % {"name": titles.get(value, "—")}
    if do == "tag":
        return _("Tag “%(name)s”") % {"name": value}
    if do == "assign":
        return _("Assign to %(name)s") % {"name": names.get(value, _("whoever runs it"))}
    if do == "status":
        return _("Set to “%(name)s”") % {"name": dict(Status.choices).get(value, value)}
    if do == "snooze":
        return ngettext("Snooze for %(count)s hour", "Snooze for %(count)s hours", int(value)) % {"count": value}
    return _("Note “%(name)s”") % {"name": value}


def _steps(request: BrandRequest) -> list[dict[str, Any]]:
    """Rows `do` with the value field of their kind; a row without kind is left out."""
    found: list[dict[str, Any]] = []
    for number, do in enumerate(request.POST.getlist("do")):
        if not do:
            continue
        values = request.POST.getlist(f"value_{do}")
        raw = values[number].strip() if number < len(values) else ""
        value: Any = raw
        if do in {"script", "snooze", "assign"}:
            value = int(raw) if raw.isdecimal() and len(raw) < 19 else None if do == "assign" else raw
        found.append({"do": do, "value": value})
    return found


def _approve(keys: list[str]) -> str:
    problems = []
    for key in keys:
        try:
            services.approve_script(script_id=int(key))
        except Refused as error:
            problems.append(f"#{key} {error.message}")
    done = len(keys) - len(problems)
    words = ngettext("%(count)s script is approved.", "%(count)s scripts are approved.", done) % {"count": done}
    return " ".join([words, *problems[:5]])


def _retire(keys: list[str]) -> str:
    for key in keys:
        services.retire_script(script_id=int(key))
    return ngettext("%(count)s script is retired.", "%(count)s scripts are retired.", len(keys)) % {"count": len(keys)}


def found_scripts(words: str, limit: int) -> list[Any]:
    """Scripts for the global search."""
    from guanhao.domains.inbox.selectors.scripts import offers
    from guanhao.kernel.search import Hit

    return [Hit("inbox.script", str(one.id), one.title, one.text[:120], burl("inbox:script", pk=one.id)) for one in offers(words=words, limit=limit)]
