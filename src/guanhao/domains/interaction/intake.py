"""Entries of a lottery from a file, such as the comments a platform exports."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="lottery_entrants",
    title=_("Lottery entries"),
    needs_account=False,
    open=later("guanhao.domains.interaction.sink", "EntrantSink"),
    unique=("lottery", "platform", "author_id"),
    permission="interaction.edit",
    help=_("One line a person. The lottery is named by its code or name and must be open; whoever is in already stays as they are."),
    fields=(
        Field("lottery", _("Lottery"), "text", required=True, aliases=("抽奖", "活动", "活动码", "code"), example="k7m2p9xw4d"),
        Field("author_id", _("Author's id"), "text", required=True, aliases=("用户id", "用户ID", "作者id", "uid", "账号"), example="1234567890"),
        Field("author", _("Author"), "text", aliases=("昵称", "用户名", "作者", "名称", "nickname"), example="茶友小林"),
        Field("platform", _("Platform"), "text", aliases=("平台",), example="weibo"),
        Field("text", _("Comment"), "text", aliases=("评论", "评论内容", "内容", "comment")),
        Field("likes", _("Likes"), "count", aliases=("点赞", "点赞数", "赞")),
        Field("followed", _("Follows the account"), "flag", aliases=("已关注", "是否关注", "关注")),
        Field("member_since", _("Member since"), "date", aliases=("入会日期", "会员日期", "注册日期")),
        Field("contact", _("Contact"), "text", aliases=("联系方式", "手机", "手机号", "邮箱")),
    ),
)
