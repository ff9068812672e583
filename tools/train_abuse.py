"""Train engines/text/abuse.npz: hashed features only, no text of the data set is kept.

    python -m tools.train_abuse ../shared/data/coldataset

The folder holds train.csv.gz and dev.csv.gz of COLDataset (https://github.com/thu-coai/COLDataset, Apache-2.0). The strength of the regularisation is
chosen on a tenth of the training half; the dev half is only measured.
"""

import argparse
import csv
import gzip
import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from guanhao.engines.text import abuse
from guanhao.engines.text.grams import grams

TARGET = Path(abuse.__file__).with_name("abuse.npz")
STRENGTHS = (3.0, 10.0, 30.0)


def read(path: Path) -> tuple[list[str], np.ndarray]:
    """Texts and labels (1 is offensive)."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["TEXT"] for row in rows], np.array([int(row["label"]) for row in rows])


def matrix(texts: list[str], idf: np.ndarray) -> csr_matrix:
    """TF-IDF rows of length 1."""
    found = grams(texts, longest=abuse.LONGEST, bits=abuse.BITS)
    value = abuse.weigh(found, idf)
    norm = np.sqrt(np.bincount(found.text, value * value, len(texts)))
    return csr_matrix((value / norm[found.text], (found.text, found.bucket)), shape=(len(texts), 1 << abuse.BITS))


def fit(texts: list[str], labels: np.ndarray, strength: float) -> abuse.AbuseModel:
    """One model, rounded as it will be stored."""
    found = grams(texts, longest=abuse.LONGEST, bits=abuse.BITS)
    frequency = np.bincount(found.bucket, minlength=1 << abuse.BITS)
    idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float16).astype(np.float32)
    model = LogisticRegression(C=strength, max_iter=500).fit(matrix(texts, idf), labels)
    return abuse.AbuseModel(idf, model.coef_[0].astype(np.float16).astype(np.float32), float(model.intercept_[0]))


def measure(model: abuse.AbuseModel, texts: list[str], labels: np.ndarray) -> dict[str, float]:
    """Accuracy, macro-F1 and AUC."""
    score = model.score(texts)
    said = score >= 0.5
    figures = {"accuracy": accuracy_score(labels, said), "macro_f1": f1_score(labels, said, average="macro"), "auc": roc_auc_score(labels, score)}
    return {name: round(float(value), 4) for name, value in figures.items()}


def main() -> None:
    """Choose, train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    texts, labels = read(folder / "train.csv.gz")
    apart = np.random.default_rng(7).random(len(texts)) < 0.1
    learn, check = ([text for text, out in zip(texts, apart, strict=True) if out == which] for which in (False, True))
    tried = {strength: measure(fit(learn, labels[~apart], strength), check, labels[apart]) for strength in STRENGTHS}
    best = max(STRENGTHS, key=lambda strength: tried[strength]["macro_f1"])
    model = fit(texts, labels, best)
    np.savez_compressed(TARGET, idf=model.idf.astype(np.float16), weight=model.weight.astype(np.float16), intercept=np.float64(model.intercept))
    dev = measure(model, *read(folder / "dev.csv.gz"))
    print(json.dumps({"tried": tried, "strength": best, "texts": len(texts), "dev": dev, "bytes": TARGET.stat().st_size}, indent=2))


if __name__ == "__main__":
    main()
