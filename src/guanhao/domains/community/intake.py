"""Members from a file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="members",
    title=_("Members"),
    needs_account=False,
    open=later("guanhao.domains.community.sink", "MemberSink"),
    unique=("phone", "platform", "platform_id"),
    permission="community.adjust",
    help=_("One line a member, known by a phone number or a number on a platform. Opening points and growth value are posted once a member."),
    fields=(
        Field("name", _("Name"), "text", aliases=("姓名", "昵称", "会员名", "名称", "nickname"), example="小林"),
        Field("phone", _("Phone number"), "text", aliases=("手机", "手机号", "电话", "mobile"), example="13800001234"),
        Field("platform", _("Platform"), "text", aliases=("平台", "渠道"), example="weibo"),
        Field("platform_id", _("Number on the platform"), "id", aliases=("平台ID", "用户ID", "用户id", "uid", "user_id", "openid")),
        Field("groups", pgettext_lazy("community", "Groups"), "list", aliases=("群", "社群", "所在群", "群组", "group"), example="青禾早餐研究所"),
        Field("level", pgettext_lazy("member", "Level"), "text", aliases=("等级", "会员等级", "级别"), example="嫩叶"),
        Field("points", _("Opening points"), "count", high=1e9, aliases=("积分", "期初积分", "可用积分", "points"), example="120"),
        Field("score", _("Opening growth value"), "count", high=1e9, aliases=("成长值", "期初成长值", "经验值"), example="80"),
    ),
)
