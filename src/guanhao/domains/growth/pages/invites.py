"""Invitation programmes in the console."""

from typing import Any

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.qr import qr
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.growth.contracts import Refused
from guanhao.domains.growth.forms.invites import DecideForm, ProgramForm
from guanhao.domains.growth.models import InviteProgram, InviteSignup
from guanhao.domains.growth.selectors import invites as selectors
from guanhao.domains.growth.services import invites as services
from guanhao.domains.growth.services import judging
from guanhao.domains.growth.tables.invites import PROGRAM_TONE, SIGNUP_TONE, ProgramTable, SignupTable
from guanhao.domains.growth.wording import REASON_WORDS
from guanhao.kernel import access

PLAIN = ("key", "title", "text", "consent", "depth", "starts_at", "ends_at")


@needs("growth.view")
def programs(request: BrandRequest) -> HttpResponseBase:
    """All programmes, with the share of new people who came by invitation."""
    table = ProgramTable(request, QuerySetRows(selectors.with_counts(), search=("title", "key")))
    context = {"tab": "invites", "may_edit": access.can("growth.edit"), "new": "growth:program_new", "new_words": _("New programme")}
    return list_page(request, table, template="growth/programs.html", context={**context, "inflow": selectors.last_days()})


def steps_of(given: str) -> list[dict[str, Any]]:
    """Lines such as "3: tea" or "2/5: tea" as steps; Refused by field for a line that is none."""
    found = []
    for number, line in enumerate((line for line in given.splitlines() if line.strip()), start=1):
        head, _colon, batch = line.replace("：", ":", 1).partition(":")
        level, slash, invites = head.partition("/")
        numbers = (whole_number(level.strip()), whole_number(invites.strip())) if slash else (1, whole_number(head.strip()))
        if None in numbers or not batch.strip():
            raise Refused(_("Line %(number)s: write it such as “3: tea”.") % {"number": number}, "steps")
        found.append({"level": numbers[0], "invites": numbers[1], "batch": batch.strip()})
    return found


def _draft(values: dict[str, Any]) -> services.ProgramDraft:
    facts = {name: values[name] for name in PLAIN}
    return services.ProgramDraft(**facts, steps=steps_of(values["steps"]), campaign_id=values["campaign_id"])


@needs("growth.edit")
def program_new(request: BrandRequest) -> HttpResponseBase:
    """A new programme."""
    form = ProgramForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("growth:program", pk=services.save_program(_draft(values)).pk)

    return form_page(request, form, save, title=_("New programme"), done=_("Saved."), back=burl("growth:programs"))


@needs("growth.edit")
def program_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a programme."""
    row = get_object_or_404(InviteProgram, pk=pk)
    lines = [f"{one['invites']}: {one['batch']}" if one["level"] == 1 else f"{one['level']}/{one['invites']}: {one['batch']}" for one in row.steps]
    form = ProgramForm(
        request.POST or None, initial={**{name: getattr(row, name) for name in PLAIN}, "steps": "\n".join(lines), "campaign_id": row.campaign_id}
    )
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_program(_draft(values), row)
        return burl("growth:program", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("growth:program", pk=pk))


@needs("growth.view")
def program(request: BrandRequest, pk: int) -> HttpResponseBase:
    """A programme with its sign-ups; held ones are decided here, one by one or together."""
    row = get_object_or_404(InviteProgram, pk=pk)
    rows = InviteSignup.objects.filter(program=row).select_related("inviter").annotate(own=Count("invited"))
    table = SignupTable(request, QuerySetRows(rows, search=("name",)))
    table.actions = (
        BulkAction(
            "release", pgettext("invites", "Release"), lambda _request, keys: _decide(keys, valid=True), "growth.people", _("They count at once.")
        ),
        BulkAction(
            "reject",
            pgettext("invites", "Reject"),
            lambda _request, keys: _decide(keys, valid=False),
            "growth.people",
            _("They do not count."),
            danger=True,
        ),
    )
    url = request.build_absolute_uri(reverse("public_growth:program", kwargs={"slug": request.brand.slug, "key": row.key}))
    context = {
        "row": row,
        "tone": PROGRAM_TONE[row.state],
        "standing": selectors.standing(row),
        "tree": selectors.tree(row)[:10],
        "url": url if row.state == "open" else "",
        "code": qr(url) if row.state == "open" else "",
        "steps": services.AFTER.get(InviteProgram.State(row.state), ()),
        "may_edit": access.can("growth.edit"),
        "trail": [(_("Invitations"), burl("growth:programs"))],
    }
    return list_page(request, table, template="growth/program.html", context=context)


def _decide(keys: list[str], *, valid: bool) -> str:
    try:
        answer = "" if valid else _("Your sign-up does not fit our rules. You may object on your page.")
        count = judging.decide(signups=list(InviteSignup.objects.filter(pk__in=keys)), valid=valid, answer=answer)
    except Refused as error:
        return str(error)
    return ngettext("%(count)s sign-up decided.", "%(count)s sign-ups decided.", count) % {"count": count}


@require_POST
@needs("growth.edit")
def program_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open or close it."""
    row = get_object_or_404(InviteProgram, pk=pk)
    return act(request, lambda: services.set_program_state(program=row, state=request.POST.get("do", "")), burl("growth:program", pk=pk))


@needs("growth.view")
def program_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a programme."""
    row = get_object_or_404(InviteProgram, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("growth:program", pk=pk))


@needs("growth.view")
def signup(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One sign-up: why it is held, who was brought, what was given."""
    row = get_object_or_404(InviteSignup.objects.select_related("inviter", "program", "partner_link__partner"), pk=pk)
    may = access.can("growth.people")
    facts = [
        fact(request, _("Programme"), row.program.title, href=burl("growth:program", pk=row.program_id)),
        fact(
            request,
            _("Invited by"),
            row.inviter.shown if row.inviter else None,
            href=burl("growth:signup", pk=row.inviter_id) if row.inviter_id else None,
        ),
        fact(request, pgettext("promotion", "Partner"), row.partner_link.partner.name if row.partner_link else None),
        fact(request, _("Signed up at"), row.joined_at, "datetime"),
        fact(request, _("Counts from"), row.ripe_at if row.inviter_id else None, "datetime"),
        fact(request, _("Phone number"), (row.phone or None) if may else None),
        fact(request, _("Decided by"), row.decided_by_name or None),
    ]
    context = {
        "row": row,
        "tone": SIGNUP_TONE[row.state],
        "facts": facts,
        "reasons": [(REASON_WORDS.get(key, key), points, number) for key, points, number in row.reasons],
        "brought": InviteSignup.objects.filter(inviter=row).order_by("-pk")[:50],
        "rewards": row.rewards.select_related("coupon").order_by("level", "invites"),
        "tones": SIGNUP_TONE,
        "form": DecideForm(),
        "may": may and row.state != InviteSignup.State.FORGOTTEN,
        "trail": [(_("Invitations"), burl("growth:programs")), (row.program.title, burl("growth:program", pk=row.program_id))],
    }
    return page(request, "growth/signup.html", context)


@require_POST
@needs("growth.people")
def signup_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Release, reject, put on the blacklist."""
    row = get_object_or_404(InviteSignup, pk=pk)
    do = request.POST.get("do", "")

    def judge() -> None:
        if do in {"release", "reject"}:
            judging.decide(signups=[row], valid=do == "release", answer=request.POST.get("answer", ""))
        else:
            judging.block(signup=row, kind=do, note=request.POST.get("answer", ""))

    return act(request, judge, burl("growth:signup", pk=pk))
