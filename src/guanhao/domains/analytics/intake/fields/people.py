"""What people say, buy and do."""

from django.utils.translation import gettext_lazy as _

from guanhao.domains.analytics.intake.fields.shared import count_field
from guanhao.kernel.imports.kinds import Field

COMMENTS = (
    Field(
        "comment_id",
        _("Comment id"),
        "id",
        required=True,
        aliases=("评论id", "评论ID", "cid", "rpid", "id"),
        from_hash=("post_id", "author_id", "author", "made_at", "text", "floor"),
        help=_("Made from author, time and text when the file has none."),
    ),
    Field(
        "post_id",
        _("Post id"),
        "id",
        aliases=("视频id", "视频ID", "作品id", "作品ID", "笔记id", "微博id", "文章id", "aweme_id", "note_id", "bvid", "video_id", "item_id"),
    ),
    Field("text", _("Text"), "text", aliases=("评论内容", "内容", "评论", "留言内容", "正文", "comment_text", "content", "comment", "message")),
    Field(
        "author",
        _("Author"),
        "text",
        aliases=("用户名", "昵称", "评论者", "评论人", "用户昵称", "作者", "user", "user_name", "username", "nickname", "screen_name"),
    ),
    Field("author_id", _("Author's id"), "id", aliases=("用户id", "用户ID", "uid", "user_id", "mid")),
    Field(
        "made_at",
        _("Written at"),
        "datetime",
        required=True,
        aliases=("评论时间", "时间", "发布时间", "发表时间", "创建时间", "日期", "created_at", "create_time", "time", "date", "ctime"),
    ),
    Field("region", _("Region"), "text", aliases=("IP地址", "IP属地", "ip属地", "属地", "地区", "省份", "ip_location", "location", "province")),
    count_field("likes", _("Likes"), "点赞", "点赞数", "点赞量", "点赞数量", "赞", "like", "like_count", "digg_count"),
    count_field("replies", _("Replies"), "回复", "回复数", "回复量", "reply", "reply_count", "sub_comment_count"),
    Field("parent_id", _("Comment it answers"), "id", aliases=("父评论id", "回复评论id", "上级评论", "root_id", "parent", "reply_to")),
    Field("floor", _("Floor"), "text", aliases=("楼层", "floor_number")),
)


ORDERS = (
    Field(
        "order_id",
        _("Order id"),
        "id",
        required=True,
        aliases=("订单号", "订单编号", "订单id", "订单ID", "主订单编号", "子订单编号", "交易号", "InvoiceNo", "invoice", "order_no", "id"),
    ),
    Field(
        "ordered_at",
        _("Ordered at"),
        "datetime",
        required=True,
        aliases=(
            "下单时间",
            "订单创建时间",
            "支付时间",
            "付款时间",
            "成交时间",
            "订单提交时间",
            "InvoiceDate",
            "order_time",
            "created_at",
            "paid_at",
            "date",
            "日期",
            "时间",
        ),
    ),
    Field(
        "amount",
        _("Amount"),
        "money",
        required=True,
        aliases=("金额", "订单金额", "实付金额", "支付金额", "成交金额", "实收款", "总价", "应付金额", "total", "price", "paid", "gmv"),
    ),
    count_field("quantity", _("Quantity"), "数量", "商品数量", "件数", "购买数量", "qty", "Quantity"),
    Field(
        "product", _("Product"), "text", aliases=("商品", "商品名称", "选购商品", "产品", "宝贝标题", "Description", "item", "product_name", "sku")
    ),
    Field(
        "person_id",
        _("Buyer"),
        "id",
        aliases=("买家", "买家id", "用户id", "客户id", "会员id", "会员名", "CustomerID", "customer_id", "buyer_id", "user_id"),
    ),
    Field("status", _("State"), "text", aliases=("状态", "订单状态", "交易状态", "state")),
    Field("source", _("Source"), "text", aliases=("来源", "渠道", "流量来源", "订单来源", "channel", "utm_source")),
    Field("campaign", _("Campaign"), "text", aliases=("活动", "推广计划", "utm_campaign")),
    Field("post_id", _("Post id"), "id", aliases=("视频id", "作品id", "笔记id", "内容id", "带货视频id", "aweme_id", "note_id")),
)


EVENTS = (
    Field(
        "event_id",
        _("Event id"),
        "id",
        required=True,
        aliases=("事件id", "事件ID", "id", "uuid", "message_id"),
        from_hash=("person_id", "type", "happened_at", "post_id", "session"),
        help=_("Made from person, type, time and post when the file has none."),
    ),
    Field(
        "person_id",
        _("Person"),
        "id",
        required=True,
        aliases=("用户id", "用户ID", "uid", "openid", "user_id", "distinct_id", "anonymous_id", "person"),
    ),
    Field(
        "type",
        _("Type"),
        "text",
        required=True,
        aliases=("事件", "事件名", "事件类型", "行为", "行为类型", "event", "event_type", "event_name", "action"),
    ),
    Field(
        "happened_at",
        _("Happened at"),
        "datetime",
        required=True,
        aliases=("时间", "发生时间", "事件时间", "行为时间", "timestamp", "time", "created_at", "event_time", "date"),
    ),
    Field("post_id", _("Post id"), "id", aliases=("作品id", "视频id", "笔记id", "文章id", "内容id", "item_id", "aweme_id")),
    Field("amount", _("Amount"), "money", aliases=("金额", "订单金额", "value", "price")),
    Field("session", _("Visit"), "id", aliases=("会话", "会话id", "session_id")),
    Field("source", _("Source"), "text", aliases=("来源", "渠道", "流量来源", "utm_source", "channel", "referrer")),
    Field("properties", _("Further properties"), "text", aliases=("属性", "事件属性", "props", "params")),
)
