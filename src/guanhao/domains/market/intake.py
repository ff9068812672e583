"""Benchmarks from a file, through the same service as the form."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.imports.kinds import Field, ImportKind
from guanhao.kernel.later import later

KIND = ImportKind(
    key="benchmarks",
    title=_("Benchmarks"),
    needs_account=False,
    open=later("guanhao.domains.market.sink", "BenchmarkSink"),
    unique=("metric", "title", "industry", "year", "platform", "source"),
    permission="market.edit",
    help=_("One figure of the industry a line. A share is written 12% or 0.12. The same figure again is changed; nothing is deleted."),
    fields=(
        Field("value", _("Value"), "text", required=True, aliases=("数值", "值", "基准值"), example="12%"),
        Field("industry", _("Industry"), "text", required=True, aliases=("行业",), example="食品饮料"),
        Field("year", _("Year"), "count", required=True, aliases=("年份", "年度"), low=1990, high=2100, example="2026"),
        Field("source", _("Source"), "text", required=True, aliases=("来源", "出处"), example="行业年报"),
        Field("metric", _("Metric"), "text", aliases=("指标", "指标键"), help=_("A key of the metrics; empty for a figure that is only named.")),
        Field("title", _("Name"), "text", aliases=("名称", "指标名称")),
        Field("unit", _("Unit"), "text", aliases=("单位",), example="share"),
        Field("platform", _("Platform"), "text", aliases=("平台",)),
        Field("url", _("Address"), "text", aliases=("链接", "网址")),
        Field("note", _("Note"), "text", aliases=("备注", "说明")),
    ),
)
