"""What listening imports: mentions, and posts and followers of competitors."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

MENTIONS = ImportKind(
    key="mentions",
    title=_("Mentions"),
    needs_account=False,
    open=later("guanhao.domains.listening.services.files", "MentionSink"),
    permission="listening.edit",
    help=_("One line a mention, as a monitoring service exports them. What is known already (same number or address) is left as it is."),
    fields=(
        Field("text", _("Text"), "text", aliases=("内容", "正文", "全文", "content", "微博正文", "评论内容", "摘要"), example="青禾的新品好喝"),
        Field("title", pgettext_lazy("mention", "Title"), "text", aliases=("标题", "题目", "headline")),
        Field("platform", _("Platform"), "text", aliases=("平台", "来源平台", "媒体类型", "渠道", "站点"), example="weibo"),
        Field("number", _("Number on the platform"), "text", aliases=("id", "帖子ID", "微博id", "mid", "评论ID", "作品ID")),
        Field("url", _("Address"), "text", aliases=("链接", "原文链接", "地址", "link", "原文地址")),
        Field("author", _("Author"), "text", aliases=("作者", "用户昵称", "昵称", "发布者", "screen_name", "博主")),
        Field("author_id", _("Author's number"), "text", aliases=("作者ID", "用户id", "uid", "user_id")),
        Field("author_fans", _("Author's followers"), "count", aliases=("粉丝数", "粉丝", "followers")),
        Field("kind", _("UGC, PGC or official"), "text", aliases=("内容性质", "账号类型", "认证类型", "媒体性质"), example="UGC"),
        Field("format", _("Format"), "text", aliases=("内容形式", "体裁", "形式", "类型"), example="短视频"),
        Field("made_at", _("Published at"), "datetime", aliases=("发布时间", "时间", "日期", "created_at", "pub_time"), example="2026-11-20 10:00"),
        Field("reach", _("Reach"), "count", aliases=("阅读数", "曝光", "播放量", "覆盖人数", "阅读量", "views")),
        Field("likes", _("Likes"), "count", aliases=("点赞", "点赞数", "attitudes_count")),
        Field("comments", _("Comments"), "count", aliases=("评论数", "评论", "comments_count")),
        Field("shares", _("Shares"), "count", aliases=("转发", "转发数", "分享数", "reposts_count")),
        Field("source", pgettext_lazy("listening", "Source"), "text", aliases=("监测来源",), help=_("Name of a source of this brand.")),
    ),
)  # fmt: skip

RIVALS = ImportKind(
    key="rivals",
    title=_("Competitors"),
    needs_account=False,
    open=later("guanhao.domains.listening.services.rivals", "RivalSink"),
    permission="listening.edit",
    help=_("One line a post of a competitor, or its followers on a day; both may stand in one line. Newer numbers replace older ones."),
    fields=(
        Field("rival", _("Competitor"), "text", required=True, aliases=("竞品", "竞品名称", "品牌", "品牌名"), example="茶山"),
        Field("platform", _("Platform"), "text", aliases=("平台",), example="weibo"),
        Field("handle", _("Account"), "text", aliases=("账号", "账号名", "昵称"), example="茶山官方"),
        Field("title", pgettext_lazy("mention", "Title"), "text", aliases=("标题", "作品标题", "内容"), example="新品上市"),
        Field("post_id", _("Number on the platform"), "text", aliases=("作品ID", "帖子ID", "id")),
        Field("url", _("Address"), "text", aliases=("链接", "作品链接")),
        Field("format", _("Format"), "text", aliases=("形式", "体裁")),
        Field("published_at", _("Published at"), "datetime", aliases=("发布时间", "日期", "时间"), example="2026-11-20 10:00"),
        Field("views", _("Views"), "count", aliases=("播放量", "阅读数", "阅读量")),
        Field("likes", _("Likes"), "count", aliases=("点赞", "点赞数")),
        Field("comments", _("Comments"), "count", aliases=("评论", "评论数")),
        Field("shares", _("Shares"), "count", aliases=("转发", "分享", "转发数")),
        Field("followers", _("Followers"), "count", aliases=("粉丝数", "粉丝", "粉丝量")),
    ),
)  # fmt: skip
