"""Attribution: how conversions are shared among the channels that people met on their way.

Rules: first, last, linear, position (40 / 20 / 40; with two touches half each), time decay (half-life). Data-driven: removal effect in a Markov
chain (Anderl, Becker, von Wangenheim & Schumann, Mapping the customer journey, International Journal of Research in Marketing 33 (2016) 457–474) and
Shapley values (Dalessandro, Perlich, Stitelman & Provost, Causally motivated attribution for online advertising, ADKDD 2012; Zhao, Mahboobi &
Bagheri, Shapley value methods for attribution modeling in online advertising, 2018; the worth of a set of channels is what the paths of those
channels alone brought). None of them proves a cause: they share out what happened.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.value.errors import BadData

Numbers = NDArray[np.float64]

MODELS: Final = ("first", "last", "linear", "position", "time_decay", "markov", "shapley")
MOST_CHANNELS: Final = 300


@dataclass(frozen=True)
class Path:
    """Touches in order, and what became of `conversions` + `losses` people who went this way; `value` is the money of all its conversions.

    `ages` are days between each touch and the end (empty: one day a step back), for time decay.
    """

    channels: tuple[str, ...]
    conversions: float = 1.0
    losses: float = 0.0
    value: float = 0.0
    ages: tuple[float, ...] = ()


@dataclass(frozen=True)
class Share:
    """What a model gives a channel: conversions, money, and its share of the conversions."""

    channel: str
    conversions: float
    value: float
    share: float


@dataclass(frozen=True)
class Attribution:
    """One model's answer: shares of all channels add up to the conversions."""

    model: str
    shares: tuple[Share, ...]
    conversions: float
    value: float
    paths: int


@dataclass(frozen=True)
class Settings:
    """`position` share of first and last touch each; `half_life` in days."""

    position: float = 0.4
    half_life: float = 7.0


def attribute(paths: Sequence[Path], model: str, settings: Settings | None = None) -> Attribution:
    """Conversions and money by channel. BadData: no paths, negative counts, no conversion, an unknown model."""
    how = settings or Settings()
    if model not in MODELS:
        raise BadData("model", "unknown_model", value=model, known=", ".join(MODELS))
    kept = [path for path in paths if path.channels]
    if not kept:
        raise BadData("path", "empty")
    if wrong := sum(path.conversions < 0 or path.losses < 0 for path in kept):
        raise BadData("conversions", "negative", count=wrong)
    if not 0 <= how.position <= 0.5:
        raise BadData("position", "out_of_range", value=how.position, low=0, high=0.5)
    if not how.half_life > 0:
        raise BadData("half_life", "out_of_range", value=how.half_life, low=0, high="∞")
    total = sum(path.conversions for path in kept)
    if not total > 0:
        raise BadData("conversions", "no_conversion")
    channels = sorted({channel for path in kept for channel in path.channels})
    if len(channels) > MOST_CHANNELS:
        raise BadData("path", "too_many_channels", count=len(channels), most=MOST_CHANNELS)
    money = sum(path.value for path in kept)
    if model == "markov":
        return _answer(model, channels, _markov(kept, channels), kept, total, money)
    weigh = _RULES[model]
    counts, values = dict.fromkeys(channels, 0.0), dict.fromkeys(channels, 0.0)
    for path in kept:
        for channel, weight in zip(path.channels, weigh(path, how), strict=True):
            counts[channel] += weight * path.conversions
            values[channel] += weight * path.value
    shares = tuple(Share(one, counts[one], values[one], counts[one] / total) for one in channels)
    return Attribution(model, _sorted(shares), total, money, len(kept))


def _first(path: Path, how: Settings) -> Sequence[float]:
    return [1.0] + [0.0] * (len(path.channels) - 1)


def _last(path: Path, how: Settings) -> Sequence[float]:
    return [0.0] * (len(path.channels) - 1) + [1.0]


def _linear(path: Path, how: Settings) -> Sequence[float]:
    return [1 / len(path.channels)] * len(path.channels)


def _position(path: Path, how: Settings) -> Sequence[float]:
    n = len(path.channels)
    if n <= 2:
        return [1 / n] * n
    return [how.position, *[(1 - 2 * how.position) / (n - 2)] * (n - 2), how.position]


def _time_decay(path: Path, how: Settings) -> Sequence[float]:
    n = len(path.channels)
    ages = path.ages if len(path.ages) == n else tuple(float(n - 1 - at) for at in range(n))
    nearest = min(ages)  # only differences count: a far end does not turn all weights into zero
    weights = [2 ** -((age - nearest) / how.half_life) for age in ages]
    return [weight / sum(weights) for weight in weights]


def transitions(paths: Sequence[Path], channels: Sequence[str]) -> Numbers:
    """How often people went from state to state: rows start, channels …; columns channels …, conversion, loss."""
    place = {channel: at for at, channel in enumerate(channels)}
    n = len(channels)
    counts = np.zeros((n + 1, n + 2))
    for path in paths:
        people = path.conversions + path.losses
        before = 0
        for channel in path.channels:
            counts[before, place[channel]] += people
            before = place[channel] + 1
        counts[before, n] += path.conversions
        counts[before, n + 1] += path.losses
    return counts


def removal_effects(paths: Sequence[Path], channels: Sequence[str]) -> Numbers:
    """The share of conversions of the first-order chain that is lost when a channel leads nowhere (Anderl et al. 2016, section 3)."""
    counts = transitions(paths, channels)
    n = len(channels)
    sums = counts.sum(axis=1, keepdims=True)
    chain = np.divide(counts, sums, out=np.zeros_like(counts), where=sums > 0)
    whole = _conversion(chain, n, None)
    return np.array([1 - _conversion(chain, n, at) / whole if whole > 0 else 0.0 for at in range(n)])


def _conversion(chain: Numbers, n: int, without: int | None) -> float:
    """Chance to end in a conversion from the start; `without` a channel, whoever reaches it is lost."""
    kept = [at for at in range(n) if at != without]
    if not kept:
        return 0.0
    inner = chain[1:][np.ix_(kept, kept)]
    reach = np.linalg.solve(np.eye(len(kept)) - inner, chain[1:][kept, n])
    return float(chain[0, kept] @ reach)


def _markov(paths: Sequence[Path], channels: Sequence[str]) -> Numbers:
    effects = np.maximum(removal_effects(paths, channels), 0)
    return np.asarray(effects / effects.sum() if effects.sum() > 0 else np.full(len(channels), 1 / len(channels)))


def _answer(model: str, channels: Sequence[str], part: Numbers, paths: Sequence[Path], total: float, money: float) -> Attribution:
    shares = tuple(Share(one, float(weight) * total, float(weight) * money, float(weight)) for one, weight in zip(channels, part, strict=True))
    return Attribution(model, _sorted(shares), total, money, len(paths))


def _sorted(shares: Sequence[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda one: (-one.conversions, one.channel)))


def _shapley(path: Path, how: Settings) -> Sequence[float]:
    """Equal parts for the distinct channels of a path: the exact Shapley value, for any number of channels, where the worth of a set is what the
    paths inside it brought, because that game is a sum of one unanimity game a path (Shapley 1953; Zhao, Mahboobi & Bagheri 2018)."""
    times = Counter(path.channels)
    return [1 / (len(times) * times[channel]) for channel in path.channels]


_RULES: Final[Mapping[str, Callable[[Path, Settings], Sequence[float]]]] = {
    "first": _first,
    "last": _last,
    "linear": _linear,
    "position": _position,
    "time_decay": _time_decay,
    "shapley": _shapley,
}
