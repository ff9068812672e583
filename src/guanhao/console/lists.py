"""The list page every domain uses: the table, its exports, saved views, chosen columns and bulk actions."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console import exports
from guanhao.console.http import BrandRequest, confirm_page, page
from guanhao.console.rows import every_row
from guanhao.console.saved import delete_view, save_view, saved_views
from guanhao.console.tables import BulkAction, Table
from guanhao.kernel import access, audit, privacy
from guanhao.kernel.now import now

PICK_LIMIT = 10_000


def list_page(
    request: BrandRequest,
    table: Table,
    *,
    template: str = "console/list.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Answer everything a list page is asked: the page, the fragment for htmx, an export, and the POSTs of its own forms."""
    if request.method == "POST":
        return _posted(request, table)
    if form := request.GET.get("export"):
        return export(request, table, form)
    facts = {"title": table.title, "table": table, "saved_views": saved_views(table), **(context or {})}
    response = page(request, template, facts, fragment="console/_table.html")
    if request.htmx and not request.htmx.boosted:
        response["HX-Push-Url"] = table.url(page=table.number if table.number > 1 else None)
    return response


def export(request: BrandRequest, table: Table, form: str) -> HttpResponseBase:
    """All matching rows as a file; that it was taken is in the audit log. An unknown form answers 404."""
    if form not in exports.TYPES or not table.exportable:
        raise Http404
    columns = table.shown_columns
    audit.record("console.exported", target=f"list:{table.key}", after={"form": form, "rows": table.count, "query": table.query_string})
    if privacy.is_personal_list(table.key):
        privacy.seen("list", f"list:{table.key}", rows=table.count, note=form)
    name = f"{request.brand.slug}-{table.key.replace('.', '-')}-{now().astimezone(request.brand.zone):%Y%m%d-%H%M}"
    titles, keys = [str(column.title) for column in columns], [column.key for column in columns]
    return exports.download(name, form, titles, keys, table.export_lines, bom=request.GET.get("bom") == "1")


def _posted(request: BrandRequest, table: Table) -> HttpResponseBase:
    match request.POST.get("do", ""):
        case "columns":
            table.keep_columns(request.POST.getlist("column"))
            return _back(table.url(cols=None))
        case "save_view":
            return save_view(table)
        case "delete_view":
            return delete_view(table)
    actions = {action.key: action for action in table.actions}
    action = actions.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    return _act(request, table, action)


def _back(url: str) -> HttpResponse:
    return HttpResponseRedirect(url)


def _act(request: BrandRequest, table: Table, action: BulkAction) -> HttpResponseBase:
    """Check permission and picks, ask once, then run; what the action refuses is shown on the list."""
    if action.permission:
        access.require(action.permission)
    everything = request.POST.get("all") == "1"
    keys = _all_keys(table) if everything else table.picked(request.POST.getlist("pick"))
    if not keys:
        messages.warning(request, _("Pick at least one row first."))
        return _back(table.url(page=table.number))
    if len(keys) > PICK_LIMIT:
        messages.error(request, _("More than %(limit)s rows match; narrow the filters first.") % {"limit": PICK_LIMIT})
        return _back(table.url())
    if request.POST.get("confirmed") != "1":
        return _ask(request, table, action, keys, everything)
    try:
        messages.success(request, action.run(request, keys))
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    return _back(table.url())


def _all_keys(table: Table) -> list[str]:
    rows = every_row(table.source, table.sort, table.conditions)
    return [table.row_key(row) for row in islice(rows, PICK_LIMIT + 1)]


def _ask(request: BrandRequest, table: Table, action: BulkAction, keys: list[str], everything: bool) -> HttpResponse:
    picks = [("all", "1")] if everything else [("pick", key) for key in keys]
    return confirm_page(
        request,
        title=str(action.title),
        text=str(action.confirm),
        note=ngettext("%(count)s row is picked.", "%(count)s rows are picked.", len(keys)) % {"count": f"{len(keys):,}"},
        fields=[("action", action.key), ("confirmed", "1"), *picks],
        submit=str(action.title),
        back=table.url(page=table.number),
        danger=action.danger,
    )
