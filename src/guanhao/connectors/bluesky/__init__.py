"""Bluesky and every other server of the AT Protocol."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.bluesky import people, records, richtext, server
from guanhao.connectors.bluesky import search as searching
from guanhao.connectors.saying import too_big, too_long
from guanhao.sdk.connectors.errors import NotAllowed, Rejected, TokenExpired, TokenLost, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    FoundPage,
    HotTopic,
    Limits,
    Message,
    Option,
    Outcome,
    Outgoing,
    Page,
    Prepared,
    Reading,
    Setting,
    Token,
    Window,
)

TEXT, TEXT_BYTES, IMAGES, IMAGE_BYTES, VIDEO_BYTES, VIDEO_SECONDS, TAGS = 300, 3_000, 4, 1_000_000, 100_000_000, 180.0, 8
LEXICON = "lexicon app.bsky.feed.post, app.bsky.embed.images, app.bsky.embed.video (atproto.com)"
LIMITS_PAGE = "docs.bsky.app/docs/advanced-guides/rate-limits"
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


class Bluesky:
    """Posts under a record key of our own: a second commit is refused by the server, so a post cannot appear twice."""

    platform: ClassVar[str] = "bluesky"
    title: ClassVar[str] = "Bluesky"
    title_zh: ClassVar[str] = "Bluesky"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="server",
            title="Server",
            title_zh="服务器",
            required=False,
            help="The address of the personal data server; empty for bsky.social.",
            help_zh="个人数据服务器地址；留空即 bsky.social。",
        ),
        Setting(
            name="app_password",
            title="App password",
            title_zh="应用密码",
            secret=True,
            help="Settings → Privacy and security → App passwords; never the account's own password.",
            help_zh="在“设置 → 隐私与安全 → 应用密码”中生成，切勿填写登录密码。",
        ),
    )
    options: ClassVar[Sequence[Option]] = offers.BLUESKY
    windows: ClassVar[Sequence[Window]] = (
        Window(scope="app", calls=3_000, seconds=300, source=LIMITS_PAGE),
        Window(scope="endpoint", endpoint="createSession", calls=30, seconds=300, source=LIMITS_PAGE),
        Window(scope="endpoint", endpoint="createSession", calls=300, seconds=86_400, source=LIMITS_PAGE),
        Window(scope="endpoint", endpoint="putRecord", calls=1_666, seconds=3_600, source=f"{LIMITS_PAGE}: 5,000 points an hour, 3 for a record"),
        Window(scope="endpoint", endpoint="putRecord", calls=11_666, seconds=86_400, source=f"{LIMITS_PAGE}: 35,000 points a day"),
    )
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "rotating"  # noqa: S105 - a kind, no secret
    idempotent: ClassVar[bool] = True
    source: ClassVar[str] = "docs.bsky.app/docs/category/http-reference"

    def limits(self, format_key: str) -> Limits | None:
        """300 graphemes; 4 pictures of 1,000,000 bytes or one video of 100 MB and three minutes."""
        match format_key:
            case "text":
                return Limits(text=TEXT, tags=TAGS, source=LEXICON)
            case "image_text":
                return Limits(text=TEXT, tags=TAGS, images=IMAGES, image_bytes=IMAGE_BYTES, mimes=PICTURES, source=LEXICON)
            case "video":
                return Limits(text=TEXT, tags=TAGS, video_bytes=VIDEO_BYTES, video_seconds=VIDEO_SECONDS, mimes=("video/mp4",), source=LEXICON)
        return None

    def ability(self, account: Account) -> Ability:
        """Every account may publish."""
        return Ability(mode="api", source=LIMITS_PAGE, per_day=11_666)

    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        """Lengths in graphemes and bytes, number, size and kind of files, tags."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "Bluesky takes text, pictures and video.", "Bluesky 只支持文字、图文和视频。")]
        text = records.body_text(post)
        problems = too_long("text", "The text with its declarations", "正文（含声明）", richtext.graphemes(text), TEXT)
        if richtext.size(text) > TEXT_BYTES:
            problems.append(
                ("text", phrase("The text is longer than %(most)s bytes.", most=format(TEXT_BYTES, ",")), f"正文超过 {TEXT_BYTES:,} 字节。")
            )
        if not text.strip() and not post.media:
            problems.append(("text", "There is nothing to publish.", "没有可发布的内容。"))
        problems += too_big(limits, post.media)
        if limits.images and len(post.media) > limits.images:
            problems.append(("media", phrase("A post carries at most %(most)s pictures.", most=IMAGES), f"一条最多 {IMAGES} 张图片。"))
        if post.cover and post.link and not post.media and post.cover.size > IMAGE_BYTES:
            problems.append(("cover", "The picture of the link's card is larger than 1,000,000 bytes.", "链接卡片的图片超过 1,000,000 字节。"))
        if len(post.tags) > TAGS:
            problems.append(("tags", phrase("A post carries at most %(most)s tags.", most=TAGS), f"一条最多 {TAGS} 个标签。"))
        if richtext.graphemes(post.first_comment) > TEXT:
            problems.append(("first_comment", phrase("A first comment has at most %(most)s characters.", most=TEXT), f"首条评论最多 {TEXT} 字。"))
        return problems

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload pictures or the video, resolve mentioned handles; uploads that are in `handles` are not repeated."""
        kept: Any = handles
        blobs: dict[str, Any] = dict(kept.get("blobs", {}))
        for media in records.files(post):
            if media.sha256 not in blobs:
                blobs[media.sha256] = people.upload(context, media)
                context.save({"blobs": dict(blobs)})
        mentions: dict[str, str] = dict(kept.get("mentions", {}))
        for match in richtext.MENTION.finditer(records.body_text(post)):
            if match["handle"] not in mentions:
                mentions[match["handle"]] = people.did_of(context, match["handle"])
        rkey = records.record_key(post.key)
        payload = {"collection": records.COLLECTION, "rkey": rkey, "swapRecord": None, "record": records.record(post, blobs, mentions)}
        return Prepared(handles={"blobs": blobs, "mentions": mentions, "rkey": rkey}, payload=payload)

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Put the record where none may be yet; when there is one, it is ours of an earlier attempt."""
        now = context.now().astimezone(UTC)
        did, payload = server.own_did(context), prepared.payload
        body = {**payload, "repo": did, "record": {**payload["record"], "createdAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z")}}
        try:
            answer = server.xrpc(context, "POST", "com.atproto.repo.putRecord", commits=True, json=body)
        except Rejected as error:
            if error.code != "InvalidSwap":
                raise
            return self._found(context, str(payload["rkey"]))
        rkey = str(payload["rkey"])
        return Outcome(state="done", remote_id=rkey, url=records.post_url(did, rkey), published_at=now, evidence=people.proof(answer))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """The record is there or it is not."""
        return self._found(context, remote_id or records.record_key(post.key))

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """The record key is known: look whether it is there."""
        return self._found(context, records.record_key(post.key))

    def _found(self, context: Context, rkey: str) -> Outcome:
        did = server.own_did(context)
        query = {"repo": did, "collection": records.COLLECTION, "rkey": rkey}
        try:
            answer = server.xrpc(context, "GET", "com.atproto.repo.getRecord", params=query)
        except Rejected as error:
            if error.code in ("RecordNotFound", "404"):
                return Outcome(state="not_done", message=error.message)
            raise
        made = records.moment(answer.get("value", {}).get("createdAt"))
        return Outcome(state="done", remote_id=rkey, url=records.post_url(did, rkey), published_at=made, evidence=people.proof(answer))

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Delete the record; a record that is gone is fine."""
        body = {"repo": server.own_did(context), "collection": records.COLLECTION, "rkey": remote_id}
        server.xrpc(context, "POST", "com.atproto.repo.deleteRecord", json=body)
        return Outcome(state="done", remote_id=remote_id)

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """A reply to the own post, under a record key of its own: put twice it is still one."""
        did = server.own_did(context)
        query = {"repo": did, "collection": records.COLLECTION, "rkey": remote_id}
        there: Any = server.xrpc(context, "GET", "com.atproto.repo.getRecord", params=query)
        ref = {"uri": str(there["uri"]), "cid": str(there["cid"])}
        answer = Outgoing(key=f"{post.key}.1", format="text", title="", text=post.first_comment, language=post.language)
        made = records.record(answer, {}, {}) | {"reply": {"root": ref, "parent": ref}}
        return self.commit(context, answer, Prepared(payload={**_put(answer.key), "record": made}))

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """By its record key."""
        return self._found(context, records.record_key(f"{post.key}.1"))

    def refresh(self, context: Context) -> Token:
        """A new session from the refresh token, which is used up by that; from the app password when there is none or it ended."""
        values = dict(context.token.values)
        try:
            session = self._session(context)
        except (TokenExpired, NotAllowed, Rejected) as error:
            raise TokenLost(error.message, code=error.code) from None
        values |= {"access_token": str(session["accessJwt"]), "refresh_token": str(session["refreshJwt"])}
        return Token(values=values, expires_at=server.ends_at(values["access_token"]))

    def _session(self, context: Context) -> Any:
        values = context.token.values
        if values.get("refresh_token"):
            try:
                return server.xrpc(context, "POST", "com.atproto.server.refreshSession", bearer=values["refresh_token"])
            except (TokenExpired, Rejected):
                if not values.get("app_password"):
                    raise
        if not values.get("app_password"):
            raise TokenLost("There is no app password; connect the account anew.", code="no_password")
        login = {"identifier": context.account.handle.lstrip("@"), "password": values["app_password"]}
        return server.xrpc(context, "POST", "com.atproto.server.createSession", bearer="", json=login)

    def diagnose(self, context: Context) -> Diagnosis:
        """Whose session it is, whether the account is active, and whether counts and replies can be read."""
        session = server.xrpc(context, "GET", "com.atproto.server.getSession")
        problems: list[tuple[str, str]] = []
        if session.get("active") is False:
            status = str(session.get("status", ""))
            problems.append((f"The account is not active ({status}).", f"账号未处于活动状态（{status}）。"))
        owner, expected = str(session.get("handle", "")), context.account.handle.lstrip("@")
        if owner.casefold() != expected.casefold():
            problems.append((f"The session belongs to @{owner}, not to @{expected}.", f"登录的是 @{owner}，不是 @{expected}。"))
        ok, scopes = not problems, ["publish"]
        try:
            people.profile(context)
            scopes.append("read")
        except NotAllowed as error:
            problems.append((error.message, "该服务器没有接入 AppView：可以发布，但读不到点赞、回复和通知。"))
        return Diagnosis(ok=ok, scopes=tuple(scopes), problems=tuple(problems))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Likes, replies, and reposts with quotes; NotAllowed (no_appview) where the server keeps posts only."""
        return people.post_metrics(context, remote_ids)

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers and posts."""
        return people.account_metrics(context)

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """Replies, mentions and quotes since the cursor."""
        return people.messages(context, cursor)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """A post under theirs, with a record key of its own."""
        if richtext.graphemes(text) > TEXT:
            raise Rejected(phrase("A reply has at most %(most)s characters.", most=TEXT), code="too_long")
        parent = message.extras.get("ref")
        if not isinstance(parent, Mapping):
            raise Rejected("The message does not say what it is a reply to.", code="no_reference")
        answer = Outgoing(key=key, format="text", title="", text=text)
        made = records.record(answer, {}, {}) | {"reply": {"root": dict(message.extras.get("root") or parent), "parent": dict(parent)}}
        return self.commit(context, answer, Prepared(payload={**_put(key), "record": made}))

    def search(self, context: Context, query: str, cursor: str) -> FoundPage:
        """Public posts for the words, newer than the cursor."""
        return searching.search(context, query, cursor)

    def hot_list(self, context: Context) -> list[HotTopic]:
        """Trends of the network."""
        return searching.trends(context)


def _put(key: str) -> dict[str, Any]:
    return {"collection": records.COLLECTION, "rkey": records.record_key(key), "swapRecord": None}
