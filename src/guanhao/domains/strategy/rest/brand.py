"""The brand profile, the guide and brand elements over REST."""

import io
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Schema, Status, UploadedFile

from guanhao.domains.strategy.models import BrandTag, ElementCheck, GuideVersion, SyncTask
from guanhao.domains.strategy.rest import router
from guanhao.domains.strategy.rules.guide import body_of, state_of
from guanhao.domains.strategy.selectors import brand_today
from guanhao.domains.strategy.selectors import elements as element_selectors
from guanhao.domains.strategy.selectors import guide as guide_selectors
from guanhao.domains.strategy.selectors import profile as profile_selectors
from guanhao.domains.strategy.services import elements, guide, handbook, profile
from guanhao.kernel import access

T = TypeVar("T")


class ColourIO(Schema):
    """A colour of the palette."""

    name: str
    hex: str
    use: str = ""


class FontIO(Schema):
    """A font by its name."""

    name: str
    use: str = ""
    licence: str = ""


class ElementIO(Schema):
    """A visual element."""

    title: str
    text: str = ""


class BannedIO(Schema):
    """A word the brand does not use."""

    word: str
    reason: str = ""
    instead: str = ""


class GuideIn(Schema):
    """Fields of the draft; those left out stay."""

    slogan: str | None = None
    tone: str | None = None
    colours: list[ColourIO] | None = None
    fonts: list[FontIO] | None = None
    elements: list[ElementIO] | None = None
    approved: list[str] | None = None
    banned: list[BannedIO] | None = None
    dos: list[str] | None = None
    donts: list[str] | None = None


class GuideOut(Schema):
    """A version of the guide; the draft has the number 0."""

    version: int
    status: str
    reason: str
    published_at: datetime | None
    published_by: str
    body: dict[str, Any]


class GuideList(Schema):
    """Versions, the newest first."""

    count: int
    items: list[GuideOut]


class BrandReason(Schema):
    """Why."""

    reason: str


class SyncOut(Schema):
    """The library's task after a new guide."""

    id: int
    version: int
    due_at: datetime
    overdue: bool
    confirmed_at: datetime | None
    confirmed_by: str


class SyncList(Schema):
    """Tasks, the newest first."""

    count: int
    items: list[SyncOut]


class Note(Schema):
    """A remark."""

    note: str = ""


class ProfileIO(Schema):
    """The one record of the brand."""

    positioning: str = ""
    target_image: str = ""
    audience: str = ""
    competitors: list[str] = []


class TagIn(Schema):
    """A value (kind "value") or selling point ("usp"); `comparison` by competitor: {"text", "edge": ahead|even|behind}."""

    kind: str
    title: str
    key: str = ""
    text: str = ""
    aspect: str = "other"
    comparison: dict[str, dict[str, str]] = {}


class TagOut(TagIn):
    """A kept tag."""

    id: int
    retired: bool


class TagList(Schema):
    """Tags in the order they were made."""

    count: int
    items: list[TagOut]


class ShareOut(Schema):
    """How much content carries a tag; share is of 1."""

    key: str
    title: str
    count: int
    share: float | None
    uncovered: bool


class UntaggedOut(Schema):
    """An item without a value."""

    item_id: int
    title: str


class CoverageOut(Schema):
    """What content says of the brand."""

    total: int
    values: list[ShareOut]
    usps: list[ShareOut]
    untagged: list[UntaggedOut]


class ElementTextIn(Schema):
    """What the program shall look at."""

    title: str
    text: str = ""
    fonts: list[str] = []
    subject: str = ""


class SampleIn(Schema):
    """A sampling audit."""

    title: str
    elements: int
    errors: int
    day: date | None = None
    note: str = ""


class BrandDecisionIn(Schema):
    """A person's word on a check."""

    confirmed: bool
    errors: int | None = None
    note: str = ""


class BrandCheckOut(Schema):
    """A check of brand elements."""

    id: int
    title: str
    source: str
    state: str
    day: date
    elements: int
    errors: int
    findings: list[dict[str, Any]]
    note: str


class CheckList(Schema):
    """Checks, the newest first."""

    count: int
    items: list[BrandCheckOut]


class RateOut(Schema):
    """The error rate of a period; good below the limit."""

    start: date
    end: date
    elements: int
    errors: int
    rate: float | None
    limit: float
    good: bool | None


@router.get("/guide", response=GuideOut, summary="The brand guide in force", tags=["brand"])
def get_guide(request: HttpRequest) -> dict[str, Any]:
    """404 while the brand has none."""
    access.require("strategy.view")
    return _guide_out(_or_404(guide_selectors.in_force()))


@router.get("/guide/draft", response=GuideOut, summary="The draft of the brand guide", tags=["brand"])
def get_guide_draft(request: HttpRequest) -> dict[str, Any]:
    """404 while there is none."""
    access.require("strategy.view")
    return _guide_out(_or_404(guide_selectors.draft()))


@router.put("/guide/draft", response=GuideOut, summary="Write the draft of the brand guide", tags=["brand"])
def write_guide_draft(request: HttpRequest, body: GuideIn) -> dict[str, Any]:
    """The draft begins as the version in force; fields left out stay."""
    return _guide_out(guide.save_draft(body.dict(exclude_none=True)))


@router.delete("/guide/draft", response={204: None}, summary="Discard the draft of the brand guide", tags=["brand"])
def discard_guide_draft(request: HttpRequest) -> Status[None]:
    """The version in force stays."""
    guide.discard_draft()
    return Status(204, None)


@router.post("/guide/draft/logos", response={201: GuideOut}, summary="Add a logo to the draft", tags=["brand"])
def add_logo(request: HttpRequest, title: Form[str], file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """PNG, JPEG, WebP or GIF."""
    guide.add_logo(io.BytesIO(file.read()), name=file.name or "logo", title=title)
    return Status(201, _guide_out(_or_404(guide_selectors.draft())))


@router.delete("/guide/draft/logos/{file_id}", response=GuideOut, summary="Take a logo out of the draft", tags=["brand"])
def drop_logo(request: HttpRequest, file_id: int) -> dict[str, Any]:
    """Older versions keep it."""
    guide.drop_logo(file_id=file_id)
    return _guide_out(_or_404(guide_selectors.draft()))


@router.post("/guide/publish", response=GuideOut, summary="Publish the brand guide", tags=["brand"])
def publish_guide(request: HttpRequest, body: BrandReason) -> dict[str, Any]:
    """The draft becomes the next version."""
    return _guide_out(guide.publish_guide(reason=body.reason))


@router.get("/guide/versions", response=GuideList, summary="Versions of the brand guide", tags=["brand"])
def list_guides(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """All published versions, the newest first."""
    access.require("strategy.view")
    rows = guide_selectors.versions()
    return {"count": rows.count(), "items": [_guide_out(row) for row in rows[offset : offset + min(limit, 200)]]}


@router.get("/guide/versions/{version_id}/handbook", summary="A version of the brand guide as a handbook")
def get_handbook(request: HttpRequest, version_id: int, form: Literal["pdf", "html"] = "pdf") -> HttpResponse:
    """To print (pdf) or to read in the browser (html)."""
    access.require("strategy.view")
    row = _or_404(GuideVersion.objects.filter(pk=version_id).first())
    if form == "html":
        return HttpResponse(handbook.as_html(row))
    return HttpResponse(handbook.as_pdf(row), content_type="application/pdf")


@router.get("/guide/sync-tasks", response=SyncList, summary="The library's tasks after changes of the guide", tags=["brand"])
def list_sync_tasks(request: HttpRequest, open_only: bool = True) -> dict[str, Any]:
    """Open tasks, or all."""
    access.require("strategy.view")
    rows = guide_selectors.sync_tasks(open_only=open_only)
    return {"count": len(rows), "items": [_sync_out(row) for row in rows]}


@router.post("/guide/sync-tasks/{task_id}/confirm", response=SyncOut, summary="The library follows the guide", tags=["brand"])
def confirm_sync(request: HttpRequest, task_id: int, body: Note) -> dict[str, Any]:
    """The clock stops."""
    return _sync_out(guide.confirm_sync(task_id=_or_404(SyncTask.objects.filter(pk=task_id).first()).pk, note=body.note))


@router.get("/brand-profile", response=ProfileIO, summary="The brand profile", tags=["brand"])
def get_profile(request: HttpRequest) -> dict[str, Any]:
    """Empty texts while nobody has written it."""
    access.require("strategy.view")
    row = profile_selectors.profile()
    return profile.profile_state(row) if row else {}


@router.put("/brand-profile", response=ProfileIO, summary="Write the brand profile", tags=["brand"])
def write_profile(request: HttpRequest, body: ProfileIO) -> dict[str, Any]:
    """The whole record."""
    return profile.profile_state(profile.save_profile(**body.dict()))


@router.get("/brand-tags", response=TagList, summary="Values and selling points", tags=["brand"])
def list_tags(request: HttpRequest, kind: str = "", retired: bool = False) -> dict[str, Any]:
    """`kind` value or usp; retired ones only when asked for."""
    access.require("strategy.view")
    kinds = [kind] if kind else BrandTag.Kind.values
    rows = [row for one in kinds for row in profile_selectors.tags(one, retired=retired)]
    return {"count": len(rows), "items": [_tag_out(row) for row in rows]}


@router.post("/brand-tags", response={201: TagOut}, summary="Add a value or selling point", tags=["brand"])
def add_tag(request: HttpRequest, body: TagIn) -> Status[dict[str, Any]]:
    """Content can carry its key from now on."""
    return Status(201, _tag_out(profile.save_tag(profile.TagDraft(**body.dict()))))


@router.put("/brand-tags/{tag_id}", response=TagOut, summary="Change a value or selling point", tags=["brand"])
def change_tag(request: HttpRequest, tag_id: int, body: TagIn) -> dict[str, Any]:
    """Its key stays."""
    return _tag_out(profile.save_tag(profile.TagDraft(**body.dict()), tag=_tag(tag_id)))


@router.post("/brand-tags/{tag_id}/retire", response=TagOut, summary="Retire a value or selling point", tags=["brand"])
def retire_tag(request: HttpRequest, tag_id: int, retired: bool = True) -> dict[str, Any]:
    """Or offer it again with `retired=false`."""
    return _tag_out(profile.retire_tag(_tag(tag_id), retired=retired))


@router.get("/brand-coverage", response=CoverageOut, summary="How much content carries values and selling points", tags=["brand"])
def get_coverage(request: HttpRequest, start: date | None = None, end: date | None = None, published_only: bool = True) -> Any:
    """Published items by the day they went out, or what is in work (not published, rejected or archived)."""
    access.require("strategy.view")
    return profile_selectors.coverage(published_only=published_only, start=start, end=end)


@router.get("/brand-elements", response=CheckList, summary="Checks of brand elements", tags=["brand"])
def list_checks(request: HttpRequest, state: str = "", limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """The newest first."""
    access.require("strategy.view")
    rows = element_selectors.checks()
    rows = rows.filter(state=state) if state else rows
    return {"count": rows.count(), "items": list(rows[offset : offset + min(limit, 200)])}


@router.get("/brand-elements/rate", response=RateOut, summary="The element error rate of a period", tags=["brand"])
def get_rate(request: HttpRequest, start: date | None = None, end: date | None = None) -> dict[str, Any]:
    """The present month unless said otherwise."""
    access.require("strategy.view")
    last = end or brand_today()
    first = start or last.replace(day=1)
    found = element_selectors.rate(first, last)
    return {**vars(found), "rate": found.rate, "good": found.good, "start": first, "end": last}


@router.post("/brand-elements/check", response={201: BrandCheckOut}, summary="Check a text and fonts against the guide", tags=["brand"])
def check_text(request: HttpRequest, body: ElementTextIn) -> Status[ElementCheck]:
    """Kept for a person to confirm."""
    return Status(201, elements.check_elements(**body.dict()))


@router.post("/brand-elements/check-picture", response={201: BrandCheckOut}, summary="Check a picture against the guide", tags=["brand"])
def check_picture(request: HttpRequest, title: Form[str], file: File[UploadedFile], text: Form[str] = "") -> Status[ElementCheck]:
    """Its dominant colours against the palette, and a text with it."""
    return Status(201, elements.check_elements(title=title, text=text, pixels=elements.pixels_of(io.BytesIO(file.read()))))


@router.post("/brand-elements/samples", response={201: BrandCheckOut}, summary="Record a sampling audit", tags=["brand"])
def add_sample(request: HttpRequest, body: SampleIn) -> Status[ElementCheck]:
    """It counts at once."""
    return Status(201, elements.record_sample(elements.Sample(**body.dict())))


@router.post("/brand-elements/{check_id}/decide", response=BrandCheckOut, summary="Confirm or dismiss a check", tags=["brand"])
def decide_check(request: HttpRequest, check_id: int, body: BrandDecisionIn) -> ElementCheck:
    """Only confirmed checks count in the rate."""
    return elements.decide_check(check_id=_or_404(ElementCheck.objects.filter(pk=check_id).first()).pk, **body.dict())


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _tag(tag_id: int) -> BrandTag:
    found: BrandTag = _or_404(BrandTag.objects.filter(pk=tag_id).first())
    return found


def _tag_out(row: BrandTag) -> dict[str, Any]:
    return {"id": row.pk, **profile.tag_state(row)}


def _guide_out(row: GuideVersion) -> dict[str, Any]:
    return {
        "version": row.number,
        "status": row.status,
        "reason": row.reason,
        "published_at": row.published_at,
        "published_by": row.published_by_name,
        "body": state_of(body_of(row.body)),
    }


def _sync_out(row: SyncTask) -> dict[str, Any]:
    return {
        "id": row.pk,
        "version": row.guide.number,
        "due_at": row.due_at,
        "overdue": guide_selectors.overdue(row),
        "confirmed_at": row.confirmed_at,
        "confirmed_by": row.confirmed_by_name,
    }
