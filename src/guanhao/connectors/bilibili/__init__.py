"""Bilibili (B站): videos and articles by the open platform; what it does not offer (dynamics, comments) is left to a person.

Sources: openhome.bilibili.com (see the modules), limits of the member centre: title of 80, description of 2,000 characters, 1 to 10 tags, tags
together below 200 characters; files of the open interface up to 4 GB (from memory).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.bilibili import archives, articles
from guanhao.connectors.bilibili.api import GONE, HOST, TOKEN_HOST, bili, judged
from guanhao.connectors.by_hand import ByHand, Links
from guanhao.connectors.saying import (
    Problem,
    account_setting,
    html_with_labels,
    left_out,
    needed,
    number_in,
    too_big,
    too_long,
    with_labels,
    with_link,
    words_of,
)
from guanhao.sdk.connectors.calls import ask
from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, Rejected, TokenExpired, TokenLost, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    Limits,
    Media,
    Option,
    Outcome,
    Outgoing,
    Prepared,
    Reading,
    Setting,
    Token,
    Window,
)

DOC = "https://openhome.bilibili.com/doc"
GIGABYTES = 4 * 1_073_741_824
TAGS_TOGETHER = 200
NEEDED_SCOPES = {"ARC_BASE"}
_NAMES = {"view": "views", "danmaku": "danmaku", "reply": "comments", "favorite": "saves", "coin": "coins", "share": "shares", "like": "likes"}


class Bilibili(ByHand):
    """The connector of B站."""

    platform: ClassVar[str] = "bilibili"
    title: ClassVar[str] = "Bilibili"
    title_zh: ClassVar[str] = "哔哩哔哩"
    source: ClassVar[str] = DOC
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "rotating"  # noqa: S105 - whose token it is
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="client_id",
            title="Client ID",
            title_zh="应用 client_id",
            required=False,
            help="openhome.bilibili.com",
            help_zh="哔哩哔哩开放平台 → 应用详情",
        ),
        Setting(name="app_secret", title="App secret", title_zh="应用 app_secret", secret=True, required=False),
        Setting(name="access_token", title="Access token", title_zh="Access Token", secret=True, required=False),
        Setting(name="refresh_token", title="Refresh token", title_zh="Refresh Token", secret=True, required=False),
        Setting(name="tid", title="Partition of videos", title_zh="默认投稿分区（tid）", required=False),
        Setting(name="category", title="Category of articles", title_zh="默认专栏分类", required=False),
    )
    options: ClassVar[Sequence[Option]] = offers.BILIBILI
    windows: ClassVar[Sequence[Window]] = (
        Window(
            scope="endpoint",
            calls=60,
            seconds=60,
            endpoint="arcopen/fn/archive/viewlist",
            source="our own restraint: the platform publishes no table",
        ),
    )
    links: ClassVar[Links] = Links(
        hosts=frozenset({"www.bilibili.com", "bilibili.com", "m.bilibili.com", "t.bilibili.com"}),
        short_hosts=frozenset({"b23.tv"}),
        paths=(
            r"bilibili\.com/(?:video|s/video)/(BV[0-9A-Za-z]{10})(?:[/?]|$)",
            r"bilibili\.com/read/(?:mobile/)?(cv\d{1,12})(?:[/?]|$)",
            r"^t\.bilibili\.com/(\d{10,25})(?:[/?]|$)",
            r"bilibili\.com/opus/(\d{10,25})(?:[/?]|$)",
        ),
    )
    formats: ClassVar[Mapping[str, Limits]] = {
        "video": Limits(title=80, text=2000, tags=10, video_bytes=GIGABYTES, image_bytes=5 * 1_048_576, source=DOC),
        "article": Limits(title=40, text=20_000, image_bytes=5 * 1_048_576, source=DOC),
    }
    by_person: ClassVar[Mapping[str, Limits]] = {
        **formats,
        "video": Limits(title=80, text=2000, tags=10, video_bytes=16 * 1_073_741_824, source="submission page of member.bilibili.com"),
        "text": Limits(text=1000, source="composer of t.bilibili.com"),
        "image_text": Limits(text=1000, images=18, image_bytes=20 * 1_048_576, source="composer of t.bilibili.com"),
    }
    app: ClassVar[str] = "bilibili://"
    why: ClassVar[str] = "The account is not connected to an app of Bilibili's open platform."
    why_zh: ClassVar[str] = "账号未接入哔哩哔哩开放平台应用。"

    def ability(self, account: Account) -> Ability:
        """API where an app of the open platform is named, a person otherwise."""
        if not account_setting(account, "client_id"):
            return super().ability(account)
        return Ability(
            mode="api",
            why="Videos and articles by the open platform; every submission passes Bilibili's review.",
            why_zh="视频与专栏可经开放平台投稿，均须通过平台审核。",
            source=DOC,
        )

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Limits, and what a submission may not lack."""
        by_program = self.mode_of(post, account) == "api"
        limits = (self.formats if by_program else self.by_person).get(post.format)
        if limits is None:
            return [("format", "Bilibili's interface has no such form of post.", "B站接口没有这种发布形式。")]
        length = len(words_of(html_with_labels(post))) if post.format == "article" else len(with_link(post, with_labels(post, post.text)))
        found = too_long("title", "The title", "标题", len(post.title), limits.title)
        found += too_long("text", "The text", "正文", max(length, len(post.text)), limits.text)
        if limits.images is not None and len(post.media) > limits.images:
            found.append(("media", phrase("At most %(most)s pictures.", most=limits.images), f"图片最多 {limits.images} 张。"))
        if by_program:
            found += left_out(post, link=post.format == "article")
        if post.format == "video":
            found += self._check_video(post, account, limits)
        return found + too_big(limits, [*post.media, *post.pictures, *([post.cover] if post.cover else [])])

    def _check_video(self, post: Outgoing, account: Account, limits: Limits) -> list[Problem]:
        found: list[Problem] = []
        if video_of(post) is None:
            found.append(("media", "There is no video.", "缺少视频文件。"))
        if not post.title.strip():
            found.append(("title", "A title is needed.", "缺少标题。"))
        if not 1 <= len(post.tags) <= (limits.tags or 0):
            found.append(("tags", phrase("1 to %(most)s tags are needed.", most=limits.tags), f"需要 1～{limits.tags} 个标签。"))
        if len(",".join(post.tags)) >= TAGS_TOGETHER:
            found.append(
                ("tags", phrase("All tags together need fewer than %(most)s characters.", most=TAGS_TOGETHER), f"标签总长须小于 {TAGS_TOGETHER} 字。")
            )
        if self.mode_of(post, account) == "api" and not (post.extras.get("tid") or account_setting(account, "tid")):
            found.append(("tid", "A partition is needed; set it for the account or the post.", "缺少投稿分区，请在账号或内容中设置。"))
        return found

    # --- publishing ---------------------------------------------------------------------------------------------------------------

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload the video by parts (or the article's pictures); goes on after the last part that was saved."""
        problems = self.check(post, context.account)
        if problems:
            raise Rejected(problems[0][1], code=problems[0][0])
        kept: dict[str, Any] = dict(handles)
        video = video_of(post)
        if post.format == "video" and video is not None:
            archives.Upload(context, post, kept).run(video)
            return Prepared(handles=kept, payload=archives.submission(context, post, kept))
        articles.upload_pictures(context, post, kept)
        return Prepared(handles=kept, payload=articles.submission(context, post, kept))

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Submit; Bilibili then reviews."""
        if post.format == "video":
            return archives.submit(context, dict(prepared.payload), str(prepared.handles["upload_token"]))
        return articles.submit(context, dict(prepared.payload))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """What the review says."""
        if post.format == "article":
            return articles.look(context, remote_id.removeprefix("cv") or str(handles.get("article_id", "")))
        return archives.look(context, remote_id or str(handles.get("resource_id", "")))

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """By number when it is known, else among the account's newest submissions."""
        if handles.get("resource_id") or handles.get("article_id"):
            return self.confirm(context, post, handles, "")
        if post.format == "article":
            return articles.find(context, post.title, since)
        return archives.find(context, archives.submission(context, post, dict(handles)), since)

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Delete; done also when it is gone."""
        article = remote_id.startswith("cv")
        path, body = ("article", {"id": remote_id.removeprefix("cv")}) if article else ("archive", {"resource_id": remote_id})
        try:
            bili(context, "POST", f"{HOST}/arcopen/fn/{path}/delete", body=body)
        except ConnectorError as error:
            if error.code not in {str(code) for code in GONE}:
                raise
            return Outcome(state="done", remote_id=remote_id, message="It was gone already.")
        return Outcome(state="done", remote_id=remote_id)

    # --- the account --------------------------------------------------------------------------------------------------------------

    def refresh(self, context: Context) -> Token:
        """account-oauth2/v1/refresh_token: both tokens are new, the old refresh token is used up. `expires_in` is a moment, not a span."""
        params = {
            "client_id": needed(context, "client_id", TokenLost),
            "client_secret": needed(context, "app_secret", TokenLost),
            "grant_type": "refresh_token",
            "refresh_token": needed(context, "refresh_token", TokenLost),
        }
        answer = ask(context, "POST", f"{TOKEN_HOST}/x/account-oauth2/v1/refresh_token", endpoint="refresh_token", data=params)
        try:
            data = judged(context, answer)
        except (TokenExpired, Rejected, NotAllowed) as error:
            raise TokenLost(error.message, code=error.code) from None
        values = {**context.token.values, "access_token": str(data["access_token"])}
        if data.get("refresh_token"):
            values["refresh_token"] = str(data["refresh_token"])
        ends = number_in(data.get("expires_in"))
        moment = datetime.fromtimestamp(ends if ends > context.now().timestamp() else context.now().timestamp() + ends, UTC)
        return Token(values=values, expires_at=moment)

    def diagnose(self, context: Context) -> Diagnosis:
        """The rights the owner granted."""
        data = bili(context, "GET", f"{HOST}/arcopen/fn/user/account/scopes")
        scopes = tuple(str(scope) for scope in data.get("scopes") or [])
        missing = sorted(NEEDED_SCOPES - set(scopes))
        problems = tuple((f"The right {scope} is missing.", f"缺少权限 {scope}。") for scope in missing)
        return Diagnosis(ok=not problems, tier=context.account.tier, scopes=scopes, problems=problems)

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """data/arc/stat of each video; articles have no such interface."""
        found = []
        for number in remote_ids:
            if number.startswith("cv"):
                continue
            try:
                data = bili(context, "GET", f"{HOST}/arcopen/fn/data/arc/stat", params={"resource_id": number})
            except ConnectorError as error:
                if error.code in {str(code) for code in GONE}:
                    continue
                raise
            values = {ours: number_in(data[theirs]) for theirs, ours in _NAMES.items() if theirs in data}
            found.append(Reading(remote_id=number, observed_at=context.now(), values=values))
        return found

    def account_metrics(self, context: Context) -> Reading | None:
        """data/user/stat."""
        data = bili(context, "GET", f"{HOST}/arcopen/fn/data/user/stat")
        values = {"followers": number_in(data.get("follower")), "posts": number_in(data.get("arc_passed_total"))}
        return Reading(remote_id="", observed_at=context.now(), values=values)


def video_of(post: Outgoing) -> Media | None:
    """The video of a post."""
    return next((media for media in post.media if media.kind == "video"), None)
