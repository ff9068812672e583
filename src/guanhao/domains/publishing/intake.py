"""What this domain imports: plans."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

PLANS = ImportKind(
    key="plans",
    title=_("Publication plans"),
    needs_account=False,
    open=later("guanhao.domains.publishing.services.calendar.plans", "PlanSink"),
    unique=("variant",),
    permission="publishing.plan",
    help=_("One line a publication: the number of the variant and the moment in the local time of its account."),
    fields=(
        Field("variant", _("Variant"), "text", required=True, aliases=("平台版本", "版本编号", "编号", "variant_id", "subject", "内容编号"),
              example="12"),
        Field("at", _("Planned for"), "text", required=True, aliases=("计划发布时间", "发布时间", "排期", "时间", "planned_at", "datetime", "date"),
              example="2026-11-28 18:00"),
        Field("account", _("Account"), "text", aliases=("账号", "发布账号", "account_id"), example="weibo:acme"),
        Field("note", _("Note"), "text", aliases=("备注", "说明")),
        Field("late_minutes", _("At most late (minutes)"), "count", aliases=("最多延迟分钟", "允许延迟", "late")),
    ),
)  # fmt: skip
