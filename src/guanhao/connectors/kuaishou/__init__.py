"""Kuaishou (快手): videos by the open platform; pictures are left to a person.

Source: mp.kuaishou.com/platformDocs/openAbility/contentManagement/createAVideo (start_upload, upload up to 10 MB at once or in fragments of at
most 10 MB from number 0, complete, publish with caption and cover; scope user_video_publish; publication is asynchronous), …/queryAVideo
(photo/list, photo/info), …/deleteAVideo; open.kuaishou.com/platformDocs (oauth2/refresh_token: 48 hours, the refresh token 180 days). The upload
gateway is an http address that the platform names anew for each upload.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from guanhao.connectors.by_hand import ByHand, Check, Links
from guanhao.connectors.kuaishou.api import GONE, HOST, judged, kuai
from guanhao.connectors.kuaishou.uploads import Upload
from guanhao.connectors.saying import Problem, account_setting, file_name, left_out, needed, number_in, tag_text, too_big, too_long, with_labels
from guanhao.sdk.connectors.calls import ask
from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, OutcomeUnknown, Rejected, TokenExpired, TokenLost, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Ability, Account, Diagnosis, Limits, Media, Outcome, Outgoing, Prepared, Reading, Setting, Token, Window

DOC = "https://mp.kuaishou.com/platformDocs/openAbility/contentManagement/createAVideo.html"
COVER_BYTES = 10 * 1_048_576
SETTLES = timedelta(minutes=5)
LISTED = "20"
_NAMES = {"view_count": "views", "like_count": "likes", "comment_count": "comments"}


class Kuaishou(ByHand):
    """The connector of 快手."""

    platform: ClassVar[str] = "kuaishou"
    title: ClassVar[str] = "Kuaishou"
    title_zh: ClassVar[str] = "快手"
    source: ClassVar[str] = DOC
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "rotating"  # noqa: S105 - whose token it is
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="app_id", title="App ID", title_zh="应用 app_id", required=False, help="open.kuaishou.com", help_zh="快手开放平台 → 应用详情"),
        Setting(name="app_secret", title="App secret", title_zh="应用 app_secret", secret=True, required=False),
        Setting(name="access_token", title="Access token", title_zh="Access Token", secret=True, required=False),
        Setting(name="refresh_token", title="Refresh token", title_zh="Refresh Token", secret=True, required=False),
    )
    windows: ClassVar[Sequence[Window]] = (
        Window(scope="endpoint", calls=60, seconds=60, endpoint="openapi/photo/info", source="our own restraint: the platform publishes no table"),
    )
    links: ClassVar[Links] = Links(
        hosts=frozenset({"www.kuaishou.com", "kuaishou.com", "m.kuaishou.com", "v.m.chenzhongtech.com", "live.kuaishou.com"}),
        short_hosts=frozenset({"v.kuaishou.com"}),
        paths=(
            r"kuaishou\.com/(?:short-video|f|photo)/([0-9A-Za-z_-]{8,40})(?:[/?]|$)",
            r"(?:kuaishou|chenzhongtech)\.com/fw/(?:photo|long-video)/([0-9A-Za-z_-]{8,40})(?:[/?]|$)",
        ),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "video": Limits(text=500, tags=4, video_bytes=4 * 1_073_741_824, image_bytes=COVER_BYTES, source=DOC),
    }
    by_person: ClassVar[Mapping[str, Limits]] = {
        "video": Limits(text=500, tags=4, video_bytes=12 * 1_073_741_824, video_seconds=3600, source="upload page of cp.kuaishou.com"),
        "image_text": Limits(text=500, tags=4, images=31, image_bytes=10 * 1_048_576, source="upload page of cp.kuaishou.com"),
    }
    app: ClassVar[str] = "kwai://"
    why: ClassVar[str] = "The account is not connected to an app of Kuaishou's open platform."
    why_zh: ClassVar[str] = "账号未接入快手开放平台应用。"
    points: ClassVar[tuple[Check, ...]] = (
        ("Choose the declaration of the work (AI, fiction, quoted) as it applies.", "按实际情况选择“作者声明”（AI 生成、演绎等）"),
    )

    def ability(self, account: Account) -> Ability:
        """API where an app of the open platform is named, a person otherwise."""
        if not account_setting(account, "app_id"):
            return super().ability(account)
        return Ability(
            mode="api",
            why="Videos by the open platform (scope user_video_publish); Kuaishou publishes after its review.",
            why_zh="可经开放平台发布视频（需 user_video_publish 权限），平台审核后展示。",
            source=DOC,
        )

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Caption with topics, cover, size."""
        by_program = self.mode_of(post, account) == "api"
        limits = (self.formats if by_program else self.by_person).get(post.format)
        if limits is None:
            return [("format", "Kuaishou's interface has no such form of post.", "快手接口没有这种发布形式。")]
        found = too_long("text", "The caption with its topics", "描述（含话题）", len(caption_of(post)), limits.text)
        if len(post.tags) > (limits.tags or 0):
            found.append(("tags", phrase("At most %(most)s topics.", most=limits.tags), f"话题最多 {limits.tags} 个。"))
        if limits.images is not None and len(post.media) > limits.images:
            found.append(("media", phrase("At most %(most)s pictures.", most=limits.images), f"图片最多 {limits.images} 张。"))
        if by_program:
            found += left_out(post, link=True)
        if by_program and video_of(post) is None:
            found.append(("media", "There is no video.", "缺少视频文件。"))
        if by_program and post.cover is None:
            found.append(("cover", "The interface needs a cover picture.", "接口发布需要封面图。"))
        return found + too_big(limits, [*post.media, *([post.cover] if post.cover else [])])

    # --- publishing ---------------------------------------------------------------------------------------------------------------

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload the video in fragments; goes on after the last one that was saved."""
        problems = self.check(post, context.account)
        video = video_of(post)
        if problems or video is None:
            raise Rejected(problems[0][1] if problems else "There is no video.", code=problems[0][0] if problems else "media")
        kept: dict[str, Any] = dict(handles)
        Upload(context, kept).run(video)
        payload = {"caption": caption_of(post), "stereo_type": "NOT_SPHERICAL_VIDEO", "cover": file_name(post.cover) if post.cover else ""}
        return Prepared(handles=kept, payload=payload)

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """photo/publish with caption and cover."""
        if post.cover is None:
            raise Rejected("The interface needs a cover picture.", code="cover")
        with context.open_media(post.cover) as file:
            files = {"cover": (file_name(post.cover), file.read(), post.cover.mime)}
        fields = {name: str(value) for name, value in prepared.payload.items() if name != "cover"}
        params = {"upload_token": str(prepared.handles["upload_token"])}
        answer = kuai(context, "POST", "/openapi/photo/publish", params=params, data=fields, files=files, commits=True)
        info = answer.get("video_info") or {}
        if not info.get("photo_id"):
            raise OutcomeUnknown("Kuaishou answered without the video's number.", code="no_number")
        return outcome_of(context, info)

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """photo/info."""
        number = remote_id or str(handles.get("photo_id", ""))
        info = photo(context, number)
        if info is None:
            return Outcome(state="not_done", message="The video is gone.", evidence={"photo_id": number})
        return outcome_of(context, info)

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """By number when it is known, else among the account's newest videos by caption and time."""
        if handles.get("photo_id"):
            return self.confirm(context, post, handles, "")
        caption = caption_of(post)
        for info in kuai(context, "GET", "/openapi/photo/list", params={"count": LISTED}).get("video_list") or []:
            made = moment(info.get("create_time"))
            if str(info.get("caption", "")).strip() == caption and made is not None and made >= since - SETTLES:
                return outcome_of(context, info)
        if context.now() - since < SETTLES:
            return Outcome(state="unknown", check_after=60, message="The video is not in the account's list yet.")
        return Outcome(state="not_done", message="The video is not among the account's newest ones.")

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """photo/delete; done also when it is gone."""
        try:
            kuai(context, "POST", "/openapi/photo/delete", params={"photo_id": remote_id})
        except ConnectorError as error:
            if error.code not in GONE:
                raise
            return Outcome(state="done", remote_id=remote_id, message="It was gone already.")
        return Outcome(state="done", remote_id=remote_id)

    # --- the account --------------------------------------------------------------------------------------------------------------

    def refresh(self, context: Context) -> Token:
        """oauth2/refresh_token: both tokens are new."""
        fields = {
            "app_id": needed(context, "app_id", TokenLost),
            "app_secret": needed(context, "app_secret", TokenLost),
            "refresh_token": needed(context, "refresh_token", TokenLost),
            "grant_type": "refresh_token",
        }
        answer = ask(context, "POST", HOST + "/oauth2/refresh_token", endpoint="oauth2/refresh_token", data=fields)
        try:
            data = judged(context, answer)
        except (TokenExpired, Rejected, NotAllowed) as error:
            raise TokenLost(error.message, code=error.code) from None
        fresh = {name: str(data[name]) for name in ("access_token", "refresh_token") if data.get(name)}
        return Token(values={**context.token.values, **fresh}, expires_at=context.now() + timedelta(seconds=number_in(data.get("expires_in"))))

    def diagnose(self, context: Context) -> Diagnosis:
        """Whether the token counts, and how many videos wait for review."""
        kuai(context, "GET", "/openapi/user_info")
        counts = kuai(context, "GET", "/openapi/photo/count")
        quota: dict[str, int] = {name: number_in(counts.get(name)) for name in ("public_count", "private_count", "all_count") if name in counts}
        return Diagnosis(ok=True, tier=context.account.tier, quota=quota)

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Views, likes and comments of each video."""
        found = []
        for number in remote_ids:
            info = photo(context, number)
            if info is not None:
                values = {ours: number_in(info[theirs]) for theirs, ours in _NAMES.items() if theirs in info}
                found.append(Reading(remote_id=number, observed_at=context.now(), values=values))
        return found

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers."""
        user = kuai(context, "GET", "/openapi/user_info").get("user_info") or {}
        return Reading(remote_id="", observed_at=context.now(), values={"followers": number_in(user.get("fan"))})


def caption_of(post: Outgoing) -> str:
    """Text with declarations, then the topics."""
    text = with_labels(post, post.text.strip())
    tags = tag_text(post.tags)
    return f"{text} {tags}".strip() if tags else text


def video_of(post: Outgoing) -> Media | None:
    """The video of a post."""
    return next((media for media in post.media if media.kind == "video"), None)


def photo(context: Context, number: str) -> dict[str, Any] | None:
    """photo/info of one video; None when it is gone."""
    try:
        info = kuai(context, "GET", "/openapi/photo/info", params={"photo_id": number}).get("video_info")
    except ConnectorError as error:
        if error.code in GONE:
            return None
        raise
    return info if isinstance(info, dict) else None


def outcome_of(context: Context, info: Mapping[str, Any]) -> Outcome:
    """A video is out when it is no longer pending."""
    number = str(info["photo_id"])
    evidence = {"photo_id": number, "pending": bool(info.get("pending"))}
    if info.get("pending"):
        return Outcome(state="waiting", remote_id=number, check_after=60, handles={"photo_id": number}, evidence=evidence)
    url = f"https://www.kuaishou.com/short-video/{number}"
    published = moment(info.get("create_time")) or context.now()
    return Outcome(state="done", remote_id=number, url=url, published_at=published, handles={"photo_id": number}, evidence=evidence)


def moment(value: object) -> datetime | None:
    """A time in milliseconds since 1970 as UTC; None when it is none."""
    stamp = number_in(value)
    return datetime.fromtimestamp(stamp / 1000, UTC) if stamp else None
