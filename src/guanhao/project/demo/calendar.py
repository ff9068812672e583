"""The calendar of the sample brand: how often accounts speak, their standing places, a series, and the brand's own dates."""

from datetime import datetime, time, timedelta

from django.db import transaction

from guanhao.domains.publishing.models import Cadence, CalendarEntry
from guanhao.domains.publishing.services.calendar import cadence, entries, queue, series
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import accounts, ids, working

RHYTHM = {
    "wechat_oa": (2, (1, 4), time(7, 30), "早读"),
    "douyin": (2, (0, 2, 5), time(18, 30), "下班路上"),
    "xiaohongshu": (3, (0, 2, 4, 6), time(12, 10), "午休"),
    "bilibili": (1, (3, 6), time(19, 0), "晚饭后"),
    "weibo": (4, (0, 1, 2, 3, 4), time(10, 0), "上午茶歇"),
}
SERIES = ("周末读信", "wechat_oa", "FREQ=WEEKLY;BYDAY=SA", time(9, 0))
DATES = (
    ("新品试喝周", 11, 17, 7, "planner", "试喝装提前三天到仓；评论区用投票收集口味"),
    ("青禾会员日", 20, 20, 5, "community", "会员群先发，公众号菜单换成当天入口"),
)


def at(day: int, hour: int, minute: int) -> datetime:
    """A moment of the brand's clock, so many days from today."""
    local = (now() + timedelta(days=day)).astimezone(current_brand().zone)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0)


@transaction.atomic
def write_calendar() -> None:
    """Targets, standing places, a series with its places, two dates; once."""
    if Cadence.objects.exists():
        return
    known, today = accounts(), now().astimezone(current_brand().zone).date()
    title, platform, rule, clock = SERIES
    starts = at(1, clock.hour, clock.minute)
    with working("manager", days=35):
        for key, (target, weekdays, moment, label) in RHYTHM.items():
            if key in known:
                cadence.set_cadence(account_id=known[key], target=target)
                queue.add_slots(account_id=known[key], weekdays=list(weekdays), at=moment, label=label)
    with working("manager", hours=30):
        if platform in known:
            series.save_series(series.SeriesDraft(account_id=known[platform], title=title, rule=rule, starts=starts))
    series.keep_places()
    with working("director", days=6):
        for words, first, last, lead, owner, note in DATES:
            draft = entries.EntryDraft(
                title=words,
                first_day=today + timedelta(days=first),
                last_day=today + timedelta(days=last),
                lead_days=lead,
                owner_id=ids()[owner],
                note=note,
            )
            if not CalendarEntry.objects.filter(title=words).exists():
                entries.save_entry(draft)
