"""Counts of experiments from a file: one row a version, metric, day and segment."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="experiment_counts",
    title=_("Counts of experiments"),
    needs_account=False,
    open=later("guanhao.domains.experiments.sink", "CountSink"),
    unique=("experiment", "metric", "arm", "day", "segment"),
    permission="experiments.edit",
    fields=(
        Field("experiment", _("Experiment"), "text", required=True, aliases=("实验", "test"), help=_("Its key or its title.")),
        Field("arm", _("Version"), "text", required=True, aliases=("版本", "分组", "variant"), example="A"),
        Field("exposures", _("Exposures"), "count", required=True, aliases=("曝光", "样本量", "impressions", "users"), example="4000"),
        Field("conversions", _("Conversions"), "count", required=True, aliases=("转化", "点击", "clicks"), example="200"),
        Field("metric", _("Metric"), "text", aliases=("指标",)),
        Field("day", _("Day"), "date", aliases=("日期",)),
        Field("segment", _("Segment"), "text", aliases=("人群", "分层")),
    ),
)
