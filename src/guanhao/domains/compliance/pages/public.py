"""The report form and its status page: for everybody, without signing in, one address a brand."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from guanhao.console.forms import DesignForm, add_errors, refusal
from guanhao.console.http import open_to_all
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.forms.reports import AppealForm, PublicForm, StatusForm
from guanhao.domains.compliance.models import PublicReport
from guanhao.domains.compliance.policy import ReportPolicy
from guanhao.domains.compliance.rules.reports import may_appeal
from guanhao.domains.compliance.services import reports
from guanhao.domains.identity import facade as identity
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.files import FileRefused
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope

OWN = ("kind", "text", "platform", "author_name", "link", "contact", "once")


@open_to_all
@never_cache
@csrf_exempt  # nobody's rights are used here, and the body is read only after its length is known to be allowed
def form(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form; POST answers with the report's number and code."""
    brand = _brand(slug)
    with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
        policy = ReportPolicy.of_brand()
        if not policy.open:
            raise Http404
        if request.method == "POST":
            return _file(request, brand, policy)
        return _form(request, brand, PublicForm(initial={"once": secrets.token_hex(16)}))


@open_to_all
@never_cache
@csrf_exempt
@sensitive_post_parameters("code")
def status(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What became of a report, for whoever has its number and code; an appeal is handed in here."""
    brand = _brand(slug)
    with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
        asked = StatusForm(request.POST or None, initial={"ticket": request.GET.get("ticket", "")[:24]})
        if request.method != "POST" or not asked.is_valid():
            return _ask(request, brand, asked)
        key = {name: asked.cleaned_data[name] for name in ("ticket", "code")}
        report = reports.open_status(**key)
        if report is None:
            asked.add_error(None, _("No report has this number and code."))
            return _ask(request, brand, asked)
        appeal = AppealForm(request.POST if "appeal" in request.POST else None)
        if appeal.is_bound and appeal.is_valid():
            try:
                report = reports.appeal_report(**key, text=appeal.cleaned_data["appeal"])
            except Refused as error:
                add_errors(appeal, refusal(error))
        return _show(request, brand, report, key, appeal)


def _file(request: HttpRequest, brand: BrandRef, policy: ReportPolicy) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if int(length) > (policy.files * policy.file_mb + 1) << 20:
        blank = PublicForm({"once": secrets.token_hex(16)})
        words = _("Together the files are too large: at most %(count)s files of %(limit)s MB each.")
        blank.add_error(None, words % {"count": policy.files, "limit": policy.file_mb})
        return _form(request, brand, blank, 413)
    sent = PublicForm(request.POST, request.FILES)
    if request.POST.get("website"):  # a field people do not see; only programs fill it
        sent.add_error(None, _("This could not be accepted."))
    code = 422
    if sent.is_valid():
        files: list[tuple[str, Any, int]] = [(one.name or "file", one.file, one.size or 0) for one in request.FILES.getlist("pictures")]
        draft = reports.ReportDraft(**{name: sent.cleaned_data[name] for name in OWN})
        try:
            filed = reports.file_report(draft=draft, address=identity.address_of(request), attachments=files)
        except Refused as error:
            add_errors(sent, refusal(error))
            code = 429 if isinstance(error, reports.TooMany) else 422
        except FileRefused as error:
            sent.add_error("pictures", str(error))
        else:
            context = {"brand": brand, "report": filed.report, "code": filed.code, "hours": policy.reply_hours}
            return render(request, "compliance/public_sent.html", context, status=201)
    return _form(request, brand, sent, code)


def _form(request: HttpRequest, brand: BrandRef, filled: DesignForm, code: int = 200) -> HttpResponse:
    context = {"brand": brand, "form": filled, "hours": ReportPolicy.of_brand().reply_hours}
    return render(request, "compliance/public_form.html", context, status=code)


def _ask(request: HttpRequest, brand: BrandRef, asked: DesignForm) -> HttpResponse:
    return render(request, "compliance/public_status.html", {"brand": brand, "form": asked}, status=422 if asked.is_bound else 200)


def _show(request: HttpRequest, brand: BrandRef, report: PublicReport, key: dict[str, Any], appeal: DesignForm) -> HttpResponse:
    days = ReportPolicy.of_brand().appeal_days
    context = {
        "brand": brand,
        "report": report,
        "steps": report.steps.filter(public=True).order_by("pk"),
        "key": key,
        "appeal": appeal if may_appeal(report.state, report.decided_at, report.appealed_at, now(), days) else None,
        "days": days,
        "refused": "；".join(str(error) for error in appeal.non_field_errors()) if appeal.is_bound else "",
    }
    return render(request, "compliance/public_status.html", context, status=422 if appeal.is_bound and appeal.errors else 200)


def _brand(slug: str) -> BrandRef:
    brand = identity.brand_by_slug(slug)
    if brand is None:
        raise Http404
    return brand
