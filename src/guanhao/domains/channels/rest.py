"""REST of channels: platforms, accounts, platform rules, checking a draft."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema, Status

from guanhao.domains.channels import selectors, services
from guanhao.domains.channels.changes import rest as changes
from guanhao.domains.channels.models import PlatformRule
from guanhao.domains.channels.registry import all_platforms, find_platform
from guanhao.domains.channels.shapes import Draft, Picture
from guanhao.kernel import access

router = Router(tags=["Channels"])


class FormatOut(Schema):
    """A format with the limits that are known."""

    key: str
    source: str
    title_min: int | None
    title_max: int | None
    title_advised: int | None
    text_max: int | None
    text_advised: int | None
    tags_min: int | None
    tags_max: int | None
    images_min: int | None
    images_max: int | None
    image_mb: float | None
    video_seconds_max: int | None
    video_mb: float | None
    ratios: list[str]
    external_links: bool


class PlatformOut(Schema):
    """A platform of the registry."""

    key: str
    zh: str
    en: str
    color: str
    capability: str
    counting: str
    aliases: list[str]
    metrics: list[str]
    formats: list[FormatOut]


class PlatformList(Schema):
    """All platforms."""

    count: int
    items: list[PlatformOut]


class AccountOut(Schema):
    """An account; `missing` names the empty elements of its positioning card."""

    id: int
    platform: str
    handle: str
    name: str
    role: str
    status: str
    timezone: str
    owner_id: int | None
    url: str
    follower_target: int | None
    missing: list[str]


class AccountList(Schema):
    """Accounts, a page of them."""

    count: int
    items: list[AccountOut]


class AccountIn(Schema):
    """A new account."""

    platform: str
    handle: str
    name: str = ""
    role: str = "main"
    status: str = "draft"
    timezone: str = ""
    url: str = ""
    owner_id: int | None = None
    follower_target: int | None = None
    note: str = ""
    positioning_content: str = ""
    positioning_user: str = ""
    positioning_interaction: str = ""
    positioning_communication: str = ""


class AccountPatch(Schema):
    """Fields to change; what is left out stays."""

    handle: str | None = None
    name: str | None = None
    role: str | None = None
    status: str | None = None
    reason: str = ""
    timezone: str | None = None
    url: str | None = None
    owner_id: int | None = None
    follower_target: int | None = None
    note: str | None = None
    positioning_content: str | None = None
    positioning_user: str | None = None
    positioning_interaction: str | None = None
    positioning_communication: str | None = None


class ChannelRuleIn(Schema):
    """A platform rule."""

    platform: str
    title: str
    kind: str
    value: str
    severity: str = "error"
    format: str = ""
    effective_from: date | None = None
    source: str = ""
    active: bool = True


class ChannelRuleOut(ChannelRuleIn):
    """A platform rule with its id."""

    id: int


class RuleList(Schema):
    """Platform rules, a page of them."""

    count: int
    items: list[ChannelRuleOut]


class PictureIn(Schema):
    """A picture: MB and pixels, 0 when not known."""

    mb: float = 0
    width: int = 0
    height: int = 0


class CheckIn(Schema):
    """A draft and the platforms to ask: pairs of platform and format."""

    on: list[tuple[str, str]]
    title: str = ""
    text: str = ""
    tags: list[str] = []
    pictures: list[PictureIn] = []
    picture_count: int | None = None
    video_seconds: float | None = None
    video_mb: float | None = None
    video_width: int = 0
    video_height: int = 0
    audio_seconds: float | None = None
    audio_mb: float | None = None
    elements: list[str] = []


class FindingOut(Schema):
    """One finding."""

    platform: str
    format: str
    rule: str
    level: str
    field: str
    message: str
    limit: str
    found: str


class CheckOut(Schema):
    """All findings; `ok` when there is no error."""

    ok: bool
    count: int
    items: list[FindingOut]


def _part(limit: int, offset: int) -> slice:
    start = max(offset, 0)
    return slice(start, start + min(max(limit, 0), 1000))


@router.get("/channels/platforms", response=PlatformList, summary="Platforms, formats and limits")
def platforms(request: HttpRequest) -> dict[str, object]:
    """The platform registry. Needs channels.view."""
    access.require("channels.view")
    items = [one for one in all_platforms().values() if not one.hidden]
    return {"count": len(items), "items": items}


@router.get("/channels/accounts", response=AccountList, summary="Accounts")
def accounts(request: HttpRequest, closed: bool = False, limit: int = 100, offset: int = 0) -> dict[str, object]:
    """The accounts of the brand. Needs channels.view."""
    access.require("channels.view")
    found = selectors.accounts(closed=closed)
    return {"count": len(found), "items": found[_part(limit, offset)]}


@router.post("/channels/accounts", response={201: AccountOut}, summary="Add an account")
def add_account(request: HttpRequest, payload: AccountIn) -> Status[object]:
    """Needs channels.edit. An account goes active only with a complete positioning card."""
    return Status(201, services.add_account(**payload.model_dump()))


@router.get("/channels/accounts/{account_id}", response=AccountOut, summary="One account")
def account(request: HttpRequest, account_id: int) -> object:
    """Needs channels.view."""
    access.require("channels.view")
    return selectors.account(account_id)


@router.patch("/channels/accounts/{account_id}", response=AccountOut, summary="Change an account")
def change_account(request: HttpRequest, account_id: int, payload: AccountPatch) -> object:
    """Fields that are sent are changed, also to empty; `status` with an optional `reason`. Needs channels.edit."""
    values = payload.model_dump(exclude_unset=True)
    status, reason = values.pop("status", None), values.pop("reason", "")
    return services.change_and_set(account_id=account_id, values=values, status=status, reason=reason)


@router.get("/channels/rules", response=RuleList, summary="Platform rules of the brand")
def rules(request: HttpRequest, platform: str = "", limit: int = 100, offset: int = 0) -> dict[str, object]:
    """Needs channels.view."""
    access.require("channels.view")
    found = PlatformRule.objects.all()
    if platform:
        found = found.filter(platform=find_platform(platform).key)
    return {"count": found.count(), "items": list(found[_part(limit, offset)])}


@router.post("/channels/rules", response={201: ChannelRuleOut}, summary="Add a platform rule")
def add_rule(request: HttpRequest, payload: ChannelRuleIn) -> Status[object]:
    """Needs channels.edit_rules."""
    return Status(201, PlatformRule.objects.get(pk=services.save_rule(**payload.model_dump())))


@router.put("/channels/rules/{rule_id}", response=ChannelRuleOut, summary="Change a platform rule")
def change_rule(request: HttpRequest, rule_id: int, payload: ChannelRuleIn) -> object:
    """Needs channels.edit_rules."""
    return PlatformRule.objects.get(pk=services.save_rule(rule_id=rule_id, **payload.model_dump()))


@router.post("/channels/check", response=CheckOut, summary="Check a draft")
def check(request: HttpRequest, payload: CheckIn) -> dict[str, object]:
    """What each platform, and the brand's rules for it, have against a draft. Needs channels.view."""
    values = payload.model_dump(exclude={"on", "pictures", "tags", "elements"})
    pictures = tuple(Picture(**picture.model_dump()) for picture in payload.pictures)
    draft = Draft(**values, tags=tuple(payload.tags), pictures=pictures, elements=frozenset(payload.elements))
    items = []
    for word, form in payload.on:
        platform = find_platform(word)
        for finding in selectors.check_post(platform, services.known_format(platform, form), draft):
            items.append(
                {
                    **{name: getattr(finding, name) for name in FindingOut.model_fields if hasattr(finding, name)},
                    "platform": platform.key,
                    "format": form,
                }
            )
    return {"ok": all(item["level"] != "error" for item in items), "count": len(items), "items": items}


router.add_router("", changes.router)
