"""Campaigns, their boards and reports, and partners over REST."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from guanhao.domains.growth.models import Campaign, CampaignNote, CampaignReport, CampaignTool, JointPartner, PartnerExchange, PartnerLink
from guanhao.domains.growth.rest import router
from guanhao.domains.growth.selectors import partners as partner_selectors
from guanhao.domains.growth.selectors.board import board
from guanhao.domains.growth.services import campaigns, partners, reports, tools
from guanhao.kernel import access, approvals

Short = Annotated[str, Field(max_length=500)]


class GrowthLine(Schema):
    """A channel or material."""

    kind: Literal["social", "site", "partner", "poster", "video", "article"]
    what: Short


class GrowthOwner(Schema):
    """Who does what."""

    what: Short
    who: Short = ""


class CampaignIn(Schema):
    """A campaign; money is in fen."""

    title: str
    theme: Short = ""
    form: Literal["online", "offline", "game"] = "online"
    place: Short = ""
    audience: Short = ""
    goal_people: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    budget: int | None = None
    owner_id: int | None = None
    channels: list[GrowthLine] = []
    materials: list[GrowthLine] = []
    owners: list[GrowthOwner] = []
    checklist: list[Short] = []
    follows_id: int | None = None


class CampaignOut(Schema):
    """A campaign as it stands."""

    id: int
    title: str
    theme: str
    form: str
    place: str
    audience: str
    goal_people: int
    starts_at: datetime | None
    ends_at: datetime | None
    budget: int | None
    spent: int
    owner_id: int | None
    channels: list[Any]
    materials: list[Any]
    owners: list[Any]
    checklist: list[Any]
    follows_id: int | None
    lessons: str
    state: str


class CampaignRows(Schema):
    """A page of campaigns."""

    count: int
    items: list[CampaignOut]


class CampaignDeed(Schema):
    """What to do with it; `spent` in fen, `place` and `done` for a tick of the checklist."""

    do: Literal["submit", "open", "closed", "cancelled", "tick", "spend", "sign", "send_back"]
    place: int = 0
    done: bool = True
    spent: int = 0
    seen: str = ""
    comment: Short = ""


class CampaignStockOut(Schema):
    """A batch and what is left of it."""

    title: str
    total: int
    left: int


class CampaignAlertOut(Schema):
    """Something to look at."""

    kind: str
    what: str
    value: int


class CampaignBoardOut(Schema):
    """What happens now."""

    people: int
    feedback: int
    incidents: int
    stocks: list[CampaignStockOut]
    on_duty: list[str]
    alerts: list[CampaignAlertOut]
    at: datetime


class CampaignToolIn(Schema):
    """The number of an interaction activity."""

    activity_id: int


class CampaignToolOut(CampaignToolIn):
    """An interaction tool of a campaign."""

    kind: str
    title: str
    path: str
    entries: int | None
    winners: int | None
    opened_at: datetime
    closed_at: datetime | None


class CampaignNoteIn(Schema):
    """Feedback or an incident."""

    kind: Literal["feedback", "incident"]
    text: Short


class CampaignNoteOut(CampaignNoteIn):
    """It, with what was done."""

    id: int
    answer: str
    made_at: datetime
    done_at: datetime | None


class CampaignAnswerIn(Schema):
    """What was done."""

    answer: Short


class CampaignDutyIn(Schema):
    """Somebody on duty."""

    user_id: int
    starts_at: datetime
    ends_at: datetime
    task: Short = ""


class CampaignReportIn(Schema):
    """The four sections."""

    overview: str
    metrics: str
    analysis: str
    improvement: str


class CampaignReportOut(CampaignReportIn):
    """The sections with the figures they were drafted from."""

    figures: dict[str, float]
    made_at: datetime
    changed_at: datetime


@router.get("/growth-campaigns", response=CampaignRows, summary="Campaigns")
def list_campaigns(request: HttpRequest, state: str = "", limit: int = 100, offset: int = 0) -> dict[str, Any]:
    """Campaigns, the newest first."""
    access.require("growth.view")
    rows = Campaign.objects.order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 500)])}


@router.post("/growth-campaigns", response={201: CampaignOut}, summary="Write a campaign")
def add_campaign(request: HttpRequest, body: CampaignIn) -> Status[Campaign]:
    """A new campaign; it inherits the lessons of the one before."""
    return Status(201, campaigns.save_campaign(campaigns.CampaignDraft(**body.dict())))


@router.get("/growth-campaigns/{campaign_id}", response=CampaignOut, summary="A campaign")
def show_campaign(request: HttpRequest, campaign_id: int) -> Campaign:
    """One campaign."""
    access.require("growth.view")
    return campaign_of(campaign_id)


@router.put("/growth-campaigns/{campaign_id}", response=CampaignOut, summary="Change a campaign")
def change_campaign(request: HttpRequest, campaign_id: int, body: CampaignIn) -> Campaign:
    """Change it; an approved plan is a draft again."""
    return campaigns.save_campaign(campaigns.CampaignDraft(**body.dict()), campaign_of(campaign_id))


@router.post("/growth-campaigns/{campaign_id}/do", response=CampaignOut, summary="Hand in, sign, open, close, tick, spend")
def act_on_campaign(request: HttpRequest, campaign_id: int, body: CampaignDeed) -> Campaign:
    """Do it; what is missing is named."""
    access.require("growth.view")
    row = campaign_of(campaign_id)
    if body.do == "submit":
        campaigns.submit(campaign=row)
    elif body.do == "tick":
        campaigns.tick(campaign=row, place=body.place, done=body.done)
    elif body.do == "spend":
        campaigns.spend(campaign=row, spent=body.spent)
    elif body.do in {"sign", "send_back"}:
        _decide(row, body)
    else:
        campaigns.set_state(campaign=row, state=body.do)
    return campaign_of(campaign_id)


def _decide(row: Campaign, body: CampaignDeed) -> None:
    access.require_person()
    found = approvals.standing(campaigns.part_of(row))
    if found.approval_id is None:
        raise Http404
    if body.do == "sign":
        approvals.sign(approval_id=found.approval_id, level=found.level, seen=body.seen, comment=body.comment)
    else:
        approvals.send_back(approval_id=found.approval_id, level=found.level, comment=body.comment)


@router.get("/growth-campaigns/{campaign_id}/board", response=CampaignBoardOut, summary="The live board")
def show_board(request: HttpRequest, campaign_id: int) -> dict[str, Any]:
    """People, open feedback and incidents, stock, duty, alerts."""
    access.require("growth.view")
    found = board(campaign_of(campaign_id))
    duty = [one.name for one in found.duties if one.there]
    facts = {"people": found.people, "feedback": found.feedback, "incidents": len(found.incidents), "stocks": found.stocks}
    return {**facts, "on_duty": duty, "alerts": found.alerts, "at": found.at}


@router.post("/growth-campaigns/{campaign_id}/notes", response={201: CampaignNoteOut}, summary="Note feedback or an incident")
def add_note(request: HttpRequest, campaign_id: int, body: CampaignNoteIn) -> Status[CampaignNote]:
    """It is open until somebody writes what was done."""
    return Status(201, campaigns.note(campaign=campaign_of(campaign_id), **body.dict()))


@router.get("/growth-campaigns/{campaign_id}/tools", response=list[CampaignToolOut], summary="Interaction tools of a campaign")
def list_tools(request: HttpRequest, campaign_id: int) -> list[CampaignTool]:
    """What their events told: entries once they are closed, winners once they are drawn."""
    access.require("growth.view")
    return list(campaign_of(campaign_id).tools.order_by("opened_at"))


@router.post("/growth-campaigns/{campaign_id}/tools", response={201: CampaignToolOut}, summary="Join an interaction tool to a campaign")
def add_tool(request: HttpRequest, campaign_id: int, body: CampaignToolIn) -> Status[CampaignTool]:
    """One that was opened and belongs to no other campaign."""
    return Status(201, tools.link(campaign=campaign_of(campaign_id), activity_id=body.activity_id))


@router.delete("/growth-campaigns/{campaign_id}/tools/{activity_id}", response={204: None}, summary="Take a tool out of a campaign")
def drop_tool(request: HttpRequest, campaign_id: int, activity_id: int) -> Status[None]:
    """The tool itself stays."""
    tools.unlink(campaign=campaign_of(campaign_id), activity_id=activity_id)
    return Status(204, None)


@router.post("/growth-notes/{note_id}/settle", response=CampaignNoteOut, summary="Say what was done")
def settle_note(request: HttpRequest, note_id: int, body: CampaignAnswerIn) -> CampaignNote:
    """Settle it."""
    row = CampaignNote.objects.filter(pk=note_id).first()
    if row is None:
        raise Http404
    return campaigns.settle(note_row=row, answer=body.answer)


@router.post("/growth-campaigns/{campaign_id}/duties", response={201: CampaignDutyIn}, summary="Put somebody on duty")
def add_duty(request: HttpRequest, campaign_id: int, body: CampaignDutyIn) -> Status[Any]:
    """Only people of the brand."""
    return Status(201, campaigns.put_on_duty(campaign=campaign_of(campaign_id), **body.dict()))


@router.get("/growth-campaigns/{campaign_id}/report", response=CampaignReportOut, summary="The effect report")
def show_report(request: HttpRequest, campaign_id: int) -> CampaignReport:
    """Drafted when the campaign is closed."""
    access.require("growth.view")
    return reports.report_of(campaign_of(campaign_id))


@router.put("/growth-campaigns/{campaign_id}/report", response=CampaignReportOut, summary="Edit the effect report")
def change_report(request: HttpRequest, campaign_id: int, body: CampaignReportIn) -> CampaignReport:
    """All four sections."""
    return reports.edit_report(report=reports.report_of(campaign_of(campaign_id)), **body.dict())


# partners


class JointPartnerIn(Schema):
    """A partner of joint marketing; the contact is written and never read over REST."""

    name: str
    contact: Short = ""
    note: Short = ""
    active: bool = True


class JointPartnerOut(Schema):
    """A partner with what it brought; money in yuan."""

    id: int
    name: str
    note: str
    active: bool
    brought: int
    visits: int
    given: float
    got: float


class ExchangeIn(Schema):
    """A resource; `value` in fen."""

    direction: Literal["give", "get"]
    what: Short
    value: int = 0
    campaign_id: int | None = None
    due_on: date | None = None


class ExchangeOut(ExchangeIn):
    """It, with the day it was done."""

    id: int
    done_on: date | None


class PartnerLinkIn(Schema):
    """For which campaign."""

    campaign_id: int | None = None


class PartnerLinkOut(Schema):
    """Put `?from=code` behind a public address."""

    id: int
    code: str
    visits: int
    campaign_id: int | None


@router.get("/growth-partners", response=list[JointPartnerOut], summary="Partners of joint marketing")
def list_partners(request: HttpRequest) -> list[JointPartner]:
    """All, with what each brought."""
    access.require("growth.view")
    rows = list(JointPartner.objects.order_by("name")[:500])
    partner_selectors.dress(rows)
    return rows


@router.post("/growth-partners", response={201: JointPartnerOut}, summary="Write a partner")
def add_partner(request: HttpRequest, body: JointPartnerIn) -> Status[JointPartner]:
    """A new partner."""
    row = partners.save_partner(**body.dict())
    partner_selectors.dress([row])
    return Status(201, row)


@router.post("/growth-partners/{partner_id}/exchanges", response={201: ExchangeOut}, summary="Write an exchange of resources")
def add_exchange(request: HttpRequest, partner_id: int, body: ExchangeIn) -> Status[PartnerExchange]:
    """What one side gives the other."""
    return Status(201, partners.save_exchange(partner=partner_of(partner_id), **body.dict()))


@router.post("/growth-exchanges/{exchange_id}/done", response=ExchangeOut, summary="A resource was exchanged")
def finish_exchange(request: HttpRequest, exchange_id: int) -> PartnerExchange:
    """Today."""
    row = PartnerExchange.objects.filter(pk=exchange_id).first()
    if row is None:
        raise Http404
    return partners.finish_exchange(exchange=row)


@router.post("/growth-partners/{partner_id}/links", response={201: PartnerLinkOut}, summary="A link for a partner")
def add_link(request: HttpRequest, partner_id: int, body: PartnerLinkIn) -> Status[PartnerLink]:
    """Once for a campaign."""
    return Status(201, partners.make_link(partner=partner_of(partner_id), campaign_id=body.campaign_id))


def campaign_of(campaign_id: int) -> Campaign:
    """The campaign or 404."""
    row: Campaign | None = Campaign.objects.filter(pk=campaign_id).first()
    if row is None:
        raise Http404
    return row


def partner_of(partner_id: int) -> JointPartner:
    """The partner or 404."""
    row: JointPartner | None = JointPartner.objects.filter(pk=partner_id).first()
    if row is None:
        raise Http404
    return row
