"""Polarity of real Chinese texts: learnt by the product's own road, as shipped, across fields, on three classes; speed; against SnowNLP.

    python -m benchmarks.polarity --data ../shared/data --out figures.json

Sets (0/1): hotel, take-away and shopping reviews, Weibo posts; exact duplicates and texts with two labels dropped, a fifth held out at random.
"learnt": `learn` on the other four fifths, which chooses its strength by cross validation inside them. Its start is a model that knows no labels
("bare") and the shipped one ("shipped start", what a brand gets). The shipped model has read SnowNLP's reviews, which hold hotel and shopping texts
of these sets word for word: those are counted under "leak" and left out under "unseen". "other fields": learnt bare on the training parts of the
three other sets. SnowNLP reads at most --peer texts of each held-out part in the same run.
"""

import argparse
import csv
import gzip
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import finish
from guanhao.engines.text.aspects import aspects
from guanhao.engines.text.polarity import Polarity
from guanhao.engines.text.polarity_learning import blank, labels_of, learn, score, wilson

SETS = {
    "hotel": "zh_reviews/ChnSentiCorp_htl_all.csv.gz",
    "take_away": "zh_reviews/waimai_10k.csv.gz",
    "shopping": "zh_reviews/online_shopping_7_cats.csv.gz",
    "weibo": "weibo2018_senti/train.txt.gz",
}
NEEDED = {"hotel": 0.89, "take_away": 0.90, "shopping": 0.93, "weibo": 0.89, "other_fields_mean": 0.78, "texts_per_second": 10_000}
MOST_OTHER = 12_000
"""Texts of one field when others are learnt from: none drowns the rest."""

CAR_ASPECTS = {
    "价格": "price", "配置": "product", "操控": "product", "舒适性": "experience", "油耗": "product", "动力": "product", "内饰": "product",
    "安全性": "safety", "空间": "product", "外观": "product",
}  # fmt: skip

Rows = list[tuple[str, int]]


def distinct(rows: Iterable[tuple[str, int]]) -> Rows:
    """Each text once; texts with two labels are left out."""
    seen: dict[str, set[int]] = {}
    for text, label in rows:
        if cleaned := text.strip().lstrip("\ufeff"):
            seen.setdefault(cleaned, set()).add(label)
    return [(text, next(iter(labels))) for text, labels in seen.items() if len(labels) == 1]


def read(path: Path) -> Rows:
    """Texts and labels −1 or 1."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        if path.name.endswith(".txt.gz"):
            parts = (line.rstrip("\n").split(",", 2) for line in file)
            return distinct((part[2], 1 if part[1] == "1" else -1) for part in parts if len(part) == 3 and part[1] in {"0", "1"})
        rows = csv.DictReader(file)
        return distinct((row["review"] or "", 1 if row["label"] == "1" else -1) for row in rows if row["label"] in {"0", "1"})


def split(rows: Rows) -> tuple[Rows, Rows]:
    """Four fifths and a fifth, the same every time."""
    order = np.random.default_rng(20251122).permutation(len(rows))
    held = len(rows) // 5
    return [rows[n] for n in order[held:]], [rows[n] for n in order[:held]]


def apart(rows: Rows) -> tuple[list[str], NDArray[np.int8]]:
    """Texts, and labels."""
    return [text for text, _ in rows], np.array([label for _, label in rows], np.int8)


def figures(right: NDArray[np.bool_]) -> dict[str, Any]:
    """Accuracy with its 95 % interval."""
    low, high = wilson(int(right.sum()), len(right))
    return {"accuracy": round(float(right.mean()), 4), "interval": [round(low, 4), round(high, 4)], "texts": len(right)}


def learnt(start: Polarity, train: Rows, test: Rows, known: frozenset[str] = frozenset()) -> dict[str, Any]:
    """By the product's own road; "unseen": without the held-out texts that the start model has read."""
    texts, truth = apart(train)
    held, answers = apart(test)
    begin = time.perf_counter()
    found = learn(start, texts, truth.tolist())
    seconds = time.perf_counter() - begin
    said = labels_of(found.model, found.model.features(held), two=True)
    read = found.model.read(held)
    sure = ~read.unsure
    return {
        **figures(said == answers),
        **({"unseen": figures((said == answers)[np.array([text not in known for text in held])])} if known else {}),
        "macro_f1": round(score(said, answers).macro_f1, 4),
        "three_way": round(float((read.label == answers).mean()), 4),
        "unsure": round(float(read.unsure.mean()), 4),
        "accuracy_when_sure": round(float((said == answers)[sure].mean()), 4),
        "cross_validated": round(found.after.share, 4),
        "strength": found.strength,
        "seconds": round(seconds, 1),
        "calibration_error": calibration(read.praise, answers),
    }


def calibration(praise: NDArray[np.float32], truth: NDArray[np.int8]) -> float:
    """Expected calibration error over ten bins of confidence (Guo et al., 2017)."""
    confidence, right = np.maximum(praise, 1 - praise), (praise > 0.5) == (truth > 0)
    place = np.minimum((confidence * 10).astype(int), 9)
    parts = (place == n for n in np.unique(place))
    return round(float(sum(part.mean() * abs(confidence[part].mean() - right[part].mean()) for part in parts)), 4)


def shipped(model: Polarity, test: Rows, known: frozenset[str]) -> dict[str, Any]:
    """Without any training, all and without the texts that stand in the shipped model's own reviews."""
    texts, truth = apart(test)
    reading = model.read(texts)
    right = (reading.praise > 0.5) == (truth > 0)
    fresh = np.array([text not in known for text in texts])
    return {
        "all": figures(right),
        "leak": int((~fresh).sum()),
        "unseen": figures(right[fresh]),
        "three_way": round(float((reading.label == truth)[fresh].mean()), 4),
        "unsure": round(float(reading.unsure[fresh].mean()), 4),
        "accuracy_when_sure": round(float(right[fresh & ~reading.unsure].mean()), 4),
    }


def few(start: Polarity, train: Rows, test: Rows, sizes: Sequence[int] = (50, 100, 400)) -> dict[int, float]:
    """Accuracy of the shipped model after so many corrections (mean of three draws), put to use only when not worse on them."""
    held, answers = apart(test)
    seen, result = start.features(held), {}
    for size in sizes:
        shares = []
        for seed in range(3):
            rows = [train[n] for n in np.random.default_rng(seed).permutation(len(train))[:size]]
            texts, truth = apart(rows)
            found = learn(start, texts, truth.tolist())
            shares.append(score(labels_of(found.model if found.better else start, seen, two=True), answers).share)
        result[size] = round(float(np.mean(shares)), 4)
    return result


def snownlp(test: Rows, most: int) -> dict[str, Any]:
    """The peer, reading the same held-out texts."""
    from snownlp import SnowNLP

    rows = test[:most]
    begin = time.process_time()
    right = np.array([(SnowNLP(text).sentiments > 0.5) == (label > 0) for text, label in rows])
    return {**figures(right), "texts_per_second": round(len(rows) / (time.process_time() - begin))}


def reviews() -> frozenset[str]:
    """What the shipped model has read."""
    from tools.train_polarity import reviews as held

    return frozenset(held()[0])


def speed(model: Polarity, texts: list[str]) -> dict[str, int]:
    """Texts a second of processor time, the best of three: polarity alone, and with aspects."""
    model.read(texts[:100])
    best: list[float] = []
    both: list[float] = []
    for _ in range(3):
        begin = time.process_time()
        model.read(texts)
        middle = time.process_time()
        aspects(texts)
        best.append(middle - begin)
        both.append(time.process_time() - begin)
    return {"texts": len(texts), "polarity": round(len(texts) / min(best)), "with_aspects": round(len(texts) / min(both))}


def car(model: Polarity, folder: Path) -> dict[str, Any]:
    """Three classes on car forums (most texts neutral), shipped and learnt on four fifths; subjects that our aspects name."""
    with gzip.open(folder / "bdci_car_2018/train.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    labelled = distinct((row["content"], int(row["sentiment_value"])) for row in rows)
    train, test = split(labelled)
    texts, truth = apart(test)
    found = learn(model, [text for text, _ in train], [label for _, label in train])
    result: dict[str, Any] = {"texts": len(labelled), "majority": round(float(max(np.mean(truth == label) for label in (-1, 0, 1))), 4)}
    for name, one in (("shipped", model), ("learnt", found.model)):
        reading = one.read(texts)
        kept = score(reading.label, truth)
        table = [[int(((truth == a) & (reading.label == b)).sum()) for b in (-1, 0, 1)] for a in (-1, 0, 1)]
        sure = ~reading.unsure
        result[name] = {
            "accuracy": round(kept.share, 4),
            "macro_f1": round(kept.macro_f1, 4),
            "table": table,
            "unsure": round(float(reading.unsure.mean()), 4),
            "accuracy_when_sure": round(float((reading.label == truth)[sure].mean()), 4),
        }
    named = [row for row in rows if row["subject"] in CAR_ASPECTS]
    found_aspects = aspects([row["content"] for row in named])
    hits = [CAR_ASPECTS[row["subject"]] in told for row, told in zip(named, found_aspects, strict=True)]
    each = {subject: [hit for row, hit in zip(named, hits, strict=True) if row["subject"] == subject] for subject in CAR_ASPECTS}
    result["aspects"] = {"rows": len(named), "named": round(float(np.mean(hits)), 4)}
    result["aspects"]["by_subject"] = {f"{key} → {CAR_ASPECTS[key]}": round(float(np.mean(value)), 4) for key, value in each.items() if value}
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GUANHAO_SAMPLE_DATA", "../shared/data")))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--peer", type=int, default=1_000, help="texts of each set that SnowNLP reads (it is slow); 0 leaves it out")
    given = parser.parse_args()
    parts = {name: split(read(given.data / path)) for name, path in SETS.items()}
    model, known = Polarity.load(), reviews()
    result: dict[str, Any] = {"needed": NEEDED, "sets": {}}
    for name, (train, test) in parts.items():
        others = [row for other, (rows, _) in parts.items() if other != name for row in rows[:MOST_OTHER]]
        result["sets"][name] = {
            "texts": len(train) + len(test),
            "learnt_bare": learnt(blank([text for text, _ in train]), train, test),
            "learnt_shipped_start": learnt(model, train, test, known),
            "shipped": shipped(model, test, known),
            "after_corrections": few(model, train, test),
            "other_fields": learnt(blank([text for text, _ in others]), others, test),
            **({"snownlp": snownlp(test, given.peer)} if given.peer else {}),
        }
    result["other_fields_mean"] = round(float(np.mean([one["other_fields"]["accuracy"] for one in result["sets"].values()])), 4)
    result["speed"] = speed(model, [text for _, test in parts.values() for text, _ in test])
    result["car"] = car(model, given.data)
    finish(result, given.out)


if __name__ == "__main__":
    main()
