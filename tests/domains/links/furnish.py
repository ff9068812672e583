"""One row of everything links keep, for the fence over every address."""

from datetime import date, datetime

from guanhao.domains.links.contracts import LinkDraft, Utm
from guanhao.domains.links.models import ClickDay, ClickHour, Visitor
from guanhao.domains.links.services import links, words


def furnish(n: int, account_id: int, moment: datetime, today: date) -> None:
    """A link with clicks, a word and a preset."""
    utm = Utm(source="weibo", medium="social", campaign=f"c{n}", content=f"v{n}")
    made = links.make_link(LinkDraft(target=f"https://example.com/{n}", label=f"link {n}", utm=utm, account_id=account_id))
    ClickHour(link_id=made.id, day=today, hour=9, family="wechat", count=3).save()
    ClickDay(link_id=made.id, day=today, clicks=3, bots=1, visitors=2).save()
    Visitor(link_id=made.id, day=today, hash=f"{n:032}").save()
    words.save_word(field="campaign", value=f"{'abcdefghijklm'[n % 13] * 3}-{n}")
    words.save_preset(platform="weibo", source="weibo", medium="social")
