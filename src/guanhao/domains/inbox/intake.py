"""What the inbox imports: messages, and comments exported by a platform."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

MESSAGES = ImportKind(
    key="messages",
    title=_("Messages of the inbox"),
    needs_account=True,
    open=later("guanhao.domains.inbox.sink", "MessageSink"),
    unique=("message_id",),
    permission="inbox.answer",
    help=_("Comments, mentions, reviews or private messages of an account; each becomes part of a conversation once."),
    fields=(
        Field("message_id", _("Message number"), "id", aliases=("评论id", "评论ID", "评论编号", "消息ID", "消息id",
              "comment_id", "cid", "rpid", "msg_id", "id"),
              from_hash=("author_id", "author", "made_at", "text", "post_id"), example="4987001"),
        Field("text", _("Text"), "text", required=True, aliases=("评论内容", "内容", "消息内容", "留言内容", "content", "message", "comment",
              "正文")),
        Field("made_at", _("Written at"), "datetime", required=True, aliases=("评论时间", "时间", "发布时间", "消息时间", "留言时间", "created_at",
              "create_time", "time")),
        Field("kind", _("Kind"), "text", aliases=("类型", "消息类型", "type"), help=_("comment, mention, direct or review; comment when empty."),
              example="comment"),
        Field("author", _("Author"), "text", aliases=("昵称", "用户昵称", "评论人", "用户名", "作者", "nickname", "user_name", "screen_name")),
        Field("author_id", _("Author's number"), "id", aliases=("用户id", "用户ID", "评论人ID", "uid", "user_id", "mid", "open_id", "openid")),
        Field("post_id", _("Post number"), "id", aliases=("作品ID", "作品id", "视频ID", "内容ID", "笔记ID", "微博ID",
              "bvid", "aweme_id", "note_id", "item_id")),
        Field("parent_id", _("Answer to"), "id", aliases=("父评论ID", "回复评论ID", "上级评论ID", "parent", "reply_to")),
        Field("url", _("Address"), "text", aliases=("链接", "网址", "link")),
    ),
)  # fmt: skip
