"""What this domain imports: topics (also from Feishu Bitable and Trello), the keyword library, hot lists."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

_SINKS = "guanhao.domains.content.services.exchange"

TOPICS = ImportKind(
    key="topics",
    title=_("Topic pool"),
    needs_account=False,
    open=later(_SINKS, "TopicSink"),
    unique=("title",),
    permission="topics.propose",
    help=_(
        "One line a topic: a table of Feishu Bitable or a board of Trello, as exported. A topic that is in the pool (same number, card or title)"
        " is changed where a cell is filled; nothing is deleted."
    ),
    fields=(
        Field("title", pgettext_lazy("topic", "Title"), "text", required=True, aliases=("选题标题", "选题", "选题名称", "标题", "Card Name", "name"),
              example="春茶怎么选"),
        Field("status", _("Status"), "text", aliases=("状态", "选题状态", "List Name", "进度", "阶段", "list"), example="候选"),
        Field("lane", _("Lane"), "text", aliases=("泳道", "选题类型", "类型", "lane"), example="常规"),
        Field("source", pgettext_lazy("topic", "Source"), "text", aliases=("选题来源", "来源"), example="用户需求"),
        Field("purpose", _("Purpose"), "text", aliases=("内容目的", "目的", "内容类型"), example="用户需求型"),
        Field("format", _("Format"), "text", aliases=("内容形式", "形式", "体裁"), example="图文"),
        Field("accounts", _("Accounts"), "text", aliases=("发布账号", "账号", "发布平台", "平台", "accounts"), example="weibo:acme"),
        Field("angle", _("Angle"), "text", aliases=("切入角度", "角度", "切入点")),
        Field("keywords", _("Keywords"), "text", aliases=("关键词", "标签", "Labels", "keywords"), example="春茶,选购"),
        Field("owner", _("Owner"), "text", aliases=("负责人", "执行人", "Members", "assignee")),
        Field("due", _("Deadline"), "datetime", aliases=("截止时间", "截止日期", "Due Date", "DDL", "计划发布时间", "due"), allow_future=True,
              example="2026/11/28 18:00"),
        Field("pain_point", _("Pain point"), "text", aliases=("关联痛点", "痛点")),
        Field("column", pgettext_lazy("content", "Column"), "text", aliases=("栏目", "所属栏目")),
        Field("note", _("Note"), "text", aliases=("备注", "说明", "Card Description", "desc")),
        Field("number", _("Topic number"), "text", aliases=("选题编号", "编号", "Card ID", "卡片ID"), example="GH-12"),
        Field("archived", _("Archived"), "flag", aliases=("Archived", "已归档", "closed")),
    ),
)  # fmt: skip

KEYWORDS = ImportKind(
    key="keywords",
    title=_("Keyword library"),
    needs_account=False,
    open=later(_SINKS, "KeywordSink"),
    unique=("word",),
    permission="topics.propose",
    help=_("One line a word. Words the library has stay as they are; retired ones come back."),
    fields=(
        Field("word", _("Word"), "text", required=True, aliases=("关键词", "词", "keyword"), example="续航焦虑"),
        Field("group", pgettext_lazy("keyword", "Group"), "text", aliases=("分组", "词组", "分类"), example="痛点词"),
        Field("industry", _("Industry"), "text", aliases=("行业",), example="新能源"),
        Field("core", _("Core word"), "flag", aliases=("核心词", "是否核心")),
    ),
)

HOT_LISTS = ImportKind(
    key="hot_list",
    title=_("Hot lists"),
    needs_account=False,
    open=later(_SINKS, "HotListSink"),
    unique=("list_name", "seen_at", "title"),
    permission="topics.propose",
    help=_("A hot list as it stood at one moment: one line a place, for example the Weibo hot search or a list of Newrank."),
    fields=(
        Field(
            "title", _("Words on the list"), "text", required=True, aliases=("标题", "热搜词", "关键词", "话题", "word", "query"), example="新能源"
        ),
        Field("rank", _("Rank"), "count", required=True, aliases=("排名", "序号", "名次", "index"), low=1, example="1"),
        Field("list_name", _("Name of the list"), "text", aliases=("榜单", "榜单名称", "来源", "平台", "origin"), example="微博热搜"),
        Field("heat", _("Heat"), "number", aliases=("热度", "热度值", "指数", "hot", "num"), low=0, example="1203456"),
        Field("seen_at", _("Seen at"), "datetime", aliases=("时间", "采集时间", "抓取时间", "上榜时间", "date"), example="2026-11-22 10:00"),
        Field("url", _("Address"), "text", aliases=("链接", "url", "link")),
    ),
)
