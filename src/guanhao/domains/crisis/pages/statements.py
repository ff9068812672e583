"""A statement: draft, history, approval, release."""

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
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.forms.rooms import StatementForm
from guanhao.domains.crisis.models import Crisis, Statement
from guanhao.domains.crisis.rules.plans import body_of
from guanhao.domains.crisis.selectors.statements import waits_for
from guanhao.domains.crisis.services import statements as services
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import access, approvals
from guanhao.kernel.refusal import Refusal


@needs("crisis.run")
def new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Draft one from the plan's template and the confirmed facts."""
    row = get_object_or_404(Crisis.objects.select_related("plan"), pk=pk)
    body = body_of(row.plan.body if row.plan else {})
    title = (body.statement_title or row.title).replace("{产品}", row.subject_name or "{产品}").replace("{product}", row.subject_name or "{product}")
    facts = "\n".join(f"· {one.text}" for one in row.facts.exclude(confirmed_at=None))
    text = body.statement_text.replace("{事实}", facts or "{事实}").replace("{facts}", facts or "{facts}")
    form = StatementForm(request.POST or None, initial={"title": title[:120], "text": text})
    return _form_page(request, row, None, form)


@needs("crisis.run")
def edit(request: BrandRequest, pk: int, statement_id: int) -> HttpResponseBase:
    """Change it: signatures that were given are void."""
    row = get_object_or_404(Crisis, pk=pk)
    made = get_object_or_404(Statement, pk=statement_id, crisis=row)
    initial = {"title": made.title, "text": made.text, "revision": made.revision, "accounts": list(made.copies.values_list("account_id", flat=True))}
    return _form_page(request, row, made, StatementForm(request.POST or None, initial=initial))


@needs("crisis.view")
def statement(request: BrandRequest, pk: int, statement_id: int) -> HttpResponseBase:
    """The words, where they go out, whose signature is missing."""
    row = get_object_or_404(Crisis, pk=pk)
    made = get_object_or_404(Statement, pk=statement_id, crisis=row)
    copies = list(made.copies.all())
    posts = publishing.of_subjects([f"crisis.statement:{one.pk}" for one in copies]) if access.can("publishing.view") else {}
    names = {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
    view = approvals.approval(made.approval_id) if made.approval_id is not None else None
    context = {
        "crisis": row,
        "statement": made,
        "copies": [{"name": names.get(one.account_id, ""), "post": posts.get(f"crisis.statement:{one.pk}")} for one in copies],
        "approval": view,
        "approval_url": burl_or_none("content:review", pk=view.id) if view else None,
        "missing": waits_for(made),
        "facts": list(row.facts.all()),
        "may_run": access.can("crisis.run"),
        "may_manage": access.can("crisis.manage"),
        "trail": [(_("Crises"), burl("crisis:crises")), (row.title, burl("crisis:room", pk=row.pk))],
    }
    return page(request, "crisis/statement.html", context)


@require_POST
@needs("crisis.run")
def act(request: BrandRequest, pk: int, statement_id: int) -> HttpResponseBase:
    """Hand it in (`do` submit, or emergency with a reason), or release it."""
    made = get_object_or_404(Statement, pk=statement_id, crisis_id=pk)
    try:
        match request.POST.get("do"):
            case "release":
                services.release_statement(statement_id=made.pk)
                messages.success(request, _("The statement is on its way."))
            case "emergency":
                services.submit_statement(statement_id=made.pk, emergency=True, reason=request.POST.get("reason", ""))
                messages.success(request, _("Handed in: only senior management signs before, the others afterwards."))
            case _other:
                services.submit_statement(statement_id=made.pk)
                messages.success(request, _("Handed in for approval."))
    except Refusal as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(burl("crisis:statement", pk=pk, statement_id=statement_id))


@needs("crisis.view")
def history(request: BrandRequest, pk: int, statement_id: int) -> HttpResponseBase:
    """All versions."""
    made = get_object_or_404(Statement, pk=statement_id, crisis_id=pk)
    back = burl("crisis:statement", pk=pk, statement_id=made.pk)
    return history_page(request, target=f"crisis.statement:{made.pk}", title=made.title, back=back)


def _form_page(request: BrandRequest, row: Crisis, made: Statement | None, form: StatementForm) -> HttpResponseBase:
    def save(values: dict[str, Any]) -> str:
        kept = services.save_statement(crisis_id=row.pk, statement_id=made.pk if made else None, **values)
        return burl("crisis:statement", pk=row.pk, statement_id=kept.pk)

    back = burl("crisis:room", pk=row.pk)
    title = _("Change the statement") if made else _("Draft a statement")
    return form_page(request, form, save, title=title, back=back, submit=_("Save"))
