"""The sample brand's language: titles, bodies and comments put together from parts we wrote for it.

The brand is invented: 青禾 makes ready-to-drink tea and breakfast grains.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """What a post is about, how well such posts do (1 = usual) and how they are titled."""

    key: str
    label: str
    pull: float
    titles: tuple[str, ...]


THEMES = (
    Theme(
        "recipe",
        "早餐食谱",
        1.25,
        (
            "{n}分钟做好的{food}早餐，上班族也来得及",
            "把{food}换个吃法，{season}的早晨有精神",
            "一锅{food}，一家人都说再来一碗",
            "{season}最适合的三种{food}搭配",
        ),
    ),
    Theme(
        "origin",
        "产地故事",
        0.85,
        (
            "走进{place}，看一片茶叶怎样变成一瓶茶",
            "{place}的第{n}个茶季，我们在山上住了{n}天",
            "为什么我们坚持去{place}收{food}",
            "{place}茶农老周的一天",
        ),
    ),
    Theme(
        "science",
        "健康科普",
        1.05,
        ("营养师说：{food}到底该怎么选", "每天一杯茶，身体会有哪些变化", "配料表里的{n}个常见疑问，一次讲清", "{season}喝茶，先弄懂这{n}件事"),
    ),
    Theme(
        "new",
        "新品上市",
        1.15,
        (
            "新品来了：{season}限定{flavour}茶",
            "{flavour}口味，等你{n}天的它终于上架",
            "第一批试喝员怎么评价{flavour}茶",
            "{flavour}和{food}，这次我们放在了一起",
        ),
    ),
    Theme(
        "people",
        "用户故事",
        1.10,
        ("用户来信：加班到{n}点，还好有这碗{food}", "她用{n}个空瓶，做了一座小花园", "在{place}开早餐店的一家人", "谢谢你陪青禾走过的{n}个月"),
    ),
    Theme(
        "benefit",
        "粉丝福利",
        1.45,
        ("周五福利：{n}份{food}礼盒送给你", "留言说说{season}的味道，抽{n}位寄新品", "会员日来了，{food}第二件半价", "{n}张体验券，先到先得"),
    ),
    Theme(
        "behind", "工厂探访", 0.75, ("带你看{food}从清洗到封口的{n}道工序", "质检员每天要喝多少杯茶", "凌晨{n}点的灌装线", "一瓶茶出厂前要过的{n}关")
    ),
    Theme(
        "festival",
        "节日话题",
        1.20,
        ("{season}到了，今天你喝到第几杯茶", "{season}的餐桌，少不了这碗{food}", "把{season}的味道寄给远方的人", "{season}里的{n}个小确幸"),
    ),
    Theme(
        "city",
        "城市探店",
        0.95,
        ("{place}街头的{n}家早餐铺", "跟着青禾去{place}吃早饭", "{place}人早上都喝什么茶", "在{place}，找到一碗最暖的{food}"),
    ),
    Theme("knowledge", "茶知识", 0.90, ("{flavour}茶为什么有花香", "绿茶红茶乌龙茶，一张图看懂", "{n}度水泡茶，味道差在哪里", "茶汤变深是坏了吗")),
)
FOODS = ("燕麦", "小米粥", "红豆薏米", "藜麦饭", "杂粮饼", "玉米羹", "南瓜粥", "黑芝麻糊")
PLACES = ("武夷山", "安溪", "勐海", "霍山", "杭州", "成都", "长沙", "大理", "平湖")
FLAVOURS = ("茉莉", "桂花", "白桃", "陈皮", "青柑", "荔枝", "玫瑰")
SEASONS = ("早春", "春分", "初夏", "盛夏", "立秋", "中秋", "深秋", "冬至", "腊月", "新年")
BODY = (
    "这一期我们聊聊{label}。{title}。你也有自己的做法吗？欢迎在评论里告诉我们。",
    "{title}。图里写了每一步，先收藏，周末试一试。",
    "{title}。我们把问到最多的几个问题放在了最后，看完再下单也不迟。",
)
PRAISE = (
    "味道很清爽，已经回购了",
    "早上配面包刚刚好",
    "孩子也爱喝",
    "包装好看，送人有面子",
    "终于等到新口味",
    "客服回复很快，点赞",
    "讲得清楚，收藏了",
    "这个做法我试了，很香",
)
NEUTRAL = (
    "请问哪里可以买到",
    "有没有无糖的",
    "保质期多久",
    "下次抽奖是什么时候",
    "能寄到西藏吗",
    "配料表可以再拍一张吗",
    "和上一款有什么区别",
    "早餐可以天天这样吃吗",
)
COMPLAINT = ("物流太慢了，等了五天", "瓶盖有点难拧", "这次的味道偏淡", "价格比上个月贵了", "客服一直排队", "礼盒到手压坏了一角")
CRISIS = (
    "喝到一半发现瓶底有沉淀，到底怎么回事",
    "说好的质检呢，给个说法",
    "同一批号好几个人都有这个问题",
    "请尽快公布检测结果",
    "我要退款，客服没人理",
    "先不买了，等官方回应",
)
