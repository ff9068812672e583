"""Groups, violations and gatherings in the console."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import fact
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.forms.groups import GatheringForm, GroupForm, NumbersForm, PartnerForm, ViolationForm
from guanhao.domains.community.models import Gathering, Group, GroupMember, Member, SpotWork, Ticket, Violation
from guanhao.domains.community.selectors import groups as selectors
from guanhao.domains.community.services import gatherings
from guanhao.domains.community.services import groups as services
from guanhao.domains.community.tables.groups import (
    GATHERING_TONE,
    GROUP_TONE,
    STEP_TONE,
    VIOLATION_TONE,
    GatheringTable,
    GroupTable,
    ViolationTable,
)
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access

NAMES = tuple(services.GroupDraft.__dataclass_fields__)
EVENT_NAMES = tuple(gatherings.GatheringDraft.__dataclass_fields__)


@needs("community.view")
def groups(request: BrandRequest) -> HttpResponseBase:
    """All groups."""
    rows = Group.objects.annotate(count=Count("people", filter=Q(people__left_at=None)))
    table = GroupTable(request, QuerySetRows(rows, search=("name", "positioning", "goal")))
    waiting = Violation.objects.filter(state__in=("proposed", "appealed")).count()
    context = {"tab": "groups", "may_edit": access.can("community.edit"), "to_decide": waiting}
    return list_page(request, table, template="community/groups.html", context=context)


@needs("community.edit")
def group_new(request: BrandRequest) -> HttpResponseBase:
    """A new group."""
    form = GroupForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        return burl("community:group", pk=services.save_group(services.GroupDraft(**{name: values[name] for name in NAMES})).pk)

    return form_page(request, form, save, title=_("New group"), done=_("Saved."), back=burl("community:groups"))


@needs("community.view")
def group(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One group: health, rules, people, violations."""
    row = get_object_or_404(Group, pk=pk)
    names = {person.id: person.name for person in identity.people_of_brand()}
    facts = [
        fact(request, _("Kind"), Group.Kind(row.kind).label),
        fact(request, _("Run by"), names.get(row.admin_id or 0)),
        fact(request, _("Where it is"), row.place or None),
        fact(request, _("What it is for"), row.positioning or None),
        fact(request, _("Goal"), row.goal or None),
    ]
    newest = Violation.objects.filter(group=row).select_related("member").order_by("-pk")[:10]
    context = {
        "group": row,
        "tone": GROUP_TONE[row.state],
        "health": selectors.health(row),
        "facts": facts,
        "violations": [(one, STEP_TONE[one.step], VIOLATION_TONE[one.state]) for one in newest],
        "people": GroupMember.objects.filter(group=row, left_at=None).select_related("member").order_by("-joined_at", "-pk")[:50],
        "may_edit": access.can("community.edit"),
        "trail": [(pgettext("community", "Groups"), burl("community:groups"))],
    }
    return page(request, "community/group.html", context)


@needs("community.edit")
def group_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a group."""
    row = get_object_or_404(Group, pk=pk)
    form = GroupForm(request.POST or None, initial=services.state_of(row))
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_group(services.GroupDraft(**{name: values[name] for name in NAMES}), row)
        return burl("community:group", pk=pk)

    return form_page(request, form, save, title=row.name, done=_("Saved."), back=burl("community:group", pk=pk))


@require_POST
@needs("community.edit")
def group_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open or close."""
    row = get_object_or_404(Group, pk=pk)
    return act(request, lambda: services.set_group_state(group=row, state=request.POST.get("do", "")), back=burl("community:group", pk=pk))


@needs("community.view")
def group_history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a group."""
    row = get_object_or_404(Group, pk=pk)
    return history_page(request, target=services.target_of(row), title=row.name, back=burl("community:group", pk=pk))


@needs("community.edit")
def group_people(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Members join."""
    row = get_object_or_404(Group, pk=pk)
    form = NumbersForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        count = services.put_in(group=row, numbers=values["numbers"])
        messages.success(request, ngettext("%(count)s member joined.", "%(count)s members joined.", count) % {"count": count})
        return burl("community:group", pk=pk)

    return form_page(request, form, save, title=_("Members join “%(name)s”") % {"name": row.name}, back=burl("community:group", pk=pk))


@needs("community.edit")
def violation_new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Record that a rule was broken."""
    row = get_object_or_404(Group, pk=pk)
    form = ViolationForm(request.POST or None, group=row)

    def save(values: dict[str, Any]) -> str:
        return burl("community:violation", pk=services.record_violation(group=row, **values).pk)

    return form_page(request, form, save, title=_("Record a violation"), back=burl("community:group", pk=pk))


@needs("community.view")
def violations(request: BrandRequest) -> HttpResponseBase:
    """All violations."""
    rows = QuerySetRows(Violation.objects.select_related("member", "group"), search=("member__name", "what"), order={"made_at": "pk"})
    return list_page(request, ViolationTable(request, rows), template="community/redemptions.html", context={"tab": "groups"})


@needs("community.view")
def violation(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One violation; POST decides it."""
    row = get_object_or_404(Violation.objects.select_related("member", "group"), pk=pk)
    if request.method == "POST":
        access.require("community.edit")
        try:
            services.decide_violation(violation=row, apply=request.POST.get("do") == "apply", answer=request.POST.get("answer", ""))
            messages.success(request, _("Saved."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(burl("community:violation", pk=pk))
    facts = [
        fact(request, _("Member"), row.member.shown, href=burl("community:member", pk=row.member_id)),
        fact(request, _("Recorded"), row.made_at, "datetime"),
        fact(request, pgettext("penalty", "Evidence"), row.evidence or None),
        fact(request, _("Answer"), row.answer or None),
    ]
    context = {
        "row": row,
        "tone": VIOLATION_TONE[row.state],
        "step_tone": STEP_TONE[row.step],
        "facts": facts,
        "may_edit": access.can("community.edit") and row.state in ("proposed", "appealed"),
        "trail": [(pgettext("community", "Groups"), burl("community:groups")), (row.group.name, burl("community:group", pk=row.group_id))],
    }
    return page(request, "community/violation.html", context)


@needs("community.view")
def gathering_list(request: BrandRequest) -> HttpResponseBase:
    """All gatherings."""
    table = GatheringTable(request, QuerySetRows(selectors.with_counts(), search=("title", "place")))
    return list_page(request, table, template="community/gatherings.html", context={"tab": "events", "may_edit": access.can("community.edit")})


@needs("community.edit")
def gathering_new(request: BrandRequest) -> HttpResponseBase:
    """A new gathering."""
    form = GatheringForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        draft = gatherings.GatheringDraft(**{name: values[name] for name in EVENT_NAMES})
        return burl("community:gathering", pk=gatherings.save_gathering(draft).pk)

    return form_page(request, form, save, title=_("New event"), done=_("Saved."), back=burl("community:gatherings"))


@needs("community.edit")
def gathering_edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a gathering."""
    row = get_object_or_404(Gathering, pk=pk)
    initial = {**{name: getattr(row, name) for name in EVENT_NAMES}, "spots": "\n".join(row.spots)}
    form = GatheringForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        gatherings.save_gathering(gatherings.GatheringDraft(**{name: values[name] for name in EVENT_NAMES}), row)
        return burl("community:gathering", pk=pk)

    return form_page(request, form, save, title=row.title, done=_("Saved."), back=burl("community:gathering", pk=pk))


@needs("community.view")
def gathering(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One gathering: who signed up and came, the door, the follow-up."""
    row = get_object_or_404(selectors.with_counts().select_related("call"), pk=pk)
    found = selectors.recap(row)
    works = SpotWork.objects.filter(ticket__gathering=row)
    facts = [
        fact(request, _("Kind"), Gathering.Kind(row.kind).label),
        fact(request, _("Start"), row.starts_at, "datetime"),
        fact(request, _("Ends at"), row.ends_at, "datetime"),
        fact(request, _("Where it is"), row.place or None),
        fact(request, _("How to get there"), row.route or None),
        fact(request, _("Seats"), row.seats or None, "number"),
        fact(request, _("Spots to check in at"), row.spots or None),
        fact(request, _("Collect pictures and texts in"), row.call.title if row.call else None),
    ]
    context = {
        "row": row,
        "tone": GATHERING_TONE[row.state],
        "recap": found,
        "untouched": [(one, selectors.is_deep(one, row)) for one in found.untouched],
        "tickets": Ticket.objects.filter(gathering=row, cancelled_at=None).select_related("member").order_by("-came_at", "pk")[:100],
        "works": [(one, burl_or_none("interaction:submission", pk=one.submission_id) or "") for one in _newest(works)],
        "work_count": works.count(),
        "waiting_count": works.filter(state=SpotWork.State.NEW).count(),
        "call_page": request.build_absolute_uri(row.call.path) if row.call else "",
        "facts": facts,
        "may_edit": access.can("community.edit"),
        "trail": [(_("Community events"), burl("community:gatherings"))],
    }
    return page(request, "community/gathering.html", context)


def _newest(works: QuerySet[SpotWork]) -> QuerySet[SpotWork]:
    return works.select_related("ticket__member").order_by("-pk")[:100]


@require_POST
@needs("community.edit")
def gathering_do(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Open, end, cancel; let a ticket in; follow people up; say where the highlights are."""
    row = get_object_or_404(Gathering, pk=pk)
    return act(request, lambda: _act(request, row), back=burl("community:gathering", pk=pk))


def _act(request: BrandRequest, row: Gathering) -> str:
    do, post = request.POST.get("do", ""), request.POST
    if do == "check_in":
        ticket = gatherings.check_in(code=post.get("code", ""))
        return _("%(name)s is in.") % {"name": ticket.member.shown}
    if do == "highlights":
        gatherings.set_highlights(gathering=row, url=post.get("highlights", ""))
        return _("Saved.")
    if do == "follow":
        picked = [number for number in post.getlist("ticket") if number.isdecimal() and len(number) < 19]
        tickets = list(Ticket.objects.filter(gathering=row, pk__in=picked))
        if not tickets:
            raise Refused(_("Pick at least one row first."))
        count = gatherings.follow_up(tickets=tickets, note=post.get("note", ""))
        return ngettext("%(count)s person followed up.", "%(count)s people followed up.", count) % {"count": count}
    gatherings.set_gathering_state(gathering=row, state=do)
    return _("Saved.")


@needs("community.edit")
def check_in(request: BrandRequest, code: str) -> HttpResponseBase:
    """What the QR code of a ticket opens on the phone of whoever stands at the door; POST lets the member in, or does a spot."""
    ticket = get_object_or_404(Ticket.objects.select_related("member", "gathering"), code=code.lower())
    if request.method == "POST":
        try:
            if spot := request.POST.get("spot", ""):
                gatherings.do_spot(ticket=ticket, spot=spot)
            else:
                gatherings.check_in(code=code)
            messages.success(request, _("%(name)s is in.") % {"name": ticket.member.shown} if not spot else _("Saved."))
        except Refused as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    crumbs = [(ticket.gathering.title, burl("community:gathering", pk=ticket.gathering_id))]
    spots = [(spot, spot in ticket.spots) for spot in ticket.gathering.spots]
    return page(request, "community/check_in.html", {"ticket": ticket, "spots": spots, "trail": crumbs})


@needs("community.edit")
def partner(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Invite a member as city partner."""
    row = get_object_or_404(Member, pk=pk)
    form = PartnerForm(request.POST or None)

    def save(values: dict[str, Any]) -> str:
        gatherings.invite_partner(member=row, city=values["city"])
        return burl("community:member", pk=pk)

    title = _("Invite %(name)s as city partner") % {"name": row.shown}
    return form_page(
        request, form, save, title=title, done=_("Invited: the answer comes from the member's page."), back=burl("community:member", pk=pk)
    )
