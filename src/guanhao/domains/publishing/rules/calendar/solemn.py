"""Days on which a country mourns: each with who ordered it. Entertainment is out of place on them.

Only days a state body has set, or that sirens mark every year; a brand adds its own as a solemn calendar entry.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SolemnDay:
    """A day of mourning or remembrance: `every` (month, day) each year from `since`, or `days` that were ordered once."""

    name: str
    name_en: str
    source: str
    every: tuple[int, int] | None = None
    since: int = 0
    days: tuple[date, ...] = ()

    def on(self, day: date) -> bool:
        """Is it this day?"""
        return day in self.days or (self.every == (day.month, day.day) and day.year >= self.since)


SOLEMN = (
    SolemnDay("国家公祭日", "National Memorial Day", "全国人大常委会决定，2014-02-27", every=(12, 13), since=2014),
    SolemnDay("烈士纪念日", "Martyrs' Day", "全国人大常委会决定，2014-08-31", every=(9, 30), since=2014),
    SolemnDay("九一八纪念日", "September 18 memorial day", "各地每年鸣放防空警报", every=(9, 18)),
    SolemnDay("七七事变纪念日", "July 7 memorial day", "中国人民抗日战争纪念馆每年举行纪念活动", every=(7, 7)),
    SolemnDay("全国防灾减灾日", "Disaster Prevention Day (Wenchuan)", "国务院批准，2009 年起", every=(5, 12), since=2009),
    SolemnDay(
        "全国哀悼日", "National day of mourning", "国务院公告，2008-05-18（汶川）", days=(date(2008, 5, 19), date(2008, 5, 20), date(2008, 5, 21))
    ),
    SolemnDay("全国哀悼日", "National day of mourning", "国务院公告，2010-04-20（玉树）", days=(date(2010, 4, 21),)),
    SolemnDay("全国哀悼日", "National day of mourning", "国务院公告，2010-08-14（舟曲）", days=(date(2010, 8, 15),)),
    SolemnDay("全国哀悼日", "National day of mourning", "国务院公告，2020-04-03（抗击新冠肺炎）", days=(date(2020, 4, 4),)),
    SolemnDay("追悼大会日", "Day of the memorial meeting", "治丧委员会公告，2022-12（江泽民）", days=(date(2022, 12, 6),)),
)


def solemn_on(day: date) -> list[SolemnDay]:
    """The days of mourning that fall on a date."""
    return [one for one in SOLEMN if one.on(day)]
