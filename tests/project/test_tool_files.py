"""Every tool of `guanhao tool` on a public file of real life, and what it says to files that are wrong."""

import csv
import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.engines.value.cdnow import orders as purchases
from tests.project.rdata import data_frame

from guanhao.project.cli.tool import tool

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def sample(*parts: str) -> Path:
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"sample data missing: put {'/'.join(parts)} into {DATA} (or set GUANHAO_SAMPLE_DATA)")
    return path


def ask(*words: object) -> tuple[int, str]:
    found = CliRunner().invoke(tool, [str(word) for word in words])
    return found.exit_code, found.output


def told(*words: object) -> dict[str, Any]:
    code, output = ask(*words, "--json")
    assert code == 0, output
    answer: dict[str, Any] = json.loads(output)
    return answer


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Online Retail: an invoice a line, cancellations negative, guests without a number left out."""
    frame = data_frame(sample("online_retail", "onlineretail.rda"))
    money: dict[tuple[str, int, str], float] = {}
    columns = (frame["CustomerID"], frame["InvoiceNo"], frame["InvoiceDate"], frame["Quantity"], frame["UnitPrice"])
    for who, invoice, at, quantity, price in zip(*(column if isinstance(column, list) else column.tolist() for column in columns), strict=True):
        if who == who:  # R's NA of a number is a NaN
            key = (invoice, int(who), datetime.fromtimestamp(at, UTC).date().isoformat())
            money[key] = money.get(key, 0.0) + quantity * price
    path = tmp_path_factory.mktemp("retail") / "invoices.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["CustomerID", "InvoiceDate", "amount"])
        out.writerows([who, day, round(amount, 2)] for (_invoice, who, day), amount in money.items())
    return path


def test_rfm_of_a_shop_with_cancellations(invoices: Path) -> None:
    found = told("rfm", invoices, "--column", "person=CustomerID")
    assert found["people"] == 4339, "of 4,372 customers, 33 only ever gave back"
    assert found["refunds"] == 3654
    assert sum(one["people"] for one in found["segments"]) == 4339


def test_ltv_of_a_shop_with_cancellations(invoices: Path) -> None:
    found = told("ltv", invoices, "--column", "person=CustomerID", "--months", "6")
    assert found["observed_to"] == "2011-12-09"
    assert found["people"] == pytest.approx(4339, abs=5)
    assert found["repeat_purchases"] > 10_000


def test_ltv_finds_the_parameters_of_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "cdnow.csv"
    person, day, money = purchases()
    with path.open("w", newline="") as target:
        out = csv.writer(target)
        out.writerow(["customer", "date", "amount"])
        days = (date(1970, 1, 1) + timedelta(days=int(one)) for one in day)
        out.writerows(zip(person.tolist(), days, money.tolist(), strict=True))
    found = told("ltv", path, "--end", "1997-09-30")
    assert (found["people"], found["observed_to"]) == (2357, "1997-09-30")
    fitted = {name: round(found["bgnbd"][name]["value"], 3) for name in ("r", "alpha", "a", "b")}
    assert fitted == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


def test_attribution_of_ten_thousand_paths() -> None:
    found = told("attribution", sample("attribution", "mta_paths.csv.gz"))
    assert found["conversions"] == 19_785
    for model, shares in found["models"].items():
        assert sum(one["conversions"] for one in shares.values()) == pytest.approx(19_785, rel=1e-6), model


def test_experiment_of_a_game(tmp_path: Path) -> None:
    folder = sample("ab_experiments")
    path = next(one for one in sorted(folder.iterdir()) if "cookie" in one.name.lower())
    code, output = ask("experiment", path, "--column", "unit=userid", "--column", "arm=version", "--column", "value=retention_7", "--json")
    assert code == 0, output
    assert "gate_30" in output


@pytest.mark.parametrize("name", ["672328094", "88461692", "94742590"])
def test_forecast_and_changes_of_real_followers(name: str) -> None:
    path = sample("bilibili_followers", f"{name}.csv")
    found = told("forecast", path, "--gains", "--days", "14")
    chosen = next(one for one in found["trials"] if one["model"] == found["model"])
    assert chosen["ratio"] < 1, "better than repeating last week"
    assert len(found["steps"]) == 14
    assert told("changepoint", path, "--gains")["known"] > 1000


def test_anomalies_of_a_real_stream() -> None:
    found = told("anomaly", sample("nab", "Twitter_volume_AMZN.csv"), "--zone", "UTC")
    assert found["rows"] > 15_000
    assert 0 < len(found["anomalies"]) < 40


BAD = (
    ("rfm", "customer_id,date,amount\na,2024-01-01,10\nb,昨天以前,5\n", ("line 3", "date", "昨天以前")),
    ("ltv", "customer_id,date,amount\na,2024-01-01,ten\na,2024-01-09,10\n", ("line 2", "amount", "ten")),
    ("attribution", "path,conversions\na > b,many\n", ("line 2", "conversions", "many")),
    ("experiment", "arm,exposures,conversions\nA,100,x\nB,100,3\n", ("line 2", "conversions", "x")),
    ("forecast", "day,value\n2024-01-01,1\n2024-13-01,2\n", ("line 3", "day", "2024-13-01")),
    ("anomaly", "day,value\n2024-01-01,1\n2024-01-02,?\n", ("line 3", "value", "?")),
    ("changepoint", "day,value\n2024-01-01,1\n2024-01-02,much\n", ("line 3", "value", "much")),
)


@pytest.mark.parametrize(("name", "text", "words"), BAD, ids=[one[0] for one in BAD])
def test_a_wrong_cell_is_named_by_line_column_and_value(name: str, text: str, words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    code, output = ask(name, path)
    assert code == 1
    for word in words:
        assert word in output


@pytest.mark.parametrize("name", ["anomaly", "changepoint", "forecast"])
@pytest.mark.parametrize(
    "text", ["day,value\n", "day,value\n2024-01-01,1\n", "day,value\n" + "".join(f"2024-01-{day:02},5\n" for day in range(1, 31))]
)
def test_too_little_is_said_in_words(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding="utf-8")
    code, output = ask(name, path)
    assert code == 0 or "Error: " in output
    assert "Traceback" not in output
