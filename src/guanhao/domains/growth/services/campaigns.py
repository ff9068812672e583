"""Campaigns: written, handed in, opened, closed; what comes up while they run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from guanhao.console.links import burl_or_none
from guanhao.domains.growth.contracts import Changed, Refused, Unfit
from guanhao.domains.growth.models import Campaign, CampaignDuty, CampaignNote, CampaignReport
from guanhao.domains.growth.rules import campaigns as rules
from guanhao.domains.growth.wording import PART_WORDS
from guanhao.domains.identity import facade as identity
from guanhao.kernel import approvals, audit, search, versions
from guanhao.kernel.access import SYSTEM, acting, current_actor, require
from guanhao.kernel.approvals import ApprovalView, FlowDefinition, Level, Part
from guanhao.kernel.events import emit
from guanhao.kernel.now import now
from guanhao.sdk.events.growth import CampaignClosed, CampaignOpened

State = Campaign.State
FLOW = "campaign"
MOST = 10_000_000_000
LINES = 60
EDITABLE = (State.DRAFT, State.REVIEW, State.APPROVED, State.OPEN)
AFTER = {
    State.APPROVED: (State.OPEN, State.CANCELLED),
    State.OPEN: (State.CLOSED,),
    State.DRAFT: (State.CANCELLED,),
    State.REVIEW: (State.CANCELLED,),
}


@dataclass(frozen=True, kw_only=True)
class CampaignDraft:
    """A campaign as it is written; see Campaign. Money is in fen."""

    title: str
    theme: str = ""
    form: str = Campaign.Form.ONLINE
    place: str = ""
    audience: str = ""
    goal_people: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    budget: int | None = None
    owner_id: int | None = None
    channels: Sequence[dict[str, str]] = ()
    materials: Sequence[dict[str, str]] = ()
    owners: Sequence[dict[str, str]] = ()
    checklist: Sequence[str] = field(default_factory=tuple)
    follows_id: int | None = None


def target_of(row: Campaign) -> str:
    """The target of its deeds, versions and approvals."""
    return f"growth.campaign:{row.pk}"


def state_of(row: Campaign) -> dict[str, Any]:
    """What a person edits, JSON-safe."""
    found = {name: getattr(row, name) for name in CampaignDraft.__dataclass_fields__}
    found["checklist"] = [one["what"] for one in row.checklist]
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def part_of(row: Campaign) -> Part:
    """What is approved: everything but the lessons, the ticks and what it follows."""
    fields = state_of(row)
    fields.pop("follows_id")
    return Part(f"growth.plan:{row.pk}", row.title, fields)


@transaction.atomic
def save_campaign(draft: CampaignDraft, row: Campaign | None = None) -> Campaign:
    """Write a campaign (needs growth.edit). A new one inherits the lessons of the one it follows, or else of the newest of its form that is over.

    Changing an approved plan makes it a draft again; what is running keeps running, and its signatures are void until it is approved anew.
    """
    require("growth.edit")
    if row is not None:
        row = Campaign.objects.select_for_update().get(pk=row.pk)
        if row.state not in EDITABLE:
            raise Changed(_("What is over is not changed."))
    _check(draft)
    before, moment = state_of(row) if row else None, now()
    fresh = row is None
    row = row or Campaign(made_at=moment)
    ticked = {one["what"]: one for one in row.checklist}
    for name, value in asdict(draft).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.channels, row.materials, row.owners = (list(given) for given in (draft.channels, draft.materials, draft.owners))
    row.checklist = [ticked.get(what, {"what": what, "done": False, "by": ""}) for what in draft.checklist]
    row.changed_at = moment
    if fresh:
        _inherit(row)
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("growth.campaign_saved", target=target_of(row), before=before, after=state_of(row))
    if not fresh and approvals.restate(part_of(row), author=current_actor().user_id) and row.state in (State.REVIEW, State.APPROVED):
        row.state = State.DRAFT
        row.save(update_fields=["state"])
    if url := burl_or_none("growth:campaign", pk=row.pk):
        body = f"{row.theme}\n{row.place}\n{row.audience}"
        search.index(kind="growth.campaign", object_id=row.pk, title=row.title, body=body, url=url, permission="growth.view")
    return row


def missing(row: Campaign) -> dict[str, str]:
    """The parts without which it cannot be approved, with words."""
    parts = {name: getattr(row, name) for name in (*rules.ALWAYS, "place")}
    return {name: _("“%(part)s” is missing.") % {"part": PART_WORDS[name]} for name in rules.missing(parts)}


@transaction.atomic
def submit(*, campaign: Campaign) -> ApprovalView:
    """Hand the plan in for approval (needs growth.edit). Unfit names every part that is missing."""
    require("growth.edit")
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.state != State.DRAFT:
        raise Changed(_("Only a draft is handed in."))
    if problems := missing(row):
        raise Unfit(problems)
    _ensure_flow()
    authors = {number for number in (row.owner_id, current_actor().user_id) if number}
    url = burl_or_none("growth:campaign", pk=row.pk) or ""
    view = approvals.start_approval(subject=target_of(row), flow=FLOW, title=row.title, parts=[part_of(row)], authors=authors, url=url)
    row.state = State.REVIEW
    row.save(update_fields=["state"])
    audit.record("growth.campaign_submitted", target=target_of(row))
    return view


@transaction.atomic
def follow(campaign_id: int) -> None:
    """The state follows the approval: approved, or a draft again."""
    row = Campaign.objects.select_for_update().filter(pk=campaign_id, state__in=(State.REVIEW, State.APPROVED)).first()
    if row is None:
        return
    found = approvals.standing(part_of(row)).state
    state = State.APPROVED if found == "approved" else State.REVIEW if found == "open" else State.DRAFT
    if state != row.state:
        _move(row, state)


@transaction.atomic
def set_state(*, campaign: Campaign, state: str) -> Campaign:
    """Open an approved campaign, close a running one, cancel one that has not begun (needs growth.edit)."""
    require("growth.edit")
    row: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if state not in AFTER.get(State(row.state), ()):
        raise Changed(_("From “%(state)s” this step is not possible.") % {"state": State(row.state).label}, "state")
    if state == State.OPEN:
        if problems := missing(row):
            raise Unfit(problems)
        if approvals.standing(part_of(row)).state != "approved":
            raise Changed(_("The plan was changed after it was approved. Hand it in again, please."))
        row.opened_at = now()
        emit(CampaignOpened(brand_id=row.brand_id, campaign_id=row.pk, title=row.title))
    if state == State.CLOSED:
        row.closed_at = now()
        emit(CampaignClosed(brand_id=row.brand_id, campaign_id=row.pk, title=row.title))
    if state == State.CANCELLED and row.state == State.REVIEW:
        found = approvals.standing(part_of(row))
        if found.approval_id is not None and found.state == "open":
            with acting(SYSTEM):
                approvals.withdraw(approval_id=found.approval_id, reason=_("The campaign was cancelled."))
    _move(row, State(state))
    return row


def _move(row: Campaign, state: Campaign.State) -> None:
    before, row.state = row.state, state
    row.save(update_fields=["state", "opened_at", "closed_at"])
    audit.record("growth.campaign_moved", target=target_of(row), before={"state": before}, after={"state": state})


@transaction.atomic
def tick(*, campaign: Campaign, place: int, done: bool) -> Campaign:
    """Tick an item of the checklist, or take the tick back (needs growth.edit)."""
    require("growth.edit")
    row: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not 0 <= place < len(row.checklist):
        raise Changed(_("The checklist has changed. Look at it again, please."))
    row.checklist[place] = {**row.checklist[place], "done": done, "by": current_actor().name if done else ""}
    row.save(update_fields=["checklist"])
    audit.record("growth.campaign_ticked", target=target_of(row), after={"what": row.checklist[place]["what"], "done": done})
    return row


@transaction.atomic
def spend(*, campaign: Campaign, spent: int) -> Campaign:
    """What was spent so far, in fen (needs growth.edit)."""
    require("growth.edit")
    if type(spent) is not int or not 0 <= spent <= MOST:
        raise Refused(_("Write the amount in yuan, such as 128.50."), "spent")
    row: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    before, row.spent = row.spent, spent
    row.save(update_fields=["spent"])
    audit.record("growth.campaign_spent", target=target_of(row), before={"spent": before}, after={"spent": spent})
    return row


@transaction.atomic
def note(*, campaign: Campaign, kind: str, text: str) -> CampaignNote:
    """Feedback or an incident (needs growth.edit)."""
    require("growth.edit")
    if kind not in CampaignNote.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if not text.strip():
        raise Refused(_("This is needed."), "text")
    row = CampaignNote(campaign=campaign, kind=kind, text=text.strip()[:500], made_at=now(), made_by_name=current_actor().name[:120])
    row.save()
    audit.record("growth.note_made", target=target_of(campaign), after={"kind": kind, "text": row.text})
    return row


@transaction.atomic
def note_from(*, campaign: Campaign, text: str, source: str) -> CampaignNote:
    """Feedback that came in elsewhere (needs growth.edit): the same source is noted once a campaign, which must be running."""
    require("growth.edit")
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)  # two that pass on the same source line up
    if held.state != State.OPEN:
        raise Changed(_("Only a running campaign takes feedback."), "campaign_id")
    known: CampaignNote | None = CampaignNote.objects.filter(campaign=held, source=source[:80]).exclude(source="").first()
    if known is not None:
        return known
    row = note(campaign=held, kind=CampaignNote.Kind.FEEDBACK, text=text)
    row.source = source[:80]
    row.save(update_fields=["source"])
    return row


@transaction.atomic
def settle(*, note_row: CampaignNote, answer: str) -> CampaignNote:
    """Say what was done about it (needs growth.edit)."""
    require("growth.edit")
    if not answer.strip():
        raise Refused(_("Write what was done."), "answer")
    row: CampaignNote = CampaignNote.objects.select_for_update().get(pk=note_row.pk)
    if row.done_at is None:
        row.answer, row.done_at = answer.strip()[:500], now()
        row.save(update_fields=["answer", "done_at"])
        audit.record("growth.note_settled", target=f"growth.campaign:{row.campaign_id}", after={"text": row.text, "answer": row.answer})
    return row


@transaction.atomic
def put_on_duty(*, campaign: Campaign, user_id: int, starts_at: datetime, ends_at: datetime, task: str = "") -> CampaignDuty:
    """Put somebody on duty (needs growth.edit); only people of the brand."""
    require("growth.edit")
    if identity.person(user_id) is None or user_id not in {one.id for one in identity.people_of_brand()}:
        raise Refused(_("Choose somebody of the brand."), "user_id")
    if ends_at <= starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    row = CampaignDuty(campaign=campaign, user_id=user_id, starts_at=starts_at, ends_at=ends_at, task=task.strip()[:120])
    row.save()
    audit.record("growth.duty_set", target=target_of(campaign), after={"person": user_id, "task": row.task})
    return row


def _inherit(row: Campaign) -> None:
    """The lessons of the campaign before."""
    over = (
        CampaignReport.objects.filter(campaign__state=State.CLOSED)
        .exclude(improvement="")
        .select_related("campaign")
        .order_by("-campaign__closed_at")
    )
    chosen = over.filter(campaign=row.follows_id) if row.follows_id else over.filter(campaign__form=row.form)
    last = chosen.first() or (None if row.follows_id else over.first())
    if last is not None:
        row.follows_id, row.lessons = last.campaign_id, last.improvement


def _ensure_flow() -> None:
    """The brand's flow for campaigns, made when it is first needed; afterwards it is edited like every other."""
    if any(one.key == FLOW for one in approvals.flows()):
        return
    with override(settings.LANGUAGE_CODE):  # kept as one text, so in the language of the house and not of whoever came first
        levels = (Level("plan", _("Plan and resources"), "review.second"), Level("final", _("Release of the campaign"), "review.final"))
        definition = FlowDefinition(FLOW, _("Campaign review"), FLOW, levels)
    with acting(SYSTEM):
        approvals.save_flow(definition, reason=_("The first campaign was handed in."))


def _check(draft: CampaignDraft) -> None:
    if not draft.title.strip():
        raise Refused(_("Give it a name."), "title")
    if draft.form not in Campaign.Form.values:
        raise Refused(_("Choose a form."), "form")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Refused(_("The end comes after the start."), "ends_at")
    if draft.budget is not None and (type(draft.budget) is not int or not 0 <= draft.budget <= MOST):
        raise Refused(_("Write the amount in yuan, such as 128.50."), "budget")
    if draft.owner_id is not None and draft.owner_id not in {one.id for one in identity.people_of_brand()}:
        raise Refused(_("Choose somebody of the brand."), "owner_id")
    for name, known in (("channels", rules.CHANNELS), ("materials", rules.MATERIALS)):
        for number, one in enumerate(getattr(draft, name), start=1):
            if one.get("kind") not in known or not one.get("what", "").strip():
                words = {"line": number, "kinds": ", ".join(known)}
                raise Refused(_("Line %(line)s: begin with one of %(kinds)s and a colon, then say what.") % words, name)
    for name in ("channels", "materials", "owners", "checklist"):
        if len(getattr(draft, name)) > LINES:
            raise Refused(_("At most %(most)s lines.") % {"most": LINES}, name)
    if draft.follows_id is not None and not Campaign.objects.filter(pk=draft.follows_id).exists():
        raise Refused(_("There is no such campaign."), "follows_id")
