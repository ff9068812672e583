"""Files in: contacts of the private pool."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

CONTACTS: Final = ImportKind(
    key="pool_contacts",
    title=_("Contacts of the private pool"),
    needs_account=False,
    open=later("guanhao.domains.journeys.sinks", "ContactSink"),
    unique=("place", "platform", "platform_id", "name"),
    permission="journeys.work",
    help=_("One line a contact and place. Without a consent nobody is written to; the same file again changes nothing."),
    fields=(
        Field(
            "place",
            _("Group or account"),
            "text",
            required=True,
            aliases=("社群", "群", "群名", "群名称", "客服号", "员工", "place"),
            example="福利群 1",
        ),
        Field("joined_on", _("Joined on"), "date", required=True, aliases=("入群时间", "加入时间", "添加时间", "加好友时间", "入群日期", "joined")),
        Field("name", _("Name"), "text", aliases=("昵称", "姓名", "客户", "客户名称", "微信昵称", "备注名", "nickname")),
        Field("kind", pgettext_lazy("pool", "Kind of place"), "text", aliases=("类型", "渠道类型", "群类型"), example="企微群"),
        Field("platform", _("Platform"), "text", aliases=("平台", "号码类型"), help=_("phone, mail or a platform by its name."), example="phone"),
        Field("platform_id", _("Number there"), "id", aliases=("手机号", "手机", "电话", "unionid", "openid", "用户id", "external_userid")),
        Field("source", _("Source"), "text", aliases=("来源", "来源渠道", "添加方式", "引流来源"), example="包裹卡"),
        Field("consent", _("Consent"), "text", aliases=("同意", "同意书", "授权", "授权条款", "同意依据"), example="会员条款 2026-03"),
        Field("left_on", _("Left on"), "date", aliases=("退群时间", "流失时间", "退出时间", "删除时间", "left")),
    ),
)
