"""The crisis team: roster and call tree, duty days, responsibilities."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Member, RaciLine, Role
from guanhao.domains.crisis.selectors import team as selectors
from guanhao.domains.crisis.services import team as services
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access
from guanhao.kernel.now import now
from guanhao.kernel.refusal import Refusal

DAYS = 14


@needs("crisis.view")
def team(request: BrandRequest) -> HttpResponseBase:
    """Who is called in which order, who is on duty these two weeks, who answers for what."""
    today = now().astimezone(request.brand.zone).date()
    members = selectors.members()
    runners = set(identity.users_with("crisis.run"))
    context = {
        "members": [{"row": one, "contact": selectors.contact_of(one), "may": one.user_id in runners} for one in members],
        "roles": Role.choices,
        "empty_roles": [words for key, words in Role.choices if key not in {one.role for one in members}],
        "days": selectors.duty_days(today, DAYS),
        "raci": [{"row": one, "cells": [one.marks.get(key, "") for key, _words in Role.choices]} for one in selectors.raci()],
        "people": identity.people_of_brand(),
        "runners": [one for one in identity.people_of_brand() if one.id in runners],
        "may_manage": access.can("crisis.manage"),
        "may_run": access.can("crisis.run"),
    }
    return page(request, "crisis/team.html", context)


@require_POST
@needs("crisis.manage")
def act(request: BrandRequest) -> HttpResponseBase:
    """Change the roster, a duty day or a task (`do`)."""
    word = request.POST.get("do", "")
    if word not in ACTS:
        raise Http404
    try:
        ACTS[word](request)
        messages.success(request, _("Saved."))
    except Refusal as error:
        messages.error(request, str(error))
    except (Member.DoesNotExist, RaciLine.DoesNotExist) as error:
        raise Http404 from error
    return HttpResponseRedirect(burl("crisis:team"))


def _member(request: BrandRequest) -> None:
    services.save_member(
        user_id=whole_number(request.POST.get("user_id")) or 0,
        role=request.POST.get("role", ""),
        rank=whole_number(request.POST.get("rank")) or 0,
        contact=request.POST.get("contact", ""),
        note=request.POST.get("note", ""),
        member_id=whole_number(request.POST.get("member")),
    )


def _drop(request: BrandRequest) -> None:
    services.drop_member(member_id=whole_number(request.POST.get("member")) or 0)


def _duty(request: BrandRequest) -> None:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Refused(_("Enter a day."), "day") from None
    services.put_on_duty(day=day, person=whole_number(request.POST.get("person")))


def _raci(request: BrandRequest) -> None:
    marks = {key: request.POST.get(f"mark_{key}", "") for key in Role.values}
    services.save_raci(task=request.POST.get("task", ""), marks=marks, position=whole_number(request.POST.get("position")) or 1)


def _drop_raci(request: BrandRequest) -> None:
    services.drop_raci(line_id=whole_number(request.POST.get("line")) or 0)


ACTS: dict[str, Callable[[BrandRequest], None]] = {"member": _member, "drop": _drop, "duty": _duty, "raci": _raci, "drop_raci": _drop_raci}
