"""Mastodon and every server that speaks its API."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.mastodon import instance, people, wording
from guanhao.connectors.mastodon import search as searching
from guanhao.connectors.saying import Problem, account_setting, too_big, too_long
from guanhao.sdk.connectors.errors import Rejected, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    FoundPage,
    HotTopic,
    Limits,
    Media,
    Message,
    Option,
    Outcome,
    Outgoing,
    Page,
    Prepared,
    Reading,
    Setting,
    Window,
)

POSTING = "docs.joinmastodon.org/user/posting/"
RATES = "docs.joinmastodon.org/api/rate-limits/"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
VIDEOS = ("video/mp4", "video/webm", "video/quicktime")
IMAGES, IMAGE_BYTES, VIDEO_BYTES = 4, 16 * 1_048_576, 99 * 1_048_576
VISIBILITIES = ("public", "unlisted", "private")
SKEW, PAGES, PAGE = timedelta(minutes=2), 5, 40


class Mastodon:
    """Statuses with an idempotency key, which the server keeps for an hour; after that the account's own statuses tell."""

    platform: ClassVar[str] = "mastodon"
    title: ClassVar[str] = "Mastodon"
    title_zh: ClassVar[str] = "Mastodon"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="server", title="Server", title_zh="服务器", help="https://social.example.com", help_zh="https://social.example.com"),
        Setting(
            name="access_token",
            title="Access token",
            title_zh="访问令牌",
            secret=True,
            help="Preferences → Development → New application; scopes read and write.",
            help_zh="在“偏好设置 → 开发 → 创建应用”中生成，权限勾选 read 与 write。",
        ),
        Setting(
            name="max_characters",
            title="Characters a status may have",
            title_zh="单条字数上限",
            required=False,
            help="Only where the server allows more than 500.",
            help_zh="仅当服务器允许超过 500 字时填写。",
        ),
        Setting(
            name="visibility",
            title="Visibility",
            title_zh="可见范围",
            required=False,
            help="public, unlisted or private; public when empty.",
            help_zh="public、unlisted 或 private；留空为 public。",
        ),
    )
    options: ClassVar[Sequence[Option]] = offers.MASTODON
    windows: ClassVar[Sequence[Window]] = (
        Window(scope="account", calls=300, seconds=300, source=RATES),
        Window(scope="endpoint", endpoint="media", calls=30, seconds=1_800, source=RATES),
        Window(scope="endpoint", endpoint="delete", calls=30, seconds=1_800, source=RATES),
    )
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - how tokens live
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = "docs.joinmastodon.org/methods/statuses/"

    def limits(self, format_key: str) -> Limits | None:
        """500 characters unless the account's server allows more; four pictures or a video."""
        match format_key:
            case "text":
                return Limits(text=instance.DEFAULT_CHARACTERS, source=POSTING)
            case "image_text":
                return Limits(text=instance.DEFAULT_CHARACTERS, images=IMAGES, image_bytes=IMAGE_BYTES, mimes=PICTURES, source=POSTING)
            case "video":
                return Limits(text=instance.DEFAULT_CHARACTERS, video_bytes=VIDEO_BYTES, mimes=VIDEOS, source=POSTING)
        return None

    def ability(self, account: Account) -> Ability:
        """Every account may publish."""
        return Ability(mode="api", source=RATES)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Length in the server's counting, files, visibility."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "Mastodon takes text, pictures and video.", "Mastodon 只支持文字、图文和视频。")]
        most = account_setting(account, "max_characters")
        text = wording.status_text(post)
        problems = too_long(
            "text",
            "The status with declarations, link and tags",
            "嘟文（含声明、链接、标签）",
            wording.length(text),
            int(most) if most.isdecimal() and int(most) else limits.text,
        )
        if not text and not post.media:
            problems.append(("text", "There is nothing to publish.", "没有可发布的内容。"))
        problems += too_big(limits, post.media)
        if limits.images and len(post.media) > limits.images:
            problems.append(("media", phrase("A status carries at most %(most)s pictures.", most=IMAGES), f"一条最多 {IMAGES} 张图片。"))
        if self._visibility(post, account) not in VISIBILITIES:
            problems.append(("visibility", "The visibility is public, unlisted or private.", "可见范围只能是 public、unlisted 或 private。"))
        room = int(most) if most.isdecimal() and int(most) else limits.text
        problems += too_long("first_comment", "The first comment", "首条评论", wording.length(post.first_comment), room)
        return problems

    def _visibility(self, post: Outgoing, account: Account) -> str:
        return str(post.extras.get("visibility") or account_setting(account, "visibility") or "public")

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Hold the text against the server's own limit, upload files and wait until they are processed."""
        text, most = wording.status_text(post), instance.characters(context)
        if wording.length(text) > most:
            raise Rejected(
                phrase("This server takes %(most)s characters; the status has %(count)s.", most=most, count=wording.length(text)), code="too_long"
            )
        kept: Any = handles
        attachments: dict[str, str] = dict(kept.get("attachments", {}))
        wanted = self._files(post)
        for media in wanted:
            if media.sha256 not in attachments:
                attachments[media.sha256] = instance.upload(context, media)
                context.save({"attachments": dict(attachments)})
        for media in wanted:
            instance.wait_for(context, attachments[media.sha256])
        payload: dict[str, Any] = {"status": text, "visibility": self._visibility(post, context.account), "language": post.language}
        if wanted:
            payload["media_ids"] = [attachments[media.sha256] for media in wanted]
        if post.extras.get("spoiler_text"):
            payload["spoiler_text"] = str(post.extras["spoiler_text"])
        return Prepared(handles={"attachments": attachments}, payload=payload)

    def _files(self, post: Outgoing) -> list[Media]:
        return [media for media in post.media if media.kind in ("image", "video")]

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Post the status under the publication's key."""
        return people.send(context, prepared.payload, post.key)

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """Look at the status."""
        response = instance.answer(context, "GET", f"v1/statuses/{remote_id}", endpoint="status", accept=(404,))
        if response.status_code == 404:
            return Outcome(state="not_done", message="The server has no such status.")
        return people.outcome(instance.record(people.body(response)))

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """Look through the account's own statuses since then for these words and these files."""
        account, text, oldest = instance.me(context)["id"], wording.status_text(post), since - SKEW
        kept: Any = handles
        files, below = {*dict(kept.get("attachments", {})).values()}, ""
        for _ in range(PAGES):
            query: dict[str, Any] = {"limit": PAGE, "exclude_reblogs": "true", **({"max_id": below} if below else {})}
            rows = instance.rows(instance.api(context, "GET", f"v1/accounts/{account}/statuses", endpoint="statuses", params=query))
            for row in rows:
                if (instance.moment(row.get("created_at")) or oldest) >= oldest and people.is_ours(context, row, text, files):
                    return people.outcome(row)
            if len(rows) < PAGE or (instance.moment(rows[-1].get("created_at")) or oldest) < oldest:
                return Outcome(state="not_done", message="None of the account's statuses since then has these words.")
            below = str(rows[-1]["id"])
        return Outcome(state="unknown", message="The account posted too much since then to look through.")

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Delete the status; other servers are told, and may be slow."""
        instance.answer(context, "DELETE", f"v1/statuses/{remote_id}", endpoint="delete", accept=(404,))
        return Outcome(state="done", remote_id=remote_id)

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """A status under the own one, as visible as that."""
        seen = self._visibility(post, context.account)
        return people.send(context, {"status": post.first_comment, "in_reply_to_id": remote_id, "visibility": seen}, f"{post.key}.1")

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """Look through the account's own answers under the status."""
        below: Any = instance.api(context, "GET", f"v1/statuses/{remote_id}/context", endpoint="status")
        mine = str(instance.me(context)["id"])
        for row in instance.rows(below.get("descendants") if isinstance(below, dict) else below):
            own = str(row.get("account", {}).get("id", "")) == mine and str(row.get("in_reply_to_id")) == remote_id
            if own and wording.plain(str(row.get("content", ""))).split() == post.first_comment.split():
                return people.outcome(row)
        return Outcome(state="not_done", message="The account has no such answer under the status.")

    def diagnose(self, context: Context) -> Diagnosis:
        """Whose token it is and how much a status may hold."""
        account, problems = instance.me(context), list[tuple[str, str]]()
        owner = str(account.get("acct") or account.get("username", ""))
        expected = context.account.handle.lstrip("@").partition("@")[0]
        if owner.partition("@")[0].casefold() != expected.casefold():
            problems.append((f"The token belongs to @{owner}, not to @{expected}.", f"令牌属于 @{owner}，不是 @{expected}。"))
        return Diagnosis(ok=not problems, quota={"characters": instance.characters(context)}, problems=tuple(problems))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Favourites, replies and boosts."""
        return people.post_metrics(context, remote_ids)

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers and statuses."""
        account = instance.me(context)
        values = {"followers": int(account.get("followers_count", 0)), "posts": int(account.get("statuses_count", 0))}
        return Reading(remote_id=str(account["id"]), observed_at=context.now(), values=values)

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """Mentions, replies and private mentions since the cursor."""
        return people.messages(context, cursor)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """A status under theirs; private to a private mention."""
        return people.reply(context, message, text, key)

    def search(self, context: Context, query: str, cursor: str) -> FoundPage:
        """Public posts for the words, newer than the cursor."""
        return searching.search(context, query, cursor)

    def hot_list(self, context: Context) -> list[HotTopic]:
        """Hashtags that trend on the account's server."""
        return searching.trends(context)
