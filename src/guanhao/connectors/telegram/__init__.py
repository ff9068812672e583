"""Telegram channels, by a bot.

The Bot API knows no idempotency key and shows a bot none of its own messages. When an answer is lost nobody but a person can tell what became of the
message: `reconcile` says unknown, always. Files go with the one call that sends them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from guanhao.connectors import offers
from guanhao.connectors.saying import Problem, account_setting, needed, too_big, too_long
from guanhao.connectors.telegram import sending, updates
from guanhao.connectors.telegram.bot import bot
from guanhao.sdk.connectors.errors import NotAllowed, Rejected, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    Limits,
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

API = "core.telegram.org/bots/api"
FAQ = "core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"
TEXT, CAPTION, GROUP, PHOTO_BYTES, FILE_BYTES = 4096, 1024, 10, 10 * 1_048_576, 50 * 1_048_576
PHOTOS = ("image/jpeg", "image/png", "image/webp", "image/gif")
UNSEEN = "Telegram shows a bot none of its own messages: look into the channel."


class Telegram:
    """Messages, photos, albums and videos; taken down; what people write to the bot and under the channel's posts."""

    platform: ClassVar[str] = "telegram"
    title: ClassVar[str] = "Telegram"
    title_zh: ClassVar[str] = "Telegram"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="chat",
            title="Channel",
            title_zh="频道",
            help="@channel, or the number of a private one (-100…).",
            help_zh="@频道名；私有频道填写编号（-100…）。",
        ),
        Setting(name="bot_token", title="Bot token", title_zh="机器人令牌", secret=True, help="From @BotFather.", help_zh="由 @BotFather 提供。"),
        Setting(
            name="server",
            title="Bot API server",
            title_zh="Bot API 服务器",
            required=False,
            help="Only for a Bot API server of your own.",
            help_zh="仅自建 Bot API 服务器时填写。",
        ),
    )
    options: ClassVar[Sequence[Option]] = offers.TELEGRAM
    windows: ClassVar[Sequence[Window]] = (
        Window(scope="app", calls=30, seconds=1, source=FAQ),
        Window(scope="endpoint", endpoint="sendMessage", calls=20, seconds=60, source=FAQ),
        Window(scope="endpoint", endpoint="sendMediaGroup", calls=20, seconds=60, source=FAQ),
    )
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"  # noqa: S105 - how tokens live
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = API

    def limits(self, format_key: str) -> Limits | None:
        """4,096 characters, or 1,024 under photos and videos; 10 photos of 10 MB, a video of 50 MB."""
        match format_key:
            case "text":
                return Limits(text=TEXT, source=f"{API}#sendmessage")
            case "image_text":
                return Limits(text=CAPTION, images=GROUP, image_bytes=PHOTO_BYTES, mimes=PHOTOS, source=f"{API}#sendmediagroup")
            case "video":
                return Limits(text=CAPTION, video_bytes=FILE_BYTES, mimes=("video/mp4",), source=f"{API}#sendvideo")
        return None

    def ability(self, account: Account) -> Ability:
        """A bot that is an administrator of the channel may publish."""
        return Ability(mode="api", source=f"{API}#chatadministratorrights")

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Lengths in Telegram's counting, files, the channel."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "Telegram takes text, pictures and video.", "Telegram 只支持文字、图文和视频。")]
        text = sending.words(post)
        problems = too_long("text", "The message with declarations, link and tags", "消息（含声明、链接、标签）", sending.length(text), limits.text)
        if not text and not post.media:
            problems.append(("text", "There is nothing to publish.", "没有可发布的内容。"))
        if post.format == "text" and post.media:
            problems.append(("media", "A text message carries no files.", "纯文字消息不能携带文件。"))
        problems += too_big(limits, post.media)
        if len(post.media) > GROUP:
            problems.append(("media", phrase("An album has at most %(most)s files.", most=GROUP), f"一个相册最多 {GROUP} 个文件。"))
        if not account_setting(account, "chat"):
            problems.append(("account", "The channel is missing.", "未填写频道。"))
        problems += too_long("first_comment", "The first comment", "首条评论", sending.length(post.first_comment), TEXT)
        return problems

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Compose the one call; the Bot API takes no files ahead of it."""
        return Prepared(payload=sending.call_of(context, post))

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """Send it, files and all."""
        name, fields, sent = str(prepared.payload["method"]), prepared.payload["fields"], sending.files(post)
        if not sent:
            return _sent(bot(context, name, commits=True, json=dict(fields)))
        with sending.opened(context, sent) as parts:
            return _sent(bot(context, name, commits=True, data=sending.form(fields), files=parts))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """Nothing to look at: the Bot API has no way to read a message."""
        return Outcome(state="unknown", remote_id=remote_id, message=UNSEEN)

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """Only a person who looks into the channel can tell."""
        return Outcome(state="unknown", message=UNSEEN)

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Delete every message of the post; one that is gone is fine."""
        for number in remote_id.split(","):
            try:
                bot(context, "deleteMessage", json={"chat_id": needed(context, "chat"), "message_id": int(number)})
            except Rejected as error:
                if "message to delete not found" in error.message:
                    continue
                if "can't be deleted" in error.message:
                    raise NotAllowed(error.message, code="too_old") from None
                raise
        return Outcome(state="done", remote_id=remote_id)

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """A message of the channel that answers the post: the Bot API lets nobody write into the discussion of a channel in its name."""
        target = {"message_id": int(remote_id.split(",")[0])}
        body = {"chat_id": needed(context, "chat"), "text": post.first_comment, "reply_parameters": target, "disable_notification": True}
        return _sent(bot(context, "sendMessage", commits=True, json=body))

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """Only a person who looks into the channel can tell."""
        return Outcome(state="unknown", message=UNSEEN)

    def diagnose(self, context: Context) -> Diagnosis:
        """Whether the bot is an administrator of the channel who may post."""
        me: Any = bot(context, "getMe", method="GET")
        chat: Any = bot(context, "getChat", method="GET", params={"chat_id": needed(context, "chat")})
        member: Any = bot(context, "getChatMember", method="GET", params={"chat_id": needed(context, "chat"), "user_id": me["id"]})
        problems: list[tuple[str, str]] = []
        may_post = member.get("status") == "creator" or bool(member.get("can_post_messages") or chat.get("type") != "channel")
        if member.get("status") not in ("administrator", "creator") or not may_post:
            name = str(me.get("username", ""))
            problems.append((f"@{name} is no administrator of the channel who may post.", f"@{name} 不是该频道可发消息的管理员。"))
        expected, found = context.account.handle.lstrip("@"), str(chat.get("username", ""))
        if found and expected.casefold() != found.casefold():
            problems.append((f"The channel is @{found}, not @{expected}.", f"频道是 @{found}，不是 @{expected}。"))
        scopes = tuple(sorted(name for name, granted in member.items() if name.startswith("can_") and granted is True))
        return Diagnosis(ok=not problems, tier=str(chat.get("type", "")), scopes=scopes, problems=tuple(problems))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """NotAllowed (no_metrics): views and reactions of channels are not shown to bots."""
        raise NotAllowed("Telegram shows a bot no numbers of posts.", code="no_metrics")

    def account_metrics(self, context: Context) -> Reading | None:
        """Members of the channel."""
        members = bot(context, "getChatMemberCount", method="GET", params={"chat_id": needed(context, "chat")})
        return Reading(remote_id=needed(context, "chat"), observed_at=context.now(), values={"followers": int(members)})

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """What people wrote since the cursor."""
        return updates.messages(context, cursor)

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        """Under their message, in its own chat."""
        if sending.length(text) > TEXT:
            raise Rejected(phrase("A message has at most %(most)s characters.", most=TEXT), code="too_long")
        number = int(message.remote_id.rpartition("/")[2])
        body = {"chat_id": message.extras["chat_id"], "text": text, "reply_parameters": {"message_id": number}}
        return _sent(bot(context, "sendMessage", commits=True, json=body))


def _sent(result: Any) -> Outcome:
    """What the Bot API says of the messages it sent; of an album the post's number names every message."""
    found = sending.messages_of(result)
    made = found[0].get("date")
    return Outcome(
        state="done",
        remote_id=",".join(str(one["message_id"]) for one in found),
        url=sending.address(found[0]),
        published_at=datetime.fromtimestamp(made, UTC) if isinstance(made, int) else None,
        evidence={"message_ids": [one["message_id"] for one in found], "date": made},
    )
