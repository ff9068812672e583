"""What people of the sample brand said of uncertain texts (a model is learnt from it in the background), and one week of mined comments."""

from datetime import timedelta

from guanhao.domains.listening.models import Correction
from guanhao.domains.listening.services import mining, understanding
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import current_brand

PLATFORMS = ("weibo", "douyin", "xiaohongshu")
SAID: dict[int, tuple[str, ...]] = {
    1: (
        "被这瓶茶治愈了一下午",
        "无糖党狂喜",
        "这个甜度是我的舒适区",
        "回甘一点不含糊",
        "喝完第一口就去下单第二箱",
        "同事都来问我要链接",
        "终于有一款不齁的",
        "包装拿来插花都行",
        "客服小姐姐比我还急，两分钟就补发",
        "昨天下单今天就喝上了",
        "孩子抢着喝，我只好藏起来",
        "冰一下直接封神",
        "配料表短到感动",
        "喝了三年没换过",
        "价格居然没涨",
        "办公室续命全靠它",
        "这次桂花味有惊喜",
        "茶味很正，不是香精",
        "礼盒体面，长辈喜欢",
        "瓶子终于不漏了，给改进点赞",
        "直播间送的小样也好喝",
        "这口感拿捏了",
    ),
    0: (
        "新口味哪天上架",
        "冷藏还是常温放",
        "一箱几瓶",
        "和乌龙那款哪个茶多",
        "孕妇能喝吗",
        "线下哪些超市有",
        "瓶身上的码怎么扫",
        "保质期写在哪",
        "能开发票吗",
        "周五直播几点",
        "已下单，坐等",
        "转给群里的人看看",
        "这个是去年的包装吧",
        "西藏包邮吗",
        "和便利店卖的是同一款吗",
        "一天喝几瓶合适",
        "第二件半价到几号",
    ),
    -1: (
        "这桂花味像洗手液",
        "甜得我又去灌了一杯水",
        "等了六天，茶都想我了",
        "客服复读机实锤",
        "箱子像被坐过",
        "三瓶漏了两瓶，就剩纸箱会喝茶",
        "说好的赠品呢",
        "降价能不能提前说一声",
        "喝完嗓子发干",
        "小样和正装不是一个味",
        "瓶盖拧到怀疑人生",
        "直播间价比店里还高",
        "生产日期快赶上保质期了",
        "换了配方就别说经典",
        "茶底有沉淀，心里发毛",
        "冷链呢，到手是温的",
        "券叠不了，算了半天白算",
        "快递放门口晒了一天",
        "打了三次电话都是忙音",
        "包装一年比一年薄",
        "这价格我还不如喝奶茶",
    ),
}


def write_understanding() -> None:
    """Everything once."""
    if Correction.objects.exists():
        return
    texts = [(text, label) for label, lines in SAID.items() for text in lines]
    begin = now() - timedelta(days=75)
    for part in range(3):
        with time_at(begin + timedelta(days=30 * part)):
            judged = [
                understanding.Judged(text=text, label=label, source="comments", platform=PLATFORMS[n % 3])
                for n, (text, label) in enumerate(texts)
                if n % 3 == part
            ]
            understanding.correct_many(judged)
    week = now().astimezone(current_brand().zone).date() - timedelta(days=7)
    row = mining.start_mining(mining.MiningDraft(title="最近一周的评论", segment="platform", first=week, themes=12))
    mining.run_mining(row.pk)
