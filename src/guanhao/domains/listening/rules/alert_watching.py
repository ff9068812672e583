"""A rule at work on one stream: which detector, on which numbers of a slot; pure, so that live work, preview and back-test are the same code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanhao.engines.statistics.alarms import Detector, Excess, Tuning
from guanhao.engines.statistics.alarms_share import ShareDetector, ShareExcess, ShareTuning

DAY = 288
HOUR = 12
Sums = tuple[float, float, float, float]
COLUMN = {"volume": 0, "velocity": 0, "negative": 1, "reach": 2, "weight": 3}


@dataclass(frozen=True)
class WatchSettings:
    """A rule's numbers beside the policy's: `factor` is sensitivity times what judgements taught; slots of five minutes."""

    signal: str
    factor: float = 1.0
    minimum: float = 0.0
    limit: float | None = None
    limit_hours: int = 1
    quiet: int = 144
    ratio: float = 4.0
    fast_ratio: float = 8.0
    threshold: float = 9.0
    usual: float = 3.0
    half_life: float = 3 * DAY
    season: float = 0.5
    clip: float = 3.0
    floor: float = 1.0
    warm: int = DAY
    share_window: int = 36
    share_z: float = 3.3
    share_rise: float = 0.1

    @property
    def scale(self) -> float:
        """What one unit of the signal is in posts: a silent stream's floor is in posts, reach is far larger."""
        return max(1.0, self.minimum / 10.0) if self.signal == "reach" else 1.0


@dataclass(frozen=True)
class Found:
    """A slot beyond: value and baseline in `slots` slots; `by` cusum, limit or share; `total` posts where the value is a share."""

    slot: int
    value: float
    baseline: float
    slots: int
    by: str
    score: float
    threshold: float
    new: bool
    total: float = 0.0


class Watcher:
    """Steps through the slots of a stream for a rule."""

    def __init__(self, settings: WatchSettings, slot: int = -1) -> None:
        """`slot`: the slot before the first, counted from a local midnight."""
        self.settings = settings
        self._share = ShareDetector(share_tuning(settings)) if settings.signal == "share" else None
        self._counts = Detector(tuning(settings), slot)
        if self._share:
            self._share.slot = slot

    @property
    def slot(self) -> int:
        """The last slot that was taken."""
        return self._share.slot if self._share else self._counts.slot

    def step(self, sums: Sums | None) -> Found | None:
        """Take the next slot's (total, negative, reach, weight); None where nobody listened."""
        if self._share:
            total, negative = (sums[0], sums[1]) if sums else (0.0, 0.0)
            return _of_share(self._share.step(total, negative))
        scale = self.settings.scale
        found = self._counts.step(None if sums is None else sums[COLUMN[self.settings.signal]] / scale)
        return _of_counts(found, scale)

    def run(self, values: Iterable[Sums | None]) -> Iterator[Found]:
        """Every excess of many slots."""
        for sums in values:
            found = self.step(sums)
            if found is not None:
                yield found

    def peek(self, sums: Sums) -> Found | None:
        """What the slot that is still filling already is."""
        return Watcher.load(self.settings, self.dump()).step(sums)

    def band(self) -> tuple[float, float]:
        """(usual, alarm from) of the next slot; shares for the share signal."""
        if self._share:
            return self._share.usual, min(1.0, self._share.usual + self.settings.share_rise)
        usual, need = self._counts.usual_now()
        return usual * self.settings.scale, need * self.settings.scale

    def dump(self) -> dict[str, Any]:
        """State as JSON carries it."""
        held = self._share or self._counts
        return {"signal": self.settings.signal, "held": held.dump()}

    @classmethod
    def load(cls, settings: WatchSettings, dumped: Mapping[str, Any]) -> "Watcher":
        """As it was dumped; ValueError when the rule looks at something else now: start anew."""
        if dumped.get("signal") != settings.signal:
            raise ValueError("the rule looks at another signal now")
        made = cls(settings)
        if made._share:
            made._share = ShareDetector.load(share_tuning(settings), dumped["held"])
        else:
            made._counts = Detector.load(tuning(settings), dumped["held"])
        return made


def tuning(settings: WatchSettings) -> Tuning:
    """The detector of counts for these settings."""
    return Tuning(
        ratio=settings.fast_ratio if settings.signal == "velocity" else settings.ratio,
        half_life=settings.half_life,
        season=settings.season,
        clip=settings.clip,
        minimum=settings.minimum / settings.scale,
        floor=settings.floor / DAY,
        threshold=settings.threshold * settings.factor,
        usual=settings.usual * settings.factor,
        limit=None if settings.limit is None else settings.limit * settings.factor,
        limit_slots=HOUR if settings.limit_hours <= 1 else DAY,
        quiet=settings.quiet,
        warm=settings.warm,
        day=DAY,
    )


def share_tuning(settings: WatchSettings) -> ShareTuning:
    """The detector of shares for these settings: a higher factor asks for a larger rise and more certainty."""
    return ShareTuning(
        window=settings.share_window,
        z=settings.share_z * settings.factor,
        rise=min(0.9, settings.share_rise * settings.factor),
        minimum=max(3.0, settings.minimum),
        quiet=settings.quiet,
    )


def series(sums: Mapping[int, Sums], first: int, last: int, unknown: Sequence[tuple[int, int]] = ()) -> Iterator[Sums | None]:
    """Slot after slot from `first` to `last` (both included): what was counted, zero where nothing was, None in an unknown empty slot."""
    nothing: Sums = (0.0, 0.0, 0.0, 0.0)
    for slot in range(first, last + 1):
        found = sums.get(slot)
        if found is None and any(begin <= slot <= end for begin, end in unknown):
            yield None
        else:
            yield found or nothing


def _of_counts(found: Excess | None, scale: float) -> Found | None:
    if found is None:
        return None
    return Found(found.slot, found.value * scale, found.baseline * scale, found.slots, found.by, found.score, found.threshold, found.new)


def _of_share(found: ShareExcess | None) -> Found | None:
    if found is None:
        return None
    return Found(found.slot, found.value, found.baseline, found.slots, "share", found.low, found.baseline, found.new, found.total)
