"""Forecasts, changes and odd days of files; alerts on the labelled brand series."""

import csv
import json
import os
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from guanhao.project.cli.tool import tool

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def ask(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(tool, list(words))
    return found.exit_code, found.output


def written(folder: Path, values: list[float | None]) -> Path:
    path = folder / "days.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "value"])
        out.writerows([date(2026, 1, 1) + timedelta(days=i), "" if value is None else value] for i, value in enumerate(values))
    return path


def test_the_tools_answer_in_json(tmp_path: Path) -> None:
    values: list[float | None] = [100.0 + 30 * (i % 7 > 4) + (i * 37) % 9 + (60 if i >= 60 else 0) for i in range(120)]
    path = written(tmp_path, values)
    code, told = ask("changepoint", str(path), "--json")
    assert code == 0, told
    (found,) = json.loads(told)["changes"]
    assert abs((date.fromisoformat(found["day"]) - date(2026, 3, 2)).days) <= 1
    chance = random.Random(4)
    odd: list[float | None] = [100.0 + 30 * (i % 7 > 4) + chance.gauss(0, 4) for i in range(120)]
    odd[100] = 900.0
    code, told = ask("anomaly", str(written(tmp_path, odd)), "--json")
    assert "2026-04-11" in [one["day"] for one in json.loads(told)["anomalies"]]
    code, told = ask("forecast", str(path), "--days", "5", "--json")
    assert (code, len(json.loads(told)["steps"])) == (0, 5)


def test_an_empty_series_is_refused_in_words(tmp_path: Path) -> None:
    code, told = ask("forecast", str(written(tmp_path, [None] * 40)))
    assert code == 1
    assert "no value is known" in told


def test_labelled_brand_series_are_alarmed(tmp_path: Path) -> None:
    if not (DATA / "nab" / "windows.json").exists():
        pytest.skip(f"sample data missing: put nab into {DATA} (or set GUANHAO_SAMPLE_DATA)")
    labels = json.loads((DATA / "nab" / "windows.json").read_text())
    hit = total = wrong = 0
    for key, windows in labels.items():
        if "Tweets" not in key:
            continue
        _code, told = ask("anomaly", str(DATA / "nab" / Path(key).name), "--zone", "UTC", "--json")
        alarms = [datetime.fromisoformat(one["at"]) for one in json.loads(told)["anomalies"]]
        spans = [tuple(datetime.fromisoformat(one) for one in window) for window in windows]
        hit += sum(any(first <= at <= last for at in alarms) for first, last in spans)
        wrong += sum(not any(first <= at <= last for first, last in spans) for at in alarms)
        total += len(spans)
    assert hit >= total - 2, (hit, total)
    assert wrong / 5 / 1.8 <= 5  # five series of 1.8 months
