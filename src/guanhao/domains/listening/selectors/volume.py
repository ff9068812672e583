"""Everything that reads volume: boards, peaks with their contributors, share of voice, from counted days; single days from the warehouse."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Sum

from guanhao.domains.listening.contracts.mentions import MentionView
from guanhao.domains.listening.models import MentionDay, SavedPeak
from guanhao.domains.listening.policy.core import VolumePolicy
from guanhao.domains.listening.rules.volume import Peak, Phase, Voice, peaks, pgc_gap, phases, share_of_voice
from guanhao.domains.listening.selectors.mentions import COLUMNS, MentionFilter, by_keys, condition, day_rows, view_of
from guanhao.domains.listening.selectors.rules import brand_names, own_brand
from guanhao.kernel import warehouse
from guanhao.kernel.access import require


@dataclass(frozen=True)
class Part:
    """A part of the volume: its key, count and share of the whole (0 to 1)."""

    key: str
    count: int
    share: float


@dataclass(frozen=True)
class Board:
    """The volume of a filter: days (every day of the period), counts by day and platform, parts, the total of as many days before."""

    days: list[date]
    counts: list[int]
    negative: list[int]
    by_platform: dict[str, list[int]]
    total: int
    reach: int
    before: int
    polarities: list[Part]
    platforms: list[Part]
    kinds: list[Part]
    formats: list[Part]

    @property
    def change(self) -> float | None:
        """Change of the total against as many days before."""
        return self.total / self.before - 1 if self.before else None


def board(asked: MentionFilter) -> Board:
    """The volume board (needs listening.view); words, sources and sides of the filter do not count here."""
    require("listening.view")
    first, last = asked.days
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    place = {day: n for n, day in enumerate(days)}
    counts, negative = [0] * len(days), [0] * len(days)
    by_platform: dict[str, list[int]] = defaultdict(lambda: [0] * len(days))
    parts: dict[str, Counter[str]] = {name: Counter() for name in ("polarity", "platform", "kind", "format")}
    reach = 0
    rows = day_rows(asked).values_list("day", "platform", "kind", "format", "polarity").annotate(n=Sum("count"), people=Sum("reach"))
    for day, platform, kind, form, polarity, number, people in rows:
        spot = place[day]
        counts[spot] += number
        negative[spot] += number if polarity < 0 else 0
        by_platform[platform][spot] += number
        reach += people
        for name, value in zip(parts, (str(polarity), platform, kind, form), strict=True):
            parts[name][value] += number
    span = last - first + timedelta(days=1)
    before = _total(asked, first - span, first - timedelta(days=1))
    whole = sum(counts)
    shares = {name: _parts(found, whole) for name, found in parts.items()}
    ordered = {key.key: by_platform[key.key] for key in shares["platform"]}
    return Board(days, counts, negative, ordered, whole, reach, before, shares["polarity"], shares["platform"], shares["kind"], shares["format"])


def _total(asked: MentionFilter, first: date, last: date) -> int:
    return int(day_rows(replace(asked, first=first, last=last)).aggregate(n=Sum("count"))["n"] or 0)


def _parts(counts: Counter[str], whole: int) -> list[Part]:
    return [Part(key, number, number / whole) for key, number in counts.most_common() if number]


def found_peaks(board: Board) -> list[Peak]:
    """Peaks of a board by the policy."""
    policy = VolumePolicy.of_brand()
    return peaks(board.days, board.counts, times=policy.peak_times, least=policy.peak_least)


@dataclass(frozen=True)
class Contributor:
    """Who or what stands behind a day: name, link, mentions or reach, share of the day's reach or mentions (0 to 1), and whether it is a KOL."""

    name: str
    platform: str
    count: int
    reach: int
    share: float
    kol: bool = False
    url: str = ""
    ref: str = ""


@dataclass(frozen=True)
class PeakView:
    """A peak explained: top authors and posts with their shares, the share of opinion leaders in mentions and reach, what part came from paid or
    professional voices, how other days compare (organic: mentions of people below the KOL line), its phases and the cause people wrote."""

    peak: Peak
    authors: list[Contributor]
    posts: list[Contributor]
    groups: list[Contributor]
    total: int
    reach: int
    kol_count: int
    kol_reach: int
    organic: float | None
    organic_before: float | None
    negative: int
    phases: list[Phase]
    cause: str = ""

    @property
    def kol_share(self) -> float | None:
        """Share of the reach that opinion leaders brought; of mentions where no reach is known."""
        if self.reach:
            return self.kol_reach / self.reach
        return self.kol_count / self.total if self.total else None

    @property
    def organic_change(self) -> float | None:
        """Share of organic mentions on the peak less that of the 14 days before, as a difference of shares."""
        return self.organic - self.organic_before if self.organic is not None and self.organic_before is not None else None


_ORGANIC = "kind = 'UGC' AND coalesce(author_fans, 0) < ?"


def explain_peak(asked: MentionFilter, peak: Peak, board: Board) -> PeakView:
    """Top contributors of a peak's days (needs listening.view)."""
    require("listening.view")
    key = ("listening.peak", repr(asked), asked.days, peak)
    fans = VolumePolicy.of_brand().kol_fans
    found: PeakView = warehouse.cached((key, fans), lambda: _explain(asked, peak, board, fans))
    cause = SavedPeak.objects.filter(scope=asked.scope, day=peak.day).values_list("cause", flat=True).first() or ""
    return PeakView(**{**found.__dict__, "cause": cause})


def _explain(asked: MentionFilter, peak: Peak, board: Board, fans: int) -> PeakView:
    where, params = condition(replace(asked, first=peak.first, last=peak.last))
    sums = warehouse.rows(
        "SELECT count(*) AS n, coalesce(sum(reach), 0)::BIGINT AS reach, count(*) FILTER (WHERE author_fans >= ?) AS kols, "
        "coalesce(sum(reach) FILTER (WHERE author_fans >= ?), 0)::BIGINT AS kol_reach, count(*) FILTER (WHERE polarity < 0) AS negative, "
        f"count(*) FILTER (WHERE {_ORGANIC}) AS organic FROM mentions WHERE {where}",
        [fans, fans, fans, *params],
    )[0]
    earlier, before = condition(replace(asked, first=peak.first - timedelta(days=14), last=peak.first - timedelta(days=1)))
    usual = warehouse.rows(f"SELECT count(*) AS n, count(*) FILTER (WHERE {_ORGANIC}) AS organic FROM mentions WHERE {earlier}", [fans, *before])[0]
    whole = sums["reach"] or sums["n"]
    authors = warehouse.rows(
        "SELECT author, platform, count(*) AS n, coalesce(sum(reach), 0)::BIGINT AS reach, max(author_fans) >= ? AS kol FROM mentions "
        f"WHERE {where} AND author <> '' GROUP BY author, platform ORDER BY coalesce(sum(reach), 0) DESC, n DESC, author LIMIT 10",
        [fans, *params],
    )
    posts = warehouse.rows(
        f"SELECT {COLUMNS} FROM mentions WHERE {where} ORDER BY reach DESC NULLS LAST, shares DESC NULLS LAST, made_at LIMIT 10", params
    )
    groups = warehouse.rows(
        "SELECT group_key, count(*) AS n, coalesce(sum(reach), 0)::BIGINT AS reach, "
        "arg_min(coalesce(nullif(title, ''), left(text, 80)), made_at) AS words, "
        f"arg_min(platform, made_at) AS platform FROM mentions WHERE {where} GROUP BY group_key "
        "HAVING count(*) > 1 ORDER BY n DESC, group_key LIMIT 5",
        params,
    )
    return PeakView(
        peak,
        [Contributor(row["author"], row["platform"], row["n"], row["reach"], _share(row, whole, sums), bool(row["kol"])) for row in authors],
        [_post(view_of(row), whole, bool(sums["reach"]), fans) for row in posts],
        [Contributor(row["words"] or "", row["platform"], row["n"], row["reach"], row["n"] / sums["n"], ref=row["group_key"]) for row in groups],
        sums["n"],
        sums["reach"],
        sums["kols"],
        sums["kol_reach"],
        sums["organic"] / sums["n"] if sums["n"] else None,
        usual["organic"] / usual["n"] if usual["n"] else None,
        sums["negative"],
        phases(board.days, board.counts, peak),
    )


def _share(row: Mapping[str, int], whole: int, sums: Mapping[str, int]) -> float:
    return (row["reach"] if sums["reach"] else row["n"]) / whole if whole else 0.0


def _post(one: MentionView, whole: int, by_reach: bool, fans: int) -> Contributor:
    share = ((one.reach or 0) if by_reach else 1) / whole if whole else 0.0
    return Contributor(one.heading, one.platform, 1, one.reach or 0, share, (one.author_fans or 0) >= fans, one.url, one.key)


def top_authors(asked: MentionFilter, limit: int = 10) -> list[Contributor]:
    """Authors with the most mentions (needs listening.view), remembered until data change."""
    require("listening.view")
    fans = VolumePolicy.of_brand().kol_fans

    def build() -> list[Contributor]:
        where, params = condition(asked)
        sql = (
            "SELECT author, platform, count(*) AS n, coalesce(sum(reach), 0)::BIGINT AS reach, max(author_fans) >= ? AS kol FROM mentions "
            f"WHERE {where} AND author <> '' GROUP BY author, platform ORDER BY n DESC, reach DESC, author LIMIT ?"
        )
        rows = warehouse.rows(sql, [fans, *params, limit])
        whole = sum(row["n"] for row in rows)
        return [
            Contributor(row["author"], row["platform"], row["n"], row["reach"], row["n"] / whole if whole else 0.0, bool(row["kol"])) for row in rows
        ]

    found: list[Contributor] = warehouse.cached(("listening.authors", repr(asked), asked.days, limit, fans), build)
    return found


def top_posts(asked: MentionFilter, limit: int = 10) -> list[MentionView]:
    """Mentions with the greatest reach, then most shares (needs listening.view), remembered until data change."""
    require("listening.view")

    def build() -> list[MentionView]:
        where, params = condition(asked)
        order = "reach DESC NULLS LAST, shares DESC NULLS LAST, made_at DESC"
        sql = f"SELECT day, source_id, mention_id FROM mentions WHERE {where} ORDER BY {order} LIMIT ?"
        return by_keys([(row["day"], row["source_id"], row["mention_id"]) for row in warehouse.rows(sql, [*params, limit])])

    found: list[MentionView] = warehouse.cached(("listening.posts", repr(asked), asked.days, limit), build)
    return found


@dataclass(frozen=True)
class VoiceBoard:
    """Share of voice of a period: voices with ranks, the gap of professional content, whether to advise on media relations, shares by day."""

    voices: list[Voice]
    own: Voice | None
    gap: float | None
    advise_media: bool
    days: list[date]
    by_brand: dict[str, list[int]]

    @property
    def total(self) -> int:
        """Mentions of all brands."""
        return sum(one.count for one in self.voices)


def voice(asked: MentionFilter, brands: Sequence[str] | None = None) -> VoiceBoard:
    """Share of voice against rivals (needs listening.view): every brand that a rule listens for."""
    require("listening.view")
    names = list(brands) if brands is not None else brand_names()
    first, last = asked.days
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    place = {day: n for n, day in enumerate(days)}
    counts: Counter[str] = Counter(dict.fromkeys(names, 0))
    pgc: Counter[str] = Counter()
    negative: Counter[str] = Counter()
    by_brand = {name: [0] * len(days) for name in names}
    rows = MentionDay.objects.filter(scope__in=[f"brand:{name}" for name in names], day__range=(first, last))
    if asked.platform:
        rows = rows.filter(platform=asked.platform)
    for scope, day, kind, polarity, number in rows.values_list("scope", "day", "kind", "polarity").annotate(n=Sum("count")):
        name = scope.removeprefix("brand:")
        counts[name] += number
        pgc[name] += number if kind == "PGC" else 0
        negative[name] += number if polarity < 0 else 0
        by_brand[name][place[day]] += number
    voices = share_of_voice(counts, own_brand(), pgc, negative)
    gap = pgc_gap(voices)
    own = next((one for one in voices if one.own), None)
    return VoiceBoard(voices, own, gap, gap is not None and gap <= -VolumePolicy.of_brand().pgc_gap, days, by_brand)
