"""A person's own account: profile, password, second factor, browsers, keys for programs."""

import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, page
from guanhao.console.links import burl
from guanhao.domains.identity import forms, selectors, services
from guanhao.domains.identity.models import ApiToken, SignedIn, User
from guanhao.kernel import access, brands
from guanhao.kernel.now import now

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def without_second_factor(view: View) -> View:
    """Mark a page that an administrator reaches before the second factor is set up."""
    vars(view)["without_second_factor"] = True
    return view


def _me(request: BrandRequest) -> User:
    person: User = vars(request)["person"]
    return person


def account(request: BrandRequest) -> HttpResponseBase:
    """Name, language, theme, and the ways to the rest."""
    me = _me(request)

    def save(data: dict[str, str]) -> str:
        services.set_profile(user=me, **data)
        return burl("identity:account")

    form = forms.ProfileForm(request.POST or None, initial={"name": me.name, "language": me.language, "theme": me.theme})
    context = {
        "lead": me.email,
        "me": me,
        "browsers": SignedIn.objects.filter(user=me).order_by("-seen_at"),
        "this_browser": request.session.session_key,
        "keys": [key_line(key) for key in selectors.keys_of(me)],
        "moment": now(),
    }
    return form_page(request, form, save, title=_("My account"), done=_("Saved."), template="identity/account.html", context=context)


@never_cache
def password(request: BrandRequest) -> HttpResponseBase:
    """Change the own password; other browsers are signed out."""
    me = _me(request)

    def save(data: dict[str, str]) -> str:
        services.check_present_password(request, me, data["old"], "old")
        services.set_password(user=me, password=data["password"], keep_session=request.session.session_key)
        before = request.session.session_key
        update_session_auth_hash(request, me)
        SignedIn.objects.filter(session_key=before).update(session_key=request.session.session_key)
        return burl("identity:account")

    done = _("The new password is in force; other browsers are signed out.")
    return form_page(
        request, forms.ChangePasswordForm(request.POST or None), save, title=_("Change password"), done=done, back=burl("identity:account")
    )


def _qr(text: str) -> SafeString:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, dark="#000", light="#fff", omitsize=False)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made by segno from our own text, as path data


@without_second_factor
@never_cache
def second_factor(request: BrandRequest) -> HttpResponseBase:
    """Set up a one-time code app, or take it away."""
    me = _me(request)
    if me.totp_confirmed_at is not None:

        def remove(data: dict[str, str]) -> str:
            services.check_present_password(request, me, data["password"], "password")
            services.remove_second_factor(user=me)
            return burl("identity:account")

        lead = _("In force. Taking it away needs your password. Recovery codes left: %(count)s") % {"count": len(me.recovery_hashes)}
        form: Any = forms.PresentPasswordForm(request.POST or None)
        return form_page(
            request, form, remove, title=_("Second factor"), back=burl("identity:account"), submit=_("Take away"), context={"lead": lead}
        )
    address = services.start_second_factor(me)
    codes: list[str] = []

    def confirm(data: dict[str, str]) -> str:
        codes.extend(services.confirm_second_factor(user=me, code=data["code"]))
        return burl("identity:account")

    form = forms.CodeForm(request.POST or None)
    context = {"qr": _qr(address), "secret": me.totp_secret}
    answer = form_page(
        request,
        form,
        confirm,
        title=_("Second factor"),
        back=burl("identity:account"),
        submit=_("Confirm"),
        template="identity/second_factor.html",
        context=context,
    )
    if codes:
        return page(request, "identity/recovery_codes.html", {"codes": codes})
    return answer


@require_POST
def end_browser(request: BrandRequest, browser_id: int) -> HttpResponse:
    """Sign one other browser of the person out; 0 means all others."""
    rows = SignedIn.objects.filter(user=_me(request)).exclude(session_key=request.session.session_key)
    if browser_id:
        rows = rows.filter(pk=browser_id)
        if not rows.exists():
            raise Http404
    count = services.end_sessions(user=_me(request), keys=rows.values_list("session_key", flat=True))
    messages.success(request, _("Signed out: %(count)s") % {"count": count})
    return redirect(burl("identity:account"))


@never_cache
def new_key(request: BrandRequest) -> HttpResponseBase:
    """Make a key for a program; it is shown this once."""
    allowed = frozenset(key for key in access.PERMISSIONS if access.can(key))
    secrets: list[str] = []

    def save(data: dict[str, Any]) -> str:
        ends = datetime.combine(data["expires_on"] + timedelta(days=1), time(0), request.brand.zone) if data["expires_on"] else None
        rights = {"scopes": data["scopes"], "accounts": data["accounts"] or None, "drafts_only": data["drafts_only"]}
        secrets.append(services.make_token(user=_me(request), title=data["title"], expires_at=ends, **rights))
        return burl("identity:account")

    first = sorted(key for key in ("channels.view", "content.view", "content.edit", "topics.propose", "compliance.check") if key in allowed)
    form = forms.KeyForm(request.POST or None, allowed=allowed, initial={"scopes": first})
    answer = form_page(request, form, save, title=_("New key for a program"), back=burl("identity:account"), submit=_("Make key"))
    return page(request, "identity/key.html", {"secret": secrets[0]}) if secrets else answer


def key_line(key: ApiToken) -> dict[str, Any]:
    """A key with its permissions and accounts in words."""
    names = dict(brands.accounts()) if key.accounts is not None else {}
    return {
        "key": key,
        "scopes": "、".join(str(access.PERMISSIONS[scope].title) for scope in key.scopes if scope in access.PERMISSIONS),
        "accounts": "、".join(names.get(one, str(one)) for one in key.accounts or ()),
    }


@require_POST
@never_cache
def rotate_key(request: BrandRequest, key_id: int) -> HttpResponse:
    """A new secret; the old one works on for a while."""
    try:
        secret = services.rotate_token(user=_me(request), token_id=key_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return page(request, "identity/key.html", {"secret": secret, "renewed": True})


@require_POST
def end_key(request: BrandRequest, key_id: int) -> HttpResponse:
    """The key works no more."""
    try:
        services.end_token(user=_me(request), token_id=key_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The key works no more."))
    return redirect(burl("identity:account"))
