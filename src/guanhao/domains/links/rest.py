"""Links over REST."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from guanhao.domains.links import qr, selectors, wording
from guanhao.domains.links.contracts import LinkDraft, LinkView, Utm
from guanhao.domains.links.models import Link, UtmWord
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.selectors import clicks as counted
from guanhao.domains.links.selectors.links import with_state
from guanhao.domains.links.services import links as services
from guanhao.domains.links.services import words as vocabulary
from guanhao.kernel import access

router = Router(tags=["links"])


class UtmIn(Schema):
    """UTM words."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""


class ShortLinkIn(Schema):
    """A link as it is sent. An empty `code` is chosen by the program; `subject` names what it belongs to, such as content.variant:7."""

    target: str
    label: str
    utm: UtmIn = UtmIn()
    code: str = ""
    subject: str = ""
    account_id: int | None = None
    expires_at: datetime | None = None
    note: str = ""


class ShortLinkChange(ShortLinkIn):
    """A link as it shall be, and why."""

    reason: str = ""


class ShortLinkOut(Schema):
    """A link. `status` is active, paused, expired or archived; `warnings` are about what was just sent."""

    id: int
    code: str
    url: str
    target: str
    base: str
    label: str
    subject: str
    account_id: int | None
    status: str
    utm: UtmIn
    expires_at: datetime | None
    clicks: int
    bots: int
    last_click_at: datetime | None
    warnings: list[str] = []


class ShortLinkList(Schema):
    """A page of links."""

    count: int
    items: list[ShortLinkOut]


class LinksIn(Schema):
    """One link for each account; `subjects` maps an account's number to what its link belongs to."""

    target: str
    label: str
    campaign: str = ""
    content: str = ""
    term: str = ""
    accounts: list[int]
    subjects: dict[int, str] = {}


class LinkStatusIn(Schema):
    """Links and what shall become of them: active, paused or archived."""

    links: list[int]
    status: str


class LinksChanged(Schema):
    """How many changed."""

    changed: int


class LinkCheckOut(Schema):
    """Where a link would lead, and what to look at."""

    target: str
    warnings: list[str]


class ClickDayOut(Schema):
    """One day."""

    day: date
    clicks: int
    bots: int
    visitors: int


class ClickCountOut(Schema):
    """A number of clicks under a key."""

    key: str
    title: str
    count: int


class ClicksOut(Schema):
    """Clicks of a link; `hours` is weekday (0 = Monday) × hour; visitors are different people of each day."""

    start: date
    end: date
    clicks: int
    bots: int
    visitors: int
    days: list[ClickDayOut]
    hours: list[list[int]]
    families: list[ClickCountOut]
    referrers: list[ClickCountOut]
    reasons: list[ClickCountOut]


class LinkCampaignLine(Schema):
    """A link of a campaign in a window."""

    id: int
    label: str
    url: str
    source: str
    content: str
    clicks: int
    visitors: int
    bots: int


class LinkCampaignList(Schema):
    """The links of a campaign, most clicks first."""

    count: int
    items: list[LinkCampaignLine]


class UtmWordIn(Schema):
    """A word of the vocabulary; `field` is source, medium, campaign, content or term."""

    field: str
    value: str
    title: str = ""


class UtmWordOut(UtmWordIn):
    """A word of the vocabulary."""

    id: int
    retired: bool


class UtmWordList(Schema):
    """The vocabulary."""

    count: int
    items: list[UtmWordOut]


class UtmPresetIn(Schema):
    """Source and medium of links on a platform; both empty: the program's own choice again."""

    platform: str
    source: str = ""
    medium: str = ""


class UtmPresetOut(UtmPresetIn):
    """A preset; `own` when the brand set it."""

    own: bool


class UtmPresetList(Schema):
    """Presets by platform."""

    count: int
    items: list[UtmPresetOut]


@router.get("/links", response=ShortLinkList, summary="Short links")
def list_links(
    request: HttpRequest, q: str = "", status: str = "", campaign: str = "", subject: str = "", account_id: int = 0, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """Links, the newest first; `q` searches name, code and target."""
    access.require("links.view")
    rows = with_state(Link.objects.all()).order_by("-pk")
    for name, value in (("state", status), ("campaign", campaign), ("subject", subject), ("account_id", account_id)):
        rows = rows.filter(**{name: value}) if value else rows
    for word in q.split()[:10]:
        rows = rows.filter(label__icontains=word) | rows.filter(code__icontains=word) | rows.filter(target__icontains=word)
    base, start = LinkPolicy.of_brand().short_base, max(offset, 0)
    return {"count": rows.count(), "items": [_out(selectors.view_of(row, base)) for row in rows[start : start + min(max(limit, 1), 500)]]}


@router.post("/links", response={201: ShortLinkOut}, summary="Make a link")
def add_link(request: HttpRequest, payload: ShortLinkIn) -> Status[dict[str, Any]]:
    """A new link; with a `subject` and no `code`, the link there is when it leads to the same place. Needs links.edit."""
    draft = _draft(payload)
    return Status(201, _out(services.link_for_subject(draft) if draft.subject and not draft.code else services.make_link(draft)))


@router.post("/links/many", response={201: ShortLinkList}, summary="Make a link for each of several accounts")
def add_links(request: HttpRequest, payload: LinksIn) -> Status[dict[str, Any]]:
    """All or none; source and medium by each account's platform. Needs links.edit."""
    made = services.make_links(services.drafts_for_accounts(**payload.dict()))
    return Status(201, {"count": len(made), "items": [_out(view) for view in made]})


@router.post("/links/check", response=LinkCheckOut, summary="Check a link before it is made")
def check_link(request: HttpRequest, payload: ShortLinkIn) -> dict[str, Any]:
    """Where it would lead and what to look at; 422 names the field. Nothing is written."""
    access.require("links.view")
    draft = _draft(payload)
    return {"warnings": services.check_draft(draft), "target": services.full_target(draft, LinkPolicy.of_brand())}


@router.post("/links/status", response=LinksChanged, summary="Pause, resume or archive links")
def change_status(request: HttpRequest, payload: LinkStatusIn) -> dict[str, int]:
    """Needs links.edit."""
    return {"changed": services.set_status(links=payload.links, status=payload.status)}


@router.get("/links/campaign", response=LinkCampaignList, summary="The links of a campaign beside each other")
def campaign(request: HttpRequest, name: str = "", days: int = 30) -> dict[str, Any]:
    """Clicks of the last days of the links that carry this utm_campaign."""
    access.require("links.view")
    end = counted.today()
    rows = {row.pk: row for row in Link.objects.filter(campaign=name).order_by("pk")[:500]} if name else {}
    found, base = counted.by_link(list(rows), end - timedelta(days=min(max(days, 1), 3660) - 1), end), LinkPolicy.of_brand().short_base
    items = []
    for pk, row in rows.items():
        numbers = {key: sum(getattr(day, key) for day in found[pk].values()) for key in ("clicks", "visitors", "bots")}
        facts = {"id": pk, "label": row.label, "url": selectors.short_url(row.code, base), "source": row.source, "content": row.content}
        items.append({**facts, **numbers})
    return {"count": len(items), "items": sorted(items, key=lambda item: (-item["clicks"], item["id"]))}


@router.get("/links/words", response=UtmWordList, summary="The UTM vocabulary")
def list_words(request: HttpRequest, field: str = "") -> dict[str, Any]:
    """The brand's words, retired ones last."""
    access.require("links.view")
    rows = selectors.words(field)
    return {"count": len(rows), "items": rows}


@router.post("/links/words", response={201: UtmWordOut}, summary="Add a UTM word")
def add_word(request: HttpRequest, payload: UtmWordIn) -> Status[UtmWord]:
    """Needs links.edit; a word that only differs from a known one in case or separators is refused."""
    return Status(201, vocabulary.save_word(**payload.dict()))


@router.post("/links/words/{word_id}/retire", response=UtmWordOut, summary="Retire a UTM word")
def retire_word(request: HttpRequest, word_id: int) -> UtmWord:
    """Offered no more; links keep it. Needs links.edit."""
    row: UtmWord | None = UtmWord.objects.filter(pk=word_id).first()
    if row is None:
        raise Http404
    vocabulary.retire_word(word=row)
    return row


@router.get("/links/presets", response=UtmPresetList, summary="UTM presets by platform")
def list_presets(request: HttpRequest) -> dict[str, Any]:
    """Source and medium of links on each platform."""
    access.require("links.view")
    items = [{"platform": key, "source": utm.source, "medium": utm.medium, "own": own} for key, utm, own in selectors.presets()]
    return {"count": len(items), "items": items}


@router.put("/links/presets", response=UtmPresetList, summary="Set the UTM preset of a platform")
def set_preset(request: HttpRequest, payload: UtmPresetIn) -> dict[str, Any]:
    """Needs links.edit."""
    if payload.source or payload.medium:
        vocabulary.save_preset(**payload.dict())
    else:
        vocabulary.drop_preset(platform=payload.platform)
    return list_presets(request)


@router.get("/links/{link_id}", response=ShortLinkOut, summary="One link")
def get_link(request: HttpRequest, link_id: int) -> dict[str, Any]:
    """A link with its clicks."""
    access.require("links.view")
    return _out(selectors.view_of(_link(link_id)))


@router.put("/links/{link_id}", response=ShortLinkOut, summary="Change a link")
def change_link(request: HttpRequest, link_id: int, payload: ShortLinkChange) -> dict[str, Any]:
    """Everything but the code; where it led before stays in the history. Needs links.edit."""
    access.require("links.edit")
    return _out(services.change_link(link=_link(link_id), draft=_draft(payload), reason=payload.reason))


@router.get("/links/{link_id}/clicks", response=ClicksOut, summary="Clicks of a link")
def clicks(request: HttpRequest, link_id: int, start: date | None = None, end: date | None = None) -> dict[str, Any]:
    """By day, weekday and hour, app or system, and origin; the last 30 days unless said otherwise, at most ten years."""
    access.require("links.view")
    row = _link(link_id)
    last = end or counted.today()
    first = max(start or last - timedelta(days=counted.WINDOW - 1), last - timedelta(days=3660))
    found = counted.clicks_of([row.pk], min(first, last), last)
    return {
        **{name: getattr(found, name) for name in ("start", "end", "clicks", "bots", "visitors", "hours")},
        "days": [asdict(day) for day in found.days],
        "families": [{"key": key, "title": wording.family_title(key), "count": count} for key, count in found.families],
        "referrers": [{"key": key, "title": key, "count": count} for key, count in found.referrers],
        "reasons": [{"key": key, "title": str(wording.REASONS.get(key, key)), "count": count} for key, count in found.reasons],
    }


@router.get("/links/{link_id}/qr.svg", response={200: None}, summary="QR code of a link as SVG")
def qr_svg(request: HttpRequest, link_id: int, scale: int = 8, border: int = 4, error: str = "m") -> HttpResponse:
    """`scale` units a module, `border` modules of quiet zone, `error` l, m, q or h."""
    access.require("links.view")
    return qr.answer(request, _link(link_id), "svg")


@router.get("/links/{link_id}/qr.png", response={200: None}, summary="QR code of a link as PNG")
def qr_png(request: HttpRequest, link_id: int, scale: int = 8, border: int = 4, error: str = "m") -> HttpResponse:
    """`scale` pixels a module, `border` modules of quiet zone, `error` l, m, q or h."""
    access.require("links.view")
    return qr.answer(request, _link(link_id), "png")


def _draft(payload: ShortLinkIn) -> LinkDraft:
    values = payload.dict(exclude={"reason", "utm"})
    return LinkDraft(utm=Utm(**payload.utm.dict()), **values)


def _out(view: LinkView) -> dict[str, Any]:
    return {**asdict(view), "warnings": list(view.warnings)}


def _link(link_id: int) -> Link:
    found: Link | None = Link.objects.filter(pk=link_id).first()
    if found is None:
        raise Http404
    return found
