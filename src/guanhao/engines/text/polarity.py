"""Whether a text praises, blames or does neither: a linear model over hashed character n-grams together with words of judgement. NumPy alone.

The shipped model (polarity.npz, tools/train_polarity.py, docs/models/polarity.md) is where every brand begins; polarity_learning.py moves it to the
brand's corrections. Where the words disagree with it, or it is not confident, the reading says "unsure" and goes to a person.
"""

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.grams import Grams, grams
from guanhao.engines.text.polarity_words import FEATURES, Floats, Tones, tones

LONGEST, BITS = 3, 20
BATCH = 2_000
CUT = 2_000
"""Characters of a text that are read."""

UNSURE_BELOW = 0.6
"""A confidence below this is unsure by itself."""

DOUBT = 1.0
"""Words this far from the n-grams' side (net strength) make a reading unsure unless the confidence is above SURE."""

SURE = 0.95
OPINION = 5
"""Columns that say whether a text judges at all."""


@dataclass(frozen=True)
class Readings:
    """label −1 (blame), 0 (neither), 1 (praise); confidence 0–1 that the label is right; unsure: a person should look. All of shape (texts,)."""

    label: NDArray[np.int8]
    confidence: Floats
    unsure: NDArray[np.bool_]
    praise: Floats
    """The probability of praise among praise and blame, 0–1."""


@dataclass(frozen=True)
class Features:
    """What the model sees of texts: rows of unit length over hashed n-grams as three columns, dense columns of tone, dense columns of opinion."""

    text: NDArray[np.int64]
    bucket: NDArray[np.int64]
    value: Floats
    tone: Floats
    opinion: Floats
    net: Floats

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.tone)

    def times(self, weight: NDArray[np.floating]) -> NDArray[np.float64]:
        """Rows times a vector of 2^BITS weights; shape (texts,)."""
        product: NDArray[np.float64] = np.bincount(self.text, self.value * weight[self.bucket], len(self)).astype(np.float64)
        return product


def _opinion(texts: Sequence[str], read: Tones) -> Floats:
    """Words found, strength of the net, signs, a question, length: whether a text judges."""
    asks = np.fromiter(("?" in text or "？" in text for text in texts), np.float32, len(texts)) + np.minimum(read.asks, 1)
    length = np.log1p(np.fromiter(map(len, texts), np.float32, len(texts))) / 4
    total = read.good + read.bad
    return np.stack([np.log1p(total), np.tanh(np.abs(read.net) / 2), np.tanh(np.abs(read.signs)), asks / 2, length], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Polarity:
    """An immutable model: rarity and weight of each bucket, weights of words, of opinion and two intercepts; heat divides both answers."""

    idf: Floats
    weight: Floats
    tone: Floats
    intercept: float
    opinion_weight: Floats | None
    opinion: Floats
    opinion_intercept: float
    heat: float = 1.0

    @classmethod
    def load(cls, file: BinaryIO | None = None) -> Self:
        """The model that comes with the program, or one written by `dump`."""
        return cls(*_shipped()) if file is None else cls(*_read(file))

    def features(self, texts: Sequence[str]) -> Features:
        """What the model sees; texts are cut at CUT characters."""
        texts = [text[:CUT] for text in texts]
        parts = [grams(texts[at : at + BATCH], longest=LONGEST, bits=BITS) for at in range(0, len(texts), BATCH)]
        owner = np.concatenate([np.zeros(0, np.int64), *(part.text + n * BATCH for n, part in enumerate(parts))])
        bucket = np.concatenate([np.zeros(0, np.int64), *(part.bucket for part in parts)])
        value = np.concatenate([np.zeros(0, np.float32), *(weigh(part, self.idf) for part in parts)])
        norm = np.sqrt(np.bincount(owner, value * value, len(texts))).astype(np.float32)
        read = tones(texts)
        return Features(owner, bucket, value / norm[owner], read.features(), _opinion(texts, read), read.net + read.signs)

    def margins(self, seen: Features) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Log odds: of n-grams alone (praise against blame), of all (the same), of a judgement at all."""
        plain = seen.times(self.weight) + self.intercept
        with np.errstate(all="ignore"):  # BLAS may raise flags over the unused lanes of its registers; all here is finite
            judged, tone = seen.opinion @ self.opinion + self.opinion_intercept, seen.tone @ self.tone
        if self.opinion_weight is not None:
            judged = judged + seen.times(self.opinion_weight)
        heat = np.float64(self.heat)
        return plain / heat, (plain + tone) / heat, judged.astype(np.float64) / heat

    def read(self, texts: Sequence[str]) -> Readings:
        """Read many texts; nothing but blanks is neutral with full confidence."""
        parts = [self._read(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        if not parts:
            return Readings(np.zeros(0, np.int8), np.zeros(0, np.float32), np.zeros(0, bool), np.zeros(0, np.float32))
        return Readings(
            np.concatenate([part.label for part in parts]),
            np.concatenate([part.confidence for part in parts]),
            np.concatenate([part.unsure for part in parts]),
            np.concatenate([part.praise for part in parts]),
        )

    def _read(self, texts: Sequence[str]) -> Readings:
        """One batch."""
        seen = self.features(texts)
        _, whole, judged = self.margins(seen)
        praise, opinion = sigmoid(whole), sigmoid(judged)
        chances = np.stack([opinion * (1 - praise), 1 - opinion, opinion * praise], axis=1)
        label = chances.argmax(axis=1).astype(np.int8) - 1
        confidence = chances.max(axis=1).astype(np.float32)
        against = (np.sign(whole) * np.sign(seen.net) < 0) & (np.abs(seen.net) >= DOUBT) & (label != 0) & (confidence < SURE)
        empty = np.fromiter((not text.strip() for text in texts), bool, len(texts))
        label[empty], confidence[empty] = 0, 1
        unsure = ((confidence < UNSURE_BELOW) | against) & ~empty
        return Readings(label.astype(np.int8), confidence, unsure, praise.astype(np.float32))

    def dump(self) -> bytes:
        """The model as a file: rarity in 256 steps, weights as 16-bit floats, only of buckets that weigh something."""
        held = np.flatnonzero(self.weight)
        opinion = np.zeros(0, np.int64) if self.opinion_weight is None else np.flatnonzero(self.opinion_weight)
        highest = float(self.idf.max())
        target = io.BytesIO()
        np.savez_compressed(
            target,
            idf=np.round(self.idf / highest * 255).astype(np.uint8),
            highest=np.float64(highest),
            gaps=np.diff(held, prepend=0).astype(np.uint32),
            weight=self.weight[held].astype(np.float16),
            opinion_gaps=np.diff(opinion, prepend=0).astype(np.uint32),
            opinion_weight=np.zeros(0, np.float16) if self.opinion_weight is None else self.opinion_weight[opinion].astype(np.float16),
            tone=self.tone,
            opinion=self.opinion,
            rest=np.array([self.intercept, self.opinion_intercept, self.heat]),
        )
        return target.getvalue()


_Parts = tuple[Floats, Floats, Floats, float, Floats | None, Floats, float, float]


def _read(file: BinaryIO) -> _Parts:
    """The fields of Polarity from a file of `dump`; ValueError where it is none."""
    with np.load(file, allow_pickle=False) as data:
        idf = data["idf"].astype(np.float32) * np.float32(data["highest"] / 255)
        weight = _spread(data["gaps"], data["weight"])
        held = _spread(data["opinion_gaps"], data["opinion_weight"]) if len(data["opinion_gaps"]) else None
        intercept, opinion_intercept, heat = map(float, data["rest"])
        tone, opinion = data["tone"].astype(np.float32), data["opinion"].astype(np.float32)
    if len(idf) != 1 << BITS or tone.shape != (FEATURES,) or opinion.shape != (OPINION,):
        raise ValueError("not a model of this version")
    return idf, weight, tone, intercept, held, opinion, opinion_intercept, heat


def _spread(gaps: NDArray[np.uint32], value: NDArray[np.float16]) -> Floats:
    """Weights of all buckets."""
    result = np.zeros(1 << BITS, np.float32)
    result[np.cumsum(gaps, dtype=np.int64)] = value
    return result


def weigh(found: Grams, idf: Floats) -> Floats:
    """Sublinear term frequency (1 + ln count) times inverse document frequency."""
    result: Floats = ((1 + np.log(found.count.astype(np.float32))) * idf[found.bucket]).astype(np.float32)
    return result


def sigmoid(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of log odds."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(value, -50, 50)))
    return result


@functools.cache
def _shipped() -> _Parts:
    """Read once a process."""
    with (files("guanhao.engines.text") / "polarity.npz").open("rb") as file:
        return _read(io.BytesIO(file.read()))


def load() -> Polarity:
    """The shipped model."""
    return Polarity.load()
