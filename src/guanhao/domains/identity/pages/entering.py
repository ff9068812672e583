"""Pages without a brand: first run, signing in and out, forgotten passwords, invitations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guanhao.console.forms import add_errors, refusal
from guanhao.console.http import open_to_all
from guanhao.console.links import local_path
from guanhao.domains.identity import forms, selectors, services
from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import User
from guanhao.kernel.now import now

BACKEND = "django.contrib.auth.backends.ModelBackend"
_WAITING = "identity.waiting"
_NEXT = "identity.next"
_WAIT_SECONDS = 300


def _page(request: HttpRequest, form: BaseForm | None, title: str, submit: str = "", status: int = 200, **more: Any) -> HttpResponse:
    if form is not None and form.is_bound and form.errors:
        status = 422
    return render(request, "identity/bare_form.html", {"form": form, "title": title, "submit": submit, **more}, status=status)


def home(request: HttpRequest) -> HttpResponse:
    """The person's first brand."""
    brands = selectors.brands_of(vars(request)["person"])
    return redirect(f"/b/{brands[0].slug}/") if brands else render(request, "identity/no_brand.html", status=403)


def _closed(form: BaseForm, closed: services.Closed) -> None:
    until = timezone.localtime(closed.until).strftime("%H:%M:%S")
    form.add_error(None, _("Too many attempts. Try again after %(time)s.") % {"time": until})


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    services.forget_failures(request, user)
    login(request, user, backend=BACKEND)
    return redirect(local_path(target, "/"))


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password; with a second factor, on to the code."""
    if services.is_first_run():
        return redirect("identity:setup")
    target = local_path(request.POST.get("next") or request.GET.get("next"), "/")
    if request.user.is_authenticated and request.method == "GET":
        return redirect(target)
    form = forms.SignInForm(request.POST or None, initial={"next": target})
    if request.method == "POST" and form.is_valid():
        try:
            user = services.check_password_step(request, form.cleaned_data["email"], form.cleaned_data["password"])
        except services.Closed as closed:
            _closed(form, closed)
        else:
            if user is None:
                form.add_error(None, _("E-mail or password is not right."))
            elif services.needs_second_factor(user):
                request.session.cycle_key()
                request.session[_WAITING] = {"user": user.pk, "at": now().timestamp()}
                request.session[_NEXT] = target
                return redirect("identity:code")
            else:
                return _enter(request, user, target)
    links = [(_("Forgotten your password?"), reverse("identity:forgot"))]
    return _page(request, form, _("Sign in"), _("Sign in"), links=links)


def _waiting(request: HttpRequest) -> User | None:
    waiting = request.session.get(_WAITING) or {}
    if now().timestamp() - waiting.get("at", 0) > _WAIT_SECONDS:
        return None
    return User.objects.filter(pk=int(waiting.get("user", 0)), is_active=True).first()


@open_to_all
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    user = _waiting(request)
    if user is None:
        return redirect("identity:login")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if services.check_second_step(request, user, form.cleaned_data["code"]):
                target = request.session.pop(_NEXT, "/")
                request.session.pop(_WAITING, None)
                return _enter(request, user, target)
            form.add_error("code", _("The code is not right or was used already."))
        except services.Closed as closed:
            _closed(form, closed)
    return _page(request, form, _("Second step"), _("Go on"), links=[(_("Back to sign-in"), reverse("identity:login"))])


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this browser out."""
    person: User | None = vars(request)["person"]
    if person is not None and request.session.session_key:
        services.end_sessions(user=person, keys=[request.session.session_key])
    logout(request)
    return redirect("identity:login")


@open_to_all
@never_cache
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a reset link; the answer is the same whether the address has an account or not."""
    form = forms.EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lead = _(
            "If this address has an account, a mail with a link is on its way. Without a mail server, an administrator finds it in the data folder."
        )
        try:
            services.ask_for_reset(email=form.cleaned_data["email"], address=services.address_of(request))
        except services.Closed as closed:
            _closed(form, closed)
        else:
            return _page(request, None, _("Look into your mail"), lead=lead, links=[(_("Back to sign-in"), reverse("identity:login"))])
    return _page(request, form, _("Forgotten password"), _("Send link"), links=[(_("Back to sign-in"), reverse("identity:login"))])


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def reset(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a new password with a link."""
    user = services.user_of_reset(secret)
    if user is None:
        links = [(_("Ask for a new link"), reverse("identity:forgot"))]
        return _page(request, None, _("The link does not work"), lead=_("It is used, forged or too old."), links=links, status=404)
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password(user=user, password=form.cleaned_data["password"])
        except Refused as error:
            add_errors(form, refusal(error))
        else:
            messages.success(request, _("The new password is in force. Sign in with it."))
            return redirect("identity:login")
    return _page(request, form, _("New password"), _("Save"))


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Join a brand by invitation."""
    row = services.invitation_of(secret)
    if row is None:
        lead = _("It is used, withdrawn or too old. Ask for a new one.")
        return _page(request, None, _("The invitation does not work"), lead=lead, status=404)
    known = User.objects.filter(email=row.email).exists()
    form = forms.PresentPasswordForm(request.POST or None) if known else forms.JoinForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            if known and services.check_password_step(request, row.email, form.cleaned_data["password"]) is None:
                raise Refused(_("This address has an account already: enter its password."), "password")
            user = services.accept_invitation(secret=secret, **form.cleaned_data)
        except services.Closed as closed:
            _closed(form, closed)
        except Refused as error:
            add_errors(form, refusal(error))
        else:
            if services.needs_second_factor(user):
                return redirect("identity:login")
            login(request, user, backend=BACKEND)
            return redirect(f"/b/{row.brand.slug}/")
    lead = _("You join %(brand)s as %(email)s.") % {"brand": row.brand.name, "email": row.email}
    return _page(request, form, _("Join %(brand)s") % {"brand": row.brand.name}, _("Join"), lead=lead)


@open_to_all
@never_cache
@sensitive_post_parameters("password", "code")
def setup(request: HttpRequest) -> HttpResponseBase:
    """The first run; gone as soon as somebody can sign in."""
    if not services.is_first_run():
        raise Http404
    form = forms.SetupForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        try:
            user = services.set_up(**form.cleaned_data)
        except Refused as error:
            add_errors(form, refusal(error))
        else:
            login(request, user, backend=BACKEND)
            return redirect("/")
    return _page(request, form, _("Set up Guanhao"), _("Begin"), lead=_("Name your first brand and make yourself its administrator."))
