"""User content from a file: what a campaign page, a form tool or a community export gathered, with the consent of each author (AST-06)."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="user_content",
    title=_("Consents to user content"),
    needs_account=False,
    open=later("guanhao.domains.assets.sink", "ConsentSink"),
    unique=("asset", "author", "given_on"),
    permission="assets.edit",
    help=_("One line a consent. The asset is named by its number, by its SHA-256, or by the name of the file it was uploaded as."),
    fields=(
        Field(
            "asset",
            _("Asset"),
            "text",
            required=True,
            aliases=("素材", "素材编号", "文件", "文件名", "file", "asset_id", "sha256"),
            example="IMG_0001.jpg",
        ),
        Field("author", _("Author"), "text", required=True, aliases=("作者", "用户", "昵称", "署名", "user", "nickname"), example="小林"),
        Field(
            "given_on",
            _("Consent given on"),
            "date",
            required=True,
            aliases=("同意日期", "授权日期", "提交时间", "consent_date"),
            example="2026-11-01",
        ),
        Field("contact", _("Contact"), "text", aliases=("联系方式", "电话", "微信", "邮箱")),
        Field("platform", _("Published on"), "text", aliases=("平台", "发布平台"), example="weibo"),
        Field("ends", _("Valid until"), "date", aliases=("有效期至", "到期日", "截止日期"), allow_future=True),
        Field("scope", _("What was agreed"), "text", aliases=("授权范围", "同意内容", "授权说明")),
        Field("reward", _("Promised reward"), "text", aliases=("奖励", "积分", "礼品")),
    ),
)
