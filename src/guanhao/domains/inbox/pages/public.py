"""Pages without sign-in: the feedback board with its reports, and the one tap that rates an answer."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanhao.console.forms import add_errors, refusal
from guanhao.console.http import open_to_all
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.forms.desk import SuggestForm
from guanhao.domains.inbox.models import FeedbackReport, Rating, Suggestion
from guanhao.domains.inbox.pages.feedback import told_items
from guanhao.domains.inbox.policy.desk import FeedbackPolicy
from guanhao.domains.inbox.services import feedback, ratings
from guanhao.domains.inbox.tables.desk import SUGGESTION_TONES
from guanhao.kernel.access import NOBODY, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope, current_brand

PAGE = 20
VOTER = "guanhao_voice"
YEAR = 365 * 24 * 3600
WORDS = {1: "😞", 2: "🙁", 3: "😐", 4: "🙂", 5: "😀"}
Inside = Callable[..., HttpResponseBase]


def _of_brand(view: Inside) -> Inside:
    """Opens the scope of the brand in the address, with nobody's rights; 404 for an unknown one."""

    @open_to_all
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        brand = identity.brand_by_slug(slug)
        if brand is None:
            raise Http404
        with brand_scope(brand), acting(NOBODY), timezone.override(brand.zone):
            return view(request, brand, **more)

    return guarded


@_of_brand
@require_safe
def board(request: HttpRequest, brand: BrandRef) -> HttpResponseBase:
    """What was suggested and what became of it; `?status=` narrows."""
    status = request.GET.get("status", "")
    rows = Suggestion.objects.filter(public=True, merged_into=None).order_by("-votes", "-received_at", "pk")
    if status in Suggestion.Status.values:
        rows = rows.filter(status=status)
    listing = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in listing:
        row.tone = SUGGESTION_TONES[Suggestion.Status(row.status)]
    context = {
        "brand": brand,
        "listing": listing,
        "status": status,
        "statuses": Suggestion.Status.choices,
        "open": FeedbackPolicy.of_brand().open,
        "reports": FeedbackReport.objects.filter(public=True).order_by("-last_day")[:12],
        "voted": set() if not _voter(request) else _voted(request),
    }
    return render(request, "inbox/public_board.html", context)


@_of_brand
@csrf_exempt  # nobody's rights are used here
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, brand: BrandRef) -> HttpResponseBase:
    """The form; POST takes a suggestion in."""
    if not FeedbackPolicy.of_brand().open:
        raise Http404
    if request.method != "POST":
        return render(request, "inbox/public_suggest.html", {"brand": brand, "form": SuggestForm(initial={"once": secrets.token_hex(16)})})
    form, code = SuggestForm(request.POST), 422
    if request.POST.get("website"):  # a field people do not see; only programs fill it
        form.add_error(None, _("This could not be accepted."))
    if form.is_valid():
        try:
            feedback.suggest_publicly(draft=feedback.SuggestionDraft(**form.cleaned_data), address=identity.address_of(request))
        except Refused as error:
            add_errors(form, refusal(error))
            code = int(getattr(error, "status", 422))
        else:
            return render(request, "inbox/public_suggest.html", {"brand": brand, "done": True})
    return render(request, "inbox/public_suggest.html", {"brand": brand, "form": form}, status=code)


@_of_brand
@csrf_exempt
@require_POST
def vote(request: HttpRequest, brand: BrandRef, pk: int) -> HttpResponseBase:
    """One voice of this browser, or its taking back."""
    voter = _voter(request) or secrets.token_hex(16)
    try:
        feedback.vote(suggestion_id=pk, voter=voter, address=identity.address_of(request))
    except Refused as error:
        code = int(getattr(error, "status", 404))
        return HttpResponse(error.message, status=code, content_type="text/plain; charset=utf-8")
    response = HttpResponseRedirect(reverse("inbox_public:feedback", kwargs={"slug": brand.slug}))
    response.set_cookie(VOTER, voter, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@_of_brand
@require_safe
def report(request: HttpRequest, brand: BrandRef, pk: int) -> HttpResponseBase:
    """A report as it was counted."""
    row = FeedbackReport.objects.filter(pk=pk, public=True).first()
    if row is None:
        raise Http404
    return render(request, "inbox/public_report.html", {"brand": brand, "row": row, "counts": row.counts, "items": told_items(row)})


@open_to_all
@never_cache
@csrf_exempt  # the secret in the address is the right
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Five buttons; one tap answers. Afterwards a word may be added."""
    try:
        with ratings.opened(secret) as row, timezone.override(current_brand().zone):
            response = _rating(request, row, secret)
    except LookupError:
        response = render(request, "inbox/public_rating.html", {"ended": True}, status=404)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    return response


def _rating(request: HttpRequest, row: Rating, secret: str) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        given = request.POST.get("score", "")
        try:
            ratings.rate(rating=row, score=int(given) if given in {"1", "2", "3", "4", "5"} else 0, comment=request.POST.get("comment", ""))
        except Refused as error:
            problem = error.message
        else:
            return HttpResponseRedirect(reverse("inbox_public:rating", kwargs={"secret": secret}))
    scores = [(n, WORDS[n]) for n in sorted(WORDS)]
    context = {"brand": current_brand(), "row": row, "scores": scores, "problem": problem, "secret": secret}
    return render(request, "inbox/public_rating.html", context, status=422 if problem else 200)


def _voter(request: HttpRequest) -> str:
    mark = request.COOKIES.get(VOTER, "")
    return mark if len(mark) == 32 and mark.isalnum() else ""


def _voted(request: HttpRequest) -> set[int]:
    return feedback.voted_by(_voter(request))
