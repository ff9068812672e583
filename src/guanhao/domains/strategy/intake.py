"""Goals from a file: the sheet of a plan becomes goals, through the same services as the form."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="goals",
    title=_("Goals"),
    needs_account=False,
    open=later("guanhao.domains.strategy.sink", "GoalSink"),
    unique=("title", "start", "end"),
    permission="goals.edit",
    help=_("One line a goal. A share is written 0.15 or 15%. A goal of the same title and window is changed; nothing is deleted."),
    fields=(
        Field("title", _("Name"), "text", required=True, aliases=("名称", "目标", "目标名称", "goal"), example="30天涨粉15%"),
        Field("metric", _("Metric"), "text", required=True, aliases=("指标", "指标键", "kpi"), example="followers"),
        Field("target", _("Target"), "number", required=True, aliases=("目标值", "target_value"), low=0, example="0.15"),
        Field("start", _("From"), "date", required=True, aliases=("开始", "开始日期", "start_date"), allow_future=True, example="2026-11-01"),
        Field("end", _("To"), "date", required=True, aliases=("结束", "结束日期", "截止", "end_date"), allow_future=True, example="2026-11-30"),
        Field("account", _("Account"), "text", aliases=("账号",)),
        Field("baseline", _("Baseline"), "number", aliases=("基线", "起始值")),
        Field("horizon", _("Horizon"), "text", aliases=("周期", "期限"), example="short"),
        Field("family", _("Family"), "text", aliases=("类别", "目标类别"), example="awareness"),
        Field("owner", _("Owner"), "text", aliases=("负责人",), help=_("Name or e-mail address of a person of the brand.")),
        Field("note", _("Note"), "text", aliases=("备注", "说明")),
    ),
)
