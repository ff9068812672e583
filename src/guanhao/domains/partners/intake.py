"""Files in: pools of talents, third-party audits, what cooperations brought."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

_SINKS: Final = "guanhao.domains.partners.sinks"
_PLATFORM: Final = Field("platform", _("Platform"), "text", required=True, aliases=("平台", "所在平台", "渠道"), example="小红书")
_HANDLE: Final = Field(
    "handle",
    _("Handle"),
    "id",
    aliases=("账号", "达人账号", "平台账号", "账号ID", "达人ID", "小红书号", "抖音号", "主页ID", "红人ID", "UID", "id"),
    example="chahua_lin",
)
_NAME: Final = Field(
    "name", _("Name"), "text", aliases=("达人", "达人昵称", "达人名称", "昵称", "名称", "博主", "博主昵称", "姓名", "账号名称", "nickname")
)
_SHARE: Final = _("With a percent sign, or from 0 to 1: 30.1% is 0.301.")


def _count(key: str, title: object, *aliases: str) -> Field:
    return Field(key, title, "count", aliases=aliases)  # type: ignore[arg-type]


def _share(key: str, title: object, *aliases: str) -> Field:
    return Field(key, title, "text", aliases=aliases, help=_SHARE, example="30.1%")  # type: ignore[arg-type]


TALENTS: Final = ImportKind(
    key="talents",
    title=_("Talents"),
    needs_account=False,
    open=later(_SINKS, "TalentSink"),
    unique=("platform", "handle", "name"),
    permission="partners.edit",
    help=_("One line a talent. The handle says who it is; the same file again changes nothing. Contacts are kept sealed."),
    fields=(
        Field("name", _("Name"), "text", required=True, aliases=_NAME.aliases, example="茶话林"),
        _PLATFORM,
        _HANDLE,
        _count("fans", _("Followers"), "粉丝", "粉丝数", "粉丝量", "粉丝总数", "followers"),
        Field(
            "price",
            pgettext_lazy("talent", "Price"),
            "text",
            aliases=("报价", "价格", "合作报价", "图文报价", "视频报价", "刊例价", "price"),
            example="8000",
        ),
        Field(
            "category",
            pgettext_lazy("talent", "Field"),
            "text",
            aliases=("领域", "垂类", "类别", "类目", "内容方向", "达人类型", "标签"),
            example="美食",
        ),
        Field("contact", _("Contact"), "text", aliases=("联系方式", "联系电话", "电话", "手机", "手机号", "微信", "微信号", "邮箱", "商务微信")),
        Field("url", pgettext_lazy("talent", "Address"), "text", aliases=("主页", "主页链接", "链接", "达人主页", "url")),
        Field("grade", _("Grade"), "text", aliases=("等级", "级别", "评级", "达人等级"), help=_("S, A, B or C; empty: by the followers.")),
        Field("note", _("Note"), "text", aliases=("备注", "说明")),
    ),
)
AUDITS: Final = ImportKind(
    key="talent_audits",
    title=_("Audits of talents"),
    needs_account=False,
    open=later(_SINKS, "AuditSink"),
    unique=("platform", "handle", "name", "source", "audited_on"),
    permission="partners.edit",
    help=_("What a third party found of the followers. The talents must be in the pool."),
    fields=(
        _PLATFORM,
        _HANDLE,
        _NAME,
        Field("source", _("Source"), "text", aliases=("来源", "审计机构", "第三方", "数据来源", "机构"), example="新榜"),
        Field("audited_on", _("Day"), "date", required=True, aliases=("审计日期", "检测日期", "日期", "报告日期", "统计日期"), example="2026-11-02"),
        _share("fake_share", _("Fake followers"), "虚假粉丝", "虚假粉丝占比", "虚假粉丝率", "水粉占比", "水粉率", "假粉率", "异常粉丝占比"),
        _share("fan_match", _("Followers match the target"), "粉丝匹配度", "目标人群匹配度", "粉丝重合度", "人群匹配度", "画像匹配度"),
        _share("active_share", _("Active followers"), "活跃粉丝占比", "活跃粉丝率", "活粉率", "粉丝活跃度"),
        _share("positive_share", _("Positive comments"), "正面评论占比", "正向评论占比", "好评率", "评论正面率"),
        _share("real_interaction", _("Real interaction"), "真实互动率", "有效互动率", "互动率"),
        _count("likes", _("Likes"), "点赞", "点赞数", "点赞量"),
        _count("comments", _("Comments"), "评论", "评论数", "评论量"),
        _count("saves", _("Saves"), "收藏", "收藏数", "收藏量"),
        _count("forwards", _("Forwards"), "转发", "转发数", "分享", "分享数", "转发量"),
    ),
)
RESULTS: Final = ImportKind(
    key="partner_results",
    title=_("Results of cooperations"),
    needs_account=False,
    open=later(_SINKS, "ResultSink"),
    unique=("code",),
    permission="partners.edit",
    help=_("What a tracked code brought: one line a code, the newest numbers count."),
    fields=(
        Field(
            "code", _("Tracking code"), "id", required=True, aliases=("追踪码", "专属码", "优惠码", "推广码", "合作编码", "code"), example="K12SX7QP"
        ),
        Field("measured_on", _("Day"), "date", required=True, aliases=("日期", "统计日期", "数据日期", "截止日期")),
        Field("source", _("Source"), "text", aliases=("来源", "数据来源", "平台")),
        _count("impressions", _("Impressions"), "曝光", "曝光量", "展现量", "阅读量", "播放量", "观看量"),
        _count("likes", _("Likes"), "点赞", "点赞数", "点赞量"),
        _count("comments", _("Comments"), "评论", "评论数", "评论量"),
        _count("saves", _("Saves"), "收藏", "收藏数", "收藏量"),
        _count("forwards", _("Forwards"), "转发", "转发数", "分享", "分享数"),
        _count("clicks", _("Clicks"), "点击", "点击数", "点击量"),
        _count("conversions", _("Conversions"), "转化", "转化数", "订单数", "成交订单数", "转化量"),
        Field("revenue", _("Revenue"), "text", aliases=("成交金额", "销售额", "收入", "GMV", "支付金额")),
    ),
)
KINDS: Final = (TALENTS, AUDITS, RESULTS)
