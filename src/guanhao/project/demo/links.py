"""Short links of the sample brand, with UTM words, and two weeks of clicks on them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction

from guanhao.domains.links import facade as links
from guanhao.domains.links.contracts import Utm
from guanhao.domains.links.models import ClickDay, Link
from guanhao.domains.links.services import counting, words
from guanhao.domains.links.services.recording import append_click
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import accounts, working

CAMPAIGNS = (("winter-breakfast", "冬日早餐"), ("double12", "双十二预售"))
HOURS = (8, 12, 20)
DAYS = 14
FAMILIES = {
    "wechat_oa": ("wechat", "mp.weixin.qq.com", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50"),
    "weibo": ("weibo", "weibo.com", "Mozilla/5.0 (Linux; Android 15) Weibo/15.1"),
    "bilibili": ("other", "bilibili.com", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/131.0"),
    "": ("ios", "", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/605.1.15"),
}
BOT = ("other", "", "Mozilla/5.0 (compatible; Baiduspider/2.0)")


@dataclass(frozen=True)
class Wanted:
    """A link: where it leads, its name, its campaign, the platform it stands on ("" for print), clicks on a usual day."""

    target: str
    label: str
    campaign: str
    platform: str
    content: str
    usual: int


LINKS = (
    Wanted("https://shop.qinghe.example/oats", "冬日早餐 · 公众号菜单", "winter-breakfast", "wechat_oa", "menu", 14),
    Wanted("https://shop.qinghe.example/oats", "冬日早餐 · 微博置顶评论", "winter-breakfast", "weibo", "pinned-comment", 6),
    Wanted("https://shop.qinghe.example/tea", "泡茶视频 · B站简介", "winter-breakfast", "bilibili", "description", 4),
    Wanted("https://shop.qinghe.example/double12", "双十二预售 · 公众号图文", "double12", "wechat_oa", "article", 9),
    Wanted("https://qinghe.example/farm", "产地故事 · 茶盒内卡片二维码", "", "", "card", 3),
)


@transaction.atomic
def write_links() -> None:
    """The vocabulary's campaigns and five links; once."""
    if Link.objects.exists():
        return
    known = accounts()
    with working("manager", days=DAYS + 1):
        for value, title in CAMPAIGNS:
            words.save_word(field="campaign", value=value, title=title)
        for one in LINKS:
            if one.platform and one.platform not in known:
                continue
            utm = links.utm_for(one.platform, campaign=one.campaign, content=one.content) if one.platform else Utm(source="print", medium="qr")
            links.make_link(target=one.target, utm=utm, label=one.label, account_id=known.get(one.platform))


@transaction.atomic
def write_clicks() -> None:
    """Two weeks of clicks, written as people's clicks are and counted as they are; once."""
    if ClickDay.objects.exists():
        return
    brand, draw = current_brand(), Random(12)  # noqa: S311 - the same clicks every time
    rows = {link.label: link for link in Link.objects.all()}
    today = now().astimezone(brand.zone).date()
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        for hour in HOURS:
            start = datetime.combine(day, time(hour), brand.zone)
            for one in LINKS:
                link = rows.get(one.label)
                if link is None:
                    continue
                count = draw.randint(one.usual // 3, one.usual * (2 if day.weekday() >= 5 else 1))  # more at weekends
                visits = [(FAMILIES[one.platform], "") for _ in range(count)] + [(BOT, "agent")] * (draw.random() < 0.2)
                for (family, referrer, agent), reason in visits:
                    append_click(
                        moment=start + timedelta(seconds=draw.randrange(3500)),
                        day=day,
                        brand_id=brand.id,
                        link_id=link.pk,
                        family=family,
                        referrer=referrer,
                        reason=reason,
                        address=f"192.0.2.{draw.randrange(1, 250)}",  # the documentation block (RFC 5737)
                        agent=agent,
                    )
    counting.count_clicks()
