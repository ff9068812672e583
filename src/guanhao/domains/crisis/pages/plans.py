"""Contingency plans: the library, one plan, writing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.crisis.forms.plans import PlanForm
from guanhao.domains.crisis.models import Crisis, Kind, Plan, Role
from guanhao.domains.crisis.rules.plans import PlanBody, Script, body_of, read_lines, write_lines
from guanhao.domains.crisis.services import plans as services
from guanhao.domains.crisis.wording import within
from guanhao.kernel import access
from guanhao.kernel.refusal import Refusal


@needs("crisis.view")
def plans(request: BrandRequest) -> HttpResponseBase:
    """The library by kind, and the playbooks that are not in it yet."""
    rows = list(Plan.objects.all())
    installed = {one.shipped for one in rows}
    kinds = dict(Kind.choices)
    drills = dict(Crisis.objects.filter(drill=True, closed_at__isnull=False).order_by("closed_at").values_list("plan_id", "closed_at"))
    books = services.playbooks().values()
    context = {
        "plans": [{"row": one, "kind": kinds[one.kind], "steps": len(body_of(one.body).steps), "drilled": drills.get(one.pk)} for one in rows],
        "books": [{"key": one["key"], "kind": kinds[one["kind"]], **services.text_of(one)} for one in books if one["key"] not in installed],
        "may_manage": access.can("crisis.manage"),
    }
    return page(request, "crisis/plans.html", context)


@require_POST
@needs("crisis.manage")
def install(request: BrandRequest) -> HttpResponseBase:
    """Take one of our playbooks (`key`) into the library, or all of them."""
    keys = list(services.playbooks()) if request.POST.get("key") == "*" else [request.POST.get("key", "")]
    try:
        for key in keys:
            services.install_playbook(key)
        messages.success(request, _("In the library now; change it as you like."))
    except Refusal as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("crisis:plans"))


@needs("crisis.view")
def plan(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One plan with its scripts, statement, and its drills."""
    row = get_object_or_404(Plan, pk=pk)
    roles = dict(Role.choices)
    context = {
        "plan": row,
        "body": body_of(row.body),
        "steps": [{"row": one, "within": within(one.minutes), "role": roles.get(one.role, "")} for one in body_of(row.body).steps],
        "uses": list(row.crises.select_related("review").order_by("-alerted_at")[:20]),
        "may_manage": access.can("crisis.manage"),
        "trail": [(_("Contingency plans"), burl("crisis:plans"))],
    }
    return page(request, "crisis/plan.html", context)


@needs("crisis.manage")
def new(request: BrandRequest) -> HttpResponseBase:
    """Write one."""
    return _form_page(request, None, PlanForm(request.POST or None))


@needs("crisis.manage")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Another version."""
    row = get_object_or_404(Plan, pk=pk)
    body = body_of(row.body)
    initial = {
        "title": row.title,
        "kind": row.kind,
        "active": row.active,
        "steps": write_lines(body.steps, {key: str(words) for key, words in Role.choices}),
        "scripts": "\n\n".join(f"{one.title}\n{one.text}" for one in body.scripts),
        "statement_title": body.statement_title,
        "statement_text": body.statement_text,
        "holding_text": body.holding_text,
        "holding_words": ", ".join(body.holding_words),
    }
    return _form_page(request, row, PlanForm(request.POST or None, initial=initial))


@needs("crisis.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions."""
    row = get_object_or_404(Plan, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("crisis:plan", pk=row.pk))


def body_from(values: dict[str, Any]) -> PlanBody:
    """A plan's body from the form's texts."""
    words = {str(title).casefold(): key for key, title in Role.choices} | {key: key for key in Role.values}
    blocks = [block.strip() for block in values["scripts"].replace("\r\n", "\n").split("\n\n") if block.strip()]
    scripts = tuple(Script(block.partition("\n")[0], block.partition("\n")[2]) for block in blocks)
    holding = values["holding_words"].replace("，", ",").replace("、", ",").split(",")
    return PlanBody(
        steps=tuple(read_lines(values["steps"], words)),
        scripts=scripts,
        statement_title=values["statement_title"],
        statement_text=values["statement_text"],
        holding_text=values["holding_text"],
        holding_words=tuple(one.strip() for one in holding if one.strip()),
    )


def _form_page(request: BrandRequest, row: Plan | None, form: PlanForm) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        kept = services.save_plan(
            title=values["title"],
            kind=values["kind"],
            body=body_from(values),
            active=values["active"],
            reason=values["reason"],
            plan_id=row.pk if row else None,
        )
        return burl("crisis:plan", pk=kept.pk)

    back = burl("crisis:plan", pk=row.pk) if row else burl("crisis:plans")
    return form_page(request, form, save, title=_("Change the plan") if row else _("Write a plan"), back=back, submit=_("Save"))
