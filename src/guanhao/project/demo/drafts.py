"""What the sample brand writes: twelve pieces, each with how far it has come on the line."""

from dataclasses import dataclass

WX, DY, XHS, BILI, WB = "wechat_oa", "douyin", "xiaohongshu", "bilibili", "weibo"


@dataclass(frozen=True)
class Piece:
    """One item. `far` is the stage it is in, or what came of its review: returned, second, final, approved, voided; `days` ago it was begun."""

    title: str
    text: str
    far: str
    platforms: tuple[str, ...]
    days: float
    due: float
    format: str = "image_text"
    purpose: str = "user_need"
    lane: str = "regular"
    owner: str = "editor"
    pictures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("早餐",)
    values: tuple[str, ...] = ()
    usps: tuple[str, ...] = ()
    length: int = 0
    comment: str = ""


PIECES = (
    Piece("菜市场里的早餐灵感", "", "topic", (), 0.2, 6, words=("早餐",)),
    Piece(
        "去年冬天大家都在问的五个问题",
        "把评论区里问得最多的五个问题放在一起，一个一个回答。\n\n待补：客服那边的原话。",
        "material",
        (),
        0.8,
        5,
        format="long_image_text",
        words=("早餐", "燕麦"),
        values=("origin",),
    ),
    Piece(
        "茶包撕开以后还能放多久",
        "撕开以后，茶叶最怕三样东西：潮气、光和厨房的味道。\n\n我们把同一批茶包分成三份，放在冰箱、柜子和灶台边，七天以后再泡。",
        "copy",
        (),
        1.5,
        4,
        pictures=("清晨的第一杯茶",),
        words=("原叶茶", "泡茶方法"),
        usps=("leaf",),
    ),
    Piece(
        "三十秒做好一份谷物杯",
        "杯底铺酸奶，中间放谷物，最上面切半根香蕉。\n\n三十秒，数到三十就能吃。你习惯先放酸奶，还是先放谷物？",
        "copy",
        (),
        1.8,
        3,
        format="video",
        purpose="interaction",
        lane="series",
        length=32,
        words=("早餐", "快手早餐", "谷物杯", "燕麦", "通勤"),
        values=("time",),
        usps=("oats",),
    ),
    Piece(
        "一张图看懂泡茶的水温",
        "绿茶用八十度左右的水，茉莉花茶用九十度左右，红茶可以再高一点。\n\n没有温度计也没关系：水开以后，打开壶盖等两分钟。",
        "visual",
        (XHS, WB),
        2.4,
        3,
        pictures=("冷泡茶的颜色", "清晨的第一杯茶"),
        words=("泡茶方法",),
        tags=("泡茶", "茶知识"),
        usps=("leaf",),
    ),
    Piece(
        "下雨天适合煮一锅杂粮粥",
        "小米、燕麦和红豆提前泡一夜，早上小火煮四十分钟。\n\n锅盖留一条缝，不会溢出来。",
        "review",
        (XHS, WX, WB),
        3.0,
        2,
        pictures=("红枣谷物碗",),
        words=("杂粮粥",),
        tags=("早餐", "杂粮粥"),
        values=("time",),
        usps=("oats",),
    ),
    Piece(
        "第一次去茶山要准备什么",
        "一双防滑的鞋，一件能挡露水的外套，还有不赶时间的半天。\n\n采茶在早上六点开始，九点以后叶子会被晒软。",
        "returned",
        (WX, XHS),
        4.0,
        2,
        pictures=("茶山的早上",),
        words=("茶山", "原叶茶"),
        tags=("茶山", "产地"),
        purpose="brand_value",
        values=("origin",),
        comment="第二段“九点以后叶子会被晒软”没有来源，请补产地老师傅的说法；封面和上周那篇太像，换一张。",
    ),
    Piece(
        "冷泡茶的四个常见疑问",
        "要泡多久？放进冰箱四个小时以后再喝，味道刚好。\n\n要用什么水？白开水放凉就可以。\n\n能放多久？当天喝完，不过夜。\n\n茶叶要捞出来吗？要，捞出来味道才稳定。",
        "second",
        (WX, XHS, WB),
        3.2,
        3,
        pictures=("冷泡茶的颜色",),
        words=("冷泡茶", "泡茶方法"),
        tags=("冷泡茶",),
        usps=("leaf",),
    ),
    Piece(
        "把早餐装进通勤包",
        "谷物装小罐，酸奶单独放，勺子用橡皮筋绑在罐子上。\n\n到公司先接一杯热水，五分钟后开始吃。",
        "final",
        (XHS, WB, WX),
        3.6,
        1.5,
        pictures=("燕麦碗俯视",),
        words=("上班族早餐", "通勤"),
        tags=("早餐", "通勤"),
        values=("time",),
        usps=("oats",),
    ),
    Piece(
        "退回来的纸箱去了哪里",
        "上个月，大家寄回了一批纸箱。能用的擦干净再寄一次，不能用的送去做成了内衬。\n\n下一次收到箱子，可以看看侧面的小印章：它可能已经出过一趟门。",
        "final",
        (WX, WB),
        3.9,
        2,
        pictures=("中秋礼盒",),
        words=("早餐",),
        tags=("少一点包装",),
        purpose="brand_value",
        values=("green",),
    ),
    Piece(
        "周末，一桌人的早午餐",
        "谷物碗放中间，水果切大块，茶用大壶泡。\n\n人多的时候，少做一道菜，多留一刻钟说话。",
        "approved",
        (XHS, WX, WB),
        5.0,
        1,
        pictures=("红枣谷物碗", "燕麦碗俯视"),
        words=("周末早午餐", "早餐"),
        tags=("周末早午餐",),
        values=("time",),
        usps=("oats",),
    ),
    Piece(
        "用一杯茶的时间写一张卡片",
        "水开了，茶在泡，正好写几行字。\n\n写给住得远的朋友，也写给楼上的邻居。写完，茶也可以喝了。",
        "voided",
        (XHS, WB),
        5.4,
        1.2,
        pictures=("清晨的第一杯茶",),
        words=("原叶茶",),
        tags=("一杯茶的时间",),
        purpose="interaction",
        values=("time",),
    ),
)
