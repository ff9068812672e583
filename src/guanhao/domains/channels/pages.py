"""Pages of channels: matrix, accounts, platform rules, platforms, trying a text."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button, Section, detail_page, fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.channels import connections, forms, selectors, services
from guanhao.domains.channels.models import Account, Credential, PlatformRule
from guanhao.domains.channels.registry import all_platforms
from guanhao.domains.channels.rules import POSITIONING
from guanhao.domains.channels.shapes import Draft, Platform, Refused
from guanhao.domains.channels.tables import AccountTable, RuleTable
from guanhao.domains.channels.wording import CAPABILITIES, FORMATS, POSITIONING_WORDS, platform_name
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.models import Version

_SPLIT = re.compile(r"[\s,，、#]+")


def _account(account_id: int) -> Account:
    row: Account | None = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise Http404
    return row


@needs("channels.view")
def matrix(request: BrandRequest) -> HttpResponse:
    """Platforms down, roles across; each cell its accounts with status and followers."""
    refs = selectors.accounts()
    curves = selectors.followers([ref.id for ref in refs])
    rows = []
    for key in dict.fromkeys(ref.platform for ref in refs):
        cells = []
        for role in Account.Role.values:
            mine = [ref for ref in refs if ref.platform == key and ref.role == role]
            cells.append([{"ref": ref, "curve": [count for _day, count in curves.get(ref.id, [])]} for ref in mine])
        rows.append({"name": platform_name(key), "color": all_platforms()[key].color, "cells": cells})
    context = {"rows": rows, "roles": Account.Role.labels, "statuses": dict(Account.Status.choices), "may": access.can("channels.edit")}
    return page(request, "channels/matrix.html", context)


@needs("channels.view")
def accounts(request: BrandRequest) -> HttpResponseBase:
    """All accounts as a list."""
    table = AccountTable(request, QuerySetRows(Account.objects.all(), search=("name", "handle")))
    buttons = [Button(_("New account"), burl("channels:new"), icon="plus", primary=True)] if access.can("channels.edit") else []
    return list_page(request, table, context={"buttons": buttons})


@needs("channels.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """Add an account."""

    def save(data: dict[str, Any]) -> str:
        return burl("channels:account", account_id=services.add_account(**data).id)

    form = forms.AccountForm(request.POST or None, initial={"timezone": request.brand.timezone, "platform": request.GET.get("platform", "")})
    return form_page(request, form, save, title=_("New account"), done=_("Account added."), back=burl("channels:matrix"))


@needs("channels.edit")
def edit(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Change an account and its positioning card."""
    row = _account(account_id)

    def save(data: dict[str, Any]) -> str:
        services.change_account(account_id=row.pk, **data)
        return burl("channels:account", account_id=row.pk)

    form = forms.AccountForm(request.POST or None, initial={name: getattr(row, name) for name in services.EDITABLE})
    del form.fields["platform"]
    watch_conflicts(form, {name: getattr(row, name) for name in services.EDITABLE})
    back = burl("channels:account", account_id=row.pk)
    return form_page(request, form, save, title=_("Change %(name)s") % {"name": row.name}, done=_("Saved."), back=back)


@needs("channels.view")
def account(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """One account: facts, positioning card, credentials, status."""
    row = _account(account_id)
    platform = all_platforms()[row.platform]
    owner = identity.person(row.owner_id) if row.owner_id else None
    curve = selectors.followers([row.pk]).get(row.pk, [])
    facts = [
        fact(request, _("Platform"), platform_name(row.platform)),
        fact(request, _("Handle"), row.handle),
        fact(request, _("Role"), row.get_role_display()),
        fact(request, _("Account status"), row.get_status_display()),
        fact(request, _("Owner"), owner.name if owner else "—"),
        fact(request, _("Time zone"), row.timezone),
        fact(request, _("Followers"), curve[-1][1] if curve else None, "number"),
        fact(request, _("Follower target"), row.follower_target, "number"),
        fact(request, _("Publishing"), CAPABILITIES[platform.capability]),
    ]
    card = [{"title": POSITIONING_WORDS[name], "text": getattr(row, name)} for name in POSITIONING]
    context = {
        "account": row,
        "card": card,
        "statuses": [choice for choice in Account.Status.choices if choice[0] != row.status],
        "may": access.can("channels.edit"),
        "may_secrets": access.can("channels.edit_credentials"),
        "credentials": Credential.objects.filter(account=row).order_by("name").only("name", "changed_at", "expires_at"),
    }
    buttons = [Button(_("History"), burl("channels:history", account_id=row.pk), icon="history")]
    if access.can("channels.edit"):
        buttons.append(Button(_("Edit"), burl("channels:edit", account_id=row.pk), icon="pencil", primary=True))
    wanted = connections.asked(row.platform, row.pk)
    chinese = (get_language() or "").startswith("zh")
    context["asked"] = [(one, one.setting.title_zh if chinese else one.setting.title) for one in wanted or []]
    joined = [Section(_("Connection"), "channels/_connection.html", context)] if wanted else []
    sections = [
        Section(_("Positioning card"), "channels/_card.html", context),
        Section(_("Account status"), "channels/_status.html", context),
        *joined,
        Section(_("Credentials"), "channels/_credentials.html", context),
    ]
    crumbs = [(_("Account matrix"), burl("channels:matrix"))]
    return detail_page(request, title=row.name, facts=facts, sections=sections, buttons=buttons, crumbs=crumbs)


@require_POST
@needs("channels.edit")
def status(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Activate, pause or close an account."""
    row = _account(account_id)
    try:
        services.set_status(account_id=row.pk, status=request.POST.get("status", ""), reason=request.POST.get("reason", ""))
        messages.success(request, _("Status saved."))
    except Refused as error:
        messages.error(request, str(error))
    return HttpResponse(status=302, headers={"Location": burl("channels:account", account_id=row.pk)})


@needs("channels.edit_credentials")
def credential(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Enter or remove one secret."""
    row = _account(account_id)
    back = burl("channels:account", account_id=row.pk)

    def save(data: dict[str, Any]) -> str:
        services.set_credential(account_id=row.pk, name=data["name"], value=data["value"])
        return back

    form = forms.CredentialForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    return form_page(request, form, save, title=_("Credential of %(name)s") % {"name": row.name}, done=_("Saved."), back=back)


@needs("channels.edit_credentials")
def connect(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Enter what the platform's connector asks for."""
    row = _account(account_id)
    wanted = connections.asked(row.platform, row.pk)
    if not wanted:
        raise Http404
    back = burl("channels:account", account_id=row.pk)
    settings = [one.setting for one in wanted]
    known = {one.setting.name: one.value for one in wanted}
    secrets = {one.setting.name for one in wanted if one.setting.secret and one.there}

    def save(data: dict[str, Any]) -> str:
        connections.connect(account_id=row.pk, wanted=settings, values=data)
        return back

    form = forms.ConnectionForm(request.POST or None, wanted=settings, known=known, secrets=secrets)
    return form_page(request, form, save, title=_("Connect %(name)s") % {"name": row.name}, done=_("Saved."), back=back)


@needs("channels.view")
def history(request: BrandRequest, account_id: int) -> HttpResponseBase:
    """Versions and audit of an account."""
    row = _account(account_id)
    back = burl("channels:account", account_id=row.pk)

    def restore(version: Version) -> str:
        values = {name: version.state[name] for name in services.EDITABLE if name in version.state}
        services.change_account(account_id=row.pk, note_of_change=f"restore {version.number}", **values)
        return back

    target = f"channels.account:{row.pk}"
    return history_page(
        request, target=target, title=row.name, back=back, restore=restore, permission="channels.edit", titles=dict(POSITIONING_WORDS)
    )


@needs("channels.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """The platform rules of the brand."""
    table = RuleTable(request, QuerySetRows(PlatformRule.objects.all(), search=("title", "value", "source")))
    buttons = [Button(_("New rule"), burl("channels:new_rule"), icon="plus", primary=True)] if access.can("channels.edit_rules") else []
    return list_page(request, table, context={"buttons": buttons})


@needs("channels.edit_rules")
def rule(request: BrandRequest, rule_id: int | None = None) -> HttpResponseBase:
    """Add or change a platform rule."""
    row: PlatformRule | None = PlatformRule.objects.filter(pk=rule_id).first() if rule_id else None
    if rule_id and row is None:
        raise Http404

    def save(data: dict[str, Any]) -> str:
        services.save_rule(rule_id=rule_id, **data)
        return burl("channels:rules")

    names = ("platform", "format", "title", "kind", "value", "severity", "effective_from", "source", "active")
    form = forms.RuleForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else None)
    title = _("Change rule") if row else _("New platform rule")
    return form_page(request, form, save, title=title, done=_("Rule saved."), back=burl("channels:rules"))


@needs("channels.view")
def platforms(request: BrandRequest) -> HttpResponse:
    """What we know of each platform: formats, limits, capability, sources."""
    table = []
    for item in (one for one in all_platforms().values() if not one.hidden):
        formats = [{"format": form, "title": FORMATS[form.key]} for form in item.formats]
        table.append({"platform": item, "name": platform_name(item.key), "formats": formats, "capability": CAPABILITIES[item.capability]})
    return page(request, "channels/platforms.html", {"table": table})


def _draft(data: dict[str, Any]) -> Draft:
    return Draft(
        title=data.get("title") or "",
        text=data.get("text") or "",
        tags=tuple(tag for tag in _SPLIT.split(data.get("tags") or "") if tag),
        picture_count=data.get("picture_count"),
        video_seconds=data.get("video_seconds"),
        elements=frozenset(data.get("elements") or ()),
    )


def _format_for(platform: Platform, draft: Draft) -> str:
    """The format a draft most likely is on a platform: video or pictures when it has them, else what the platform is mostly used for."""
    wanted = [key for key, has in (("video", draft.video_seconds), ("image_text", draft.picture_count)) if has]
    keys = [form.key for form in platform.formats]
    return next((key for key in wanted if key in keys), keys[0])


@needs("channels.view")
def check(request: BrandRequest) -> HttpResponse:
    """Paste a text, pick platforms, see what each has against it."""
    mine = list(dict.fromkeys(ref.platform for ref in selectors.accounts())) or ["wechat_oa", "weibo", "douyin", "xiaohongshu", "bilibili"]
    form = forms.CheckForm(request.POST or None, initial={"on": mine})
    results = []
    if request.method == "POST" and form.is_valid():
        draft = _draft(form.cleaned_data)
        for key in form.cleaned_data["on"]:
            platform = all_platforms()[key]
            chosen = _format_for(platform, draft)
            found = selectors.check_post(platform, chosen, draft)
            worst = found[0].level if found else ""
            results.append({"name": platform_name(key), "color": platform.color, "format": FORMATS[chosen], "findings": found, "worst": worst})
    return page(request, "channels/check.html", {"form": form, "results": results}, fragment="channels/_findings.html")
