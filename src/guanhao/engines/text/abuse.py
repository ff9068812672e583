"""How likely a Chinese comment is offensive: a small linear model over hashed character n-grams, for triage by people, never for a verdict.

TF-IDF of character 1- to 4-grams and logistic regression, trained by tools/train_abuse.py on COLDataset (Deng et al., EMNLP 2022, Apache-2.0); see
docs/models/abuse.md. Inference needs NumPy alone.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from guanhao.engines.text.grams import Grams, Numbers, grams

LONGEST, BITS = 4, 18
BATCH = 2_000


@dataclass(frozen=True)
class AbuseModel:
    """Inverse document frequency and weight of each bucket, and the intercept."""

    idf: NDArray[np.float32]
    weight: NDArray[np.float32]
    intercept: float

    @classmethod
    def default(cls) -> Self:
        """The model that comes with the program."""
        return cls(*_shipped())

    def score(self, texts: Sequence[str]) -> Numbers:
        """The probability, 0 to 1, that each text is offensive; shape (number of texts,). A text without any character gets the base rate."""
        return np.concatenate([np.zeros(0), *(self._scores(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH))])

    def _scores(self, texts: Sequence[str]) -> Numbers:
        """One batch."""
        found = grams(texts, longest=LONGEST, bits=BITS)
        value = weigh(found, self.idf)
        product = np.bincount(found.text, value * self.weight[found.bucket], len(texts))
        norm = np.sqrt(np.bincount(found.text, value * value, len(texts)))
        probability: Numbers = 1 / (1 + np.exp(-(product / np.where(norm > 0, norm, 1) + self.intercept)))
        return probability


def weigh(found: Grams, idf: NDArray[np.float32]) -> Numbers:
    """Sublinear term frequency (1 + ln count) times inverse document frequency."""
    value: Numbers = (1 + np.log(found.count)) * idf[found.bucket]
    return value


@functools.cache
def _shipped() -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """Read once per process."""
    with (files("guanhao.engines.text") / "abuse.npz").open("rb") as file, np.load(file) as data:
        return data["idf"].astype(np.float32), data["weight"].astype(np.float32), float(data["intercept"])
