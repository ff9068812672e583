"""Reading texts with the brand's model, and how often it is right."""

import functools
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanhao.domains.listening.contracts.understanding import LABELS, Measured, PainView, RiseView, Understood
from guanhao.domains.listening.models import Correction, Mining, PainPoint, PolarityModel
from guanhao.engines.text.aspects import aspects
from guanhao.engines.text.polarity import CUT, Polarity
from guanhao.engines.text.polarity_learning import wilson
from guanhao.kernel import access, files
from guanhao.kernel.models import StoredFile

KEPT = 4
"""Models of brands kept in a process (9 MB each)."""


@dataclass(frozen=True)
class InUse:
    """The model in use and its number (0: the shipped one)."""

    number: int
    model: Polarity


def in_use() -> InUse:
    """The brand's model in use: one query."""
    row = PolarityModel.objects.filter(state=PolarityModel.State.ACTIVE).values_list("number", "file__brand_id", "file__sha256").first()
    return InUse(row[0], _opened(row[1], row[2])) if row else InUse(0, _shipped())


def read_with(model: Polarity, texts: Sequence[str]) -> list[Understood]:
    """Polarity and aspects of texts by a model."""
    readings = model.read(texts)
    rows = zip(readings.label.tolist(), readings.confidence.tolist(), readings.unsure.tolist(), aspects(texts), strict=True)
    return [Understood(*row) for row in rows]


def understand(texts: Sequence[str]) -> list[Understood]:
    """Polarity and aspects of texts by the brand's model: one query, 10,000 texts a second and more; 2,000 characters of a text are read."""
    return read_with(in_use().model, texts) if texts else []


@functools.cache
def _shipped() -> Polarity:
    return Polarity.load()


@functools.lru_cache(KEPT)
def _opened(brand_id: int, sha256: str) -> Polarity:
    """By content, so that a model is read once a process; a file that the data folder lost leaves the shipped model."""
    try:
        with files.open_file(StoredFile(brand_id=brand_id, sha256=sha256)) as file:
            return Polarity.load(file)
    except (FileNotFoundError, ValueError):
        return _shipped()


def measure(pairs: Iterable[tuple[int, int]]) -> Measured:
    """Of (truth, said)."""
    counts = Counter(pairs)
    right, total = sum(counts[(label, label)] for label in LABELS), sum(counts.values())
    low, high = wilson(right, total)
    return Measured(right, total, low, high, {truth: {said: counts[(truth, said)] for said in LABELS} for truth in LABELS})


def corrected(limit: int = 20_000) -> list[Correction]:
    """The newest corrections (needs listening.view)."""
    access.require("listening.view")
    return list(Correction.objects.only("label", "said", "platform", "said_aspects", "model", "made_at", "unsure")[:limit])


def digest_of(text: str) -> str:
    """The name of a text: SHA-256 of what is read of it, however it is spaced."""
    return hashlib.sha256("".join(text.split())[:CUT].encode("utf-8", "surrogatepass")).hexdigest()


def pain_views(limit: int) -> list[PainView]:
    """Cards nobody has dismissed, the most frequent first."""
    rows = PainPoint.objects.exclude(state=PainPoint.State.DISMISSED).order_by("-count", "pk")[:limit]
    return [PainView(one.pk, one.title, one.theme, one.count, one.total, tuple(str(quote) for quote in one.quotes[:5])) for one in rows]


def rise_views(limit: int) -> list[RiseView]:
    """Words that rose within the newest finished mining, the strongest first."""
    newest = Mining.objects.filter(state=Mining.State.DONE).order_by("-finished_at", "-pk").first()
    found = (newest.result or {}).get("rising", []) if newest is not None else []
    title = newest.title if newest is not None else ""
    return [RiseView(str(one["word"]), int(one["before"]), int(one["now"]), float(one["score"]), title) for one in found[:limit]]
