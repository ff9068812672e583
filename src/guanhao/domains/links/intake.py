"""Links from a file, through the same services as the form."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="links",
    title=_("Short links"),
    needs_account=False,
    open=later("guanhao.domains.links.sink", "LinkSink"),
    unique=("target", "source", "medium", "campaign", "content", "term", "code"),
    permission="links.edit",
    help=_("One line a link. A link with the same target and UTM words stays as it is, or gets the new name; nothing is deleted."),
    fields=(
        Field("target", _("Target address"), "text", required=True, aliases=("目标地址", "链接", "落地页", "url"), example="https://example.com/618"),
        Field("label", _("Name"), "text", required=True, aliases=("名称", "链接名称", "标题"), example="618 会场 · 微博"),
        Field("source", pgettext_lazy("utm", "Source"), "text", aliases=("来源", "utm_source"), example="weibo"),
        Field("medium", pgettext_lazy("utm", "Medium"), "text", aliases=("媒介", "utm_medium"), example="social"),
        Field("campaign", pgettext_lazy("utm", "Campaign"), "text", aliases=("活动", "utm_campaign"), example="618-2026"),
        Field("content", pgettext_lazy("utm", "Content"), "text", aliases=("内容", "utm_content")),
        Field("term", pgettext_lazy("utm", "Term"), "text", aliases=("关键词", "utm_term")),
        Field("account", _("Account"), "text", aliases=("账号",)),
        Field("code", _("Own code"), "text", aliases=("短码", "自定义短码")),
        Field("until", _("Valid until"), "date", aliases=("有效期至", "expires", "expires_at"), allow_future=True, example="2026-12-31"),
        Field("note", _("Note"), "text", aliases=("备注", "说明")),
    ),
)
