"""The model that comes with the program."""

import csv
import gzip
import os
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from guanhao.engines.text.abuse import AbuseModel
from guanhao.engines.text.grams import grams

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data") / "coldataset" / "dev.csv.gz"


def test_insults_score_high_and_praise_low() -> None:
    scores = AbuseModel.default().score(["你真是个傻逼", "房间很干净，服务很好", ""])
    assert scores.shape == (3,)
    assert scores[0] > 0.8 > 0.2 > scores[1]
    assert 0 < scores[2] < 1
    assert AbuseModel.default().score([]).shape == (0,)


def test_a_text_scores_the_same_alone_and_in_a_batch() -> None:
    texts = [f"第{n}条评论，服务{'很差' if n % 3 else '很好'}\ud800" for n in range(2_500)]
    model = AbuseModel.default()
    together = model.score(texts)
    assert together[[0, 1_999, 2_000, 2_499]] == pytest.approx(np.concatenate([model.score([texts[n]]) for n in (0, 1_999, 2_000, 2_499)]))


def test_the_file_is_small() -> None:
    assert len((files("guanhao.engines.text") / "abuse.npz").read_bytes()) < 2_000_000


def test_grams_are_counted_within_each_text() -> None:
    found = grams(["好好", "好"], longest=2, bits=20)
    assert found.text.tolist() == [0, 0, 1]
    assert sorted(found.count[found.text == 0].tolist()) == [1, 2]
    assert found.bucket[found.text == 1][0] in found.bucket[found.text == 0]


def test_macro_f1_on_comments_it_has_not_seen() -> None:
    if not DATA.exists():
        pytest.skip(f"sample data missing: put COLDataset's dev.csv.gz at {DATA} (or set GUANHAO_SAMPLE_DATA)")
    with gzip.open(DATA, "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    said = AbuseModel.default().score([row["TEXT"] for row in rows]) >= 0.5
    true = np.array([row["label"] == "1" for row in rows])
    f1 = [2 * (said[true == which] == which).sum() / ((said == which).sum() + (true == which).sum()) for which in (False, True)]
    assert sum(f1) / 2 >= 0.79
