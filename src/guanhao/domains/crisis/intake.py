"""The risk register from a file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="risks",
    title=_("Risk register"),
    needs_account=False,
    open=later("guanhao.domains.crisis.sink", "RiskSink"),
    unique=("title", "family"),
    permission="crisis.manage",
    help=_(
        "One line a risk. Score and level follow from likelihood and impact. A risk of the same name and class is changed where its cells are filled."
    ),
    fields=(
        Field("title", _("Name"), "text", required=True, aliases=("名称", "风险", "风险名称", "risk"), example="促销价格标错"),
        Field("family", pgettext_lazy("risk", "Class"), "text", required=True, aliases=("类别", "风险类别", "分类"), example="content"),
        Field("likelihood", _("Likelihood"), "count", required=True, aliases=("可能性", "发生可能性", "概率"), low=1, high=5, example="4"),
        Field("impact", _("Impact"), "count", required=True, aliases=("影响", "影响程度", "严重程度"), low=1, high=5, example="5"),
        Field("signals", _("Signals"), "text", aliases=("信号", "预警信号", "征兆")),
        Field("consequence", _("Consequence"), "text", aliases=("后果", "影响描述")),
        Field("owner", _("Owner"), "text", aliases=("负责人", "责任人"), help=_("Name or e-mail address of a person of the brand.")),
        Field("strategy", pgettext_lazy("risk", "Strategy"), "text", aliases=("策略", "应对策略"), example="reduce"),
        Field("treatment", _("Treatment"), "text", aliases=("措施", "应对措施", "处置")),
        Field("review_on", _("Next review"), "date", aliases=("复核日期", "下次复核"), allow_future=True),
        Field("reserve_people", _("People in reserve"), "number", aliases=("储备人员",), low=0),
        Field("reserve_budget", _("Budget in reserve"), "count", aliases=("储备预算", "预算")),
        Field("reserve_tools", _("Tools in reserve"), "text", aliases=("储备工具", "工具")),
    ),
)
