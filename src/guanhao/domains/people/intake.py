"""People from a file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="people",
    title=pgettext_lazy("audience", "People"),
    needs_account=False,
    open=later("guanhao.domains.people.sink", "PeopleSink"),
    unique=("platform", "platform_id", "phone", "mail"),
    permission="people.edit",
    help=_("One line a person, known by a number on a platform, a phone number or a mail address. Known people get what the file adds."),
    fields=(
        Field("name", _("Name"), "text", aliases=("姓名", "昵称", "名称", "nickname")),
        Field("platform", _("Platform"), "text", aliases=("平台", "渠道"), example="weibo"),
        Field("platform_id", _("Number on the platform"), "id", aliases=("平台ID", "用户ID", "用户id", "uid", "user_id", "openid")),
        Field("phone", _("Phone number"), "text", aliases=("手机", "手机号", "电话", "mobile")),
        Field("mail", _("Mail address"), "text", aliases=("邮箱", "email", "电子邮箱")),
        Field("tags", _("Tags"), "list", aliases=("标签",)),
        Field("purpose", _("Consent: purpose"), "text", aliases=("同意用途", "授权用途")),
        Field("source", _("Consent: source"), "text", aliases=("同意来源", "授权来源")),
        Field("terms_version", _("Terms version"), "text", aliases=("条款版本",)),
    ),
)  # fmt: skip
