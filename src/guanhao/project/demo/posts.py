"""What the sample brand has on its calendar: pieces that are signed, and when pieces of the line are promised."""

from dataclasses import dataclass

from guanhao.project.demo.drafts import BILI, DY, WB, WX, XHS, Piece

CAMPAIGN = "双十二预售"


@dataclass(frozen=True)
class Post:
    """A piece that went through review; `ago` is how many days before today it was ready, `moments` when it is promised on each of its platforms:
    days from today (negative: it is out since then), hour and minute of the brand's clock.
    """

    piece: Piece
    ago: float
    moments: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Promise:
    """A variant of a piece of the line that is on the calendar, whether it is signed by then or not."""

    title: str
    platform: str
    day: int
    hour: int
    minute: int
    note: str = ""


POSTS = (
    Post(
        Piece(
            "新燕麦到仓的第一天",
            "卡车早上七点到。我们拆了三袋，先看颜色，再闻味道，最后煮一小锅。\n\n今年的颗粒比去年大一点，煮出来更有嚼劲。下周起，谷物杯用的就是这一批。",
            "approved",
            (XHS, WX, WB),
            4.0,
            2,
            pictures=("燕麦碗俯视",),
            words=("燕麦", "谷物杯"),
            tags=("燕麦", "产地"),
            purpose="brand_value",
            values=("origin",),
            usps=("oats",),
        ),
        12.0,
        ((-11, 12, 10), (-10, 7, 30), (-9, 10, 0)),
    ),
    Post(
        Piece(
            "降温了，把早餐换成热的",
            "牛奶加热到杯壁微微烫手，倒进谷物里，等三分钟再吃。\n\n想省事，可以前一晚把谷物装进保温杯，早上冲热水就走。",
            "approved",
            (WB, XHS, WX, BILI),
            4.0,
            2,
            pictures=("红枣谷物碗", "清晨的第一杯茶"),
            words=("早餐", "上班族早餐"),
            tags=("早餐", "冬天"),
            values=("time",),
            usps=("oats",),
        ),
        6.0,
        ((-5, 10, 0), (-4, 12, 10), (-3, 7, 30), (-2, 19, 0)),
    ),
    Post(
        Piece(
            "一个人的早餐，五分钟上桌",
            "一只碗，一把勺。谷物打底，半根香蕉切片，最后倒一杯热牛奶。\n\n洗碗也只要一分钟。你一个人的时候，早餐吃什么？",
            "approved",
            (XHS, WX, WB, BILI, DY),
            4.0,
            3,
            pictures=("燕麦碗俯视", "红枣谷物碗"),
            words=("一人食", "快手早餐"),
            tags=("一人食", "早餐"),
            purpose="interaction",
            values=("time",),
            usps=("oats",),
        ),
        0.5,
        ((1, 12, 10), (4, 7, 30), (2, 10, 0), (6, 19, 0), (3, 18, 30)),
    ),
    Post(
        Piece(
            "冬天喝茶，水温怎么掌握",
            "屋里冷，茶具先用热水烫一遍。绿茶等水凉两分钟再冲，红茶用刚开的水。\n\n第一泡短一点，第二泡开始慢慢加时间，味道更稳。",
            "approved",
            (WX, XHS, WB, BILI),
            4.0,
            5,
            pictures=("清晨的第一杯茶", "冷泡茶的颜色"),
            words=("原叶茶", "泡茶方法"),
            tags=("泡茶", "冬天"),
            values=("origin",),
            usps=("leaf",),
        ),
        0.7,
        ((13, 7, 30), (10, 12, 10), (11, 10, 0), (15, 19, 0)),
    ),
)
PROMISES = (
    Promise("周末，一桌人的早午餐", WX, 6, 7, 30),
    Promise("周末，一桌人的早午餐", WB, 5, 17, 30),
    Promise("冷泡茶的四个常见疑问", XHS, 3, 12, 10),
    Promise("冷泡茶的四个常见疑问", WX, 9, 7, 30),
    Promise("冷泡茶的四个常见疑问", WB, 8, 10, 0),
    Promise("把早餐装进通勤包", XHS, 7, 12, 10, "等终审；周一通勤时段发"),
    Promise("把早餐装进通勤包", WB, 9, 8, 10),
    Promise("退回来的纸箱去了哪里", WX, 2, 7, 30, "数字已补来源，等终审"),
    Promise("关于更换燕麦供应商的说明", WX, 12, 9, 0, "和客服话术同一天上线"),
    Promise("关于更换燕麦供应商的说明", WB, 12, 9, 30),
    Promise("双十二预售：什么时候付尾款，怎么退", WX, 17, 12, 0, "联合审核通过以后再定最终时间"),
    Promise("一张图看懂泡茶的水温", XHS, 19, 12, 10),
    Promise("下雨天适合煮一锅杂粮粥", WB, 22, 10, 0),
    Promise("下雨天适合煮一锅杂粮粥", XHS, 24, 12, 10),
    Promise("第一次去茶山要准备什么", WX, 26, 7, 30, "改完再送审"),
)
HANDED = ("周末，一桌人的早午餐", XHS)
MISSED = ("退回来的纸箱去了哪里", WB)
WITHDRAWN = ("降温了，把早餐换成热的", WB)
