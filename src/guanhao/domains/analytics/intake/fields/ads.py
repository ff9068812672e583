"""Paid placements."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.analytics.intake.fields.shared import count_field
from guanhao.kernel.imports.kinds import Field

ADS = (
    Field("ad_id", _("Ad id"), "id", required=True, aliases=("广告id", "广告ID", "计划id", "计划ID", "创意id", "单元id", "素材id", "id")),
    Field("day", _("Day"), "date", required=True, aliases=("日期", "统计日期", "数据日期", "时间", "date", "report_date", "stat_date")),
    Field(
        "campaign",
        _("Campaign"),
        "text",
        aliases=("广告计划", "计划", "计划名称", "推广计划", "广告组", "活动", "campaign_name", "campaign_id", "xyz_campaign_id"),
    ),
    Field("creative", _("Creative"), "text", aliases=("创意", "创意名称", "素材", "素材名称", "creative_name")),
    Field("audience", _("Audience"), "text", aliases=("人群", "定向", "人群包", "受众", "targeting")),
    count_field("impressions", _("Impressions"), "展现", "展现量", "展示数", "展示量", "曝光", "曝光量", "Impressions", "impression", "shows"),
    count_field("clicks", _("Clicks"), "点击", "点击数", "点击量", "Clicks", "click"),
    Field("spend", _("Spend"), "money", aliases=("花费", "消耗", "消费", "总消耗", "广告花费", "Spent", "cost", "spent", "总花费")),
    count_field("conversions", _("Conversions"), "转化", "转化数", "转化量", "Total_Conversion", "Approved_Conversion", "conversion"),
    Field("revenue", _("Revenue"), "money", aliases=("收入", "成交金额", "支付金额", "销售额", "直接成交金额", "gmv", "sales", "conversion_value")),
)
