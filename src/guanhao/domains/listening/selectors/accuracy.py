"""How often the program agreed with people: altogether, by platform, aspect, month and model; and what is to be corrected next."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from guanhao.domains.listening.contracts.understanding import Measured, Understood
from guanhao.domains.listening.models import Correction
from guanhao.domains.listening.selectors import mining
from guanhao.domains.listening.selectors.understanding import corrected, digest_of, in_use, measure, read_with
from guanhao.engines.text.themes import group_alike
from guanhao.kernel import access
from guanhao.kernel.tenancy import current_brand

LOOKED_AT = 2_000
"""Newest texts of each source that are read to find uncertain ones."""


@dataclass(frozen=True)
class Accuracy:
    """Agreement altogether, without the texts the program called unsure, and by platform, aspect, month and model number."""

    whole: Measured
    sure: Measured
    platforms: dict[str, Measured]
    aspects: dict[str, Measured]
    months: dict[str, Measured]
    models: dict[int, Measured]


def accuracy() -> Accuracy:
    """Measured on the brand's own corrections: what the program had said before a person was asked (needs listening.view)."""
    rows = corrected()
    zone = current_brand().zone
    return Accuracy(
        _measure(rows),
        _measure(row for row in rows if not row.unsure),
        _by(rows, lambda row: [row.platform] if row.platform else []),
        _by(rows, lambda row: row.said_aspects),
        dict(sorted(_by(rows, lambda row: [f"{row.made_at.astimezone(zone):%Y-%m}"]).items())),
        dict(sorted(_by(rows, lambda row: [row.model]).items())),
    )


def _measure(rows: Iterable[Correction]) -> Measured:
    return measure((row.label, row.said) for row in rows)


def _by(rows: Iterable[Correction], keys: Callable[[Correction], Iterable[Any]]) -> dict[Any, Measured]:
    parts: dict[Any, list[Correction]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            parts[key].append(row)
    return {key: _measure(part) for key, part in sorted(parts.items(), key=lambda pair: -len(pair[1]))}


@dataclass(frozen=True)
class Candidate:
    """A text nobody has judged yet, with what the program says."""

    text: str
    platform: str
    source: str
    ref: str
    read: Understood


def worklist(limit: int, *, sure: bool = False) -> list[Candidate]:
    """Recent comments and mentions that nobody corrected, the least certain first and near duplicates once (needs listening.view)."""
    access.require("listening.view")
    rows = {digest_of(row["text"]): row for row in reversed(mining.candidates(LOOKED_AT))}
    known = set(Correction.objects.values_list("digest", flat=True))
    fresh = [row for digest, row in rows.items() if digest not in known]
    read = read_with(in_use().model, [row["text"] for row in fresh])
    order = sorted(range(len(fresh)), key=lambda n: (not read[n].unsure, read[n].confidence, fresh[n]["ref"]))
    wanted = [n for n in order if sure or read[n].unsure or read[n].confidence < 0.8][: limit * 3]
    alike = group_alike([fresh[n]["text"][:500] for n in wanted]).tolist()
    chosen = [n for place, n in enumerate(wanted) if alike[place] == place][:limit]
    return [Candidate(fresh[n]["text"], fresh[n]["platform"] or "", fresh[n]["source"], fresh[n]["ref"], read[n]) for n in chosen]
