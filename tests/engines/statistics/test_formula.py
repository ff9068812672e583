"""Formulas: read safely, the same in NumPy and in SQL."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from guanhao.engines.statistics.formula import DEEPEST, LONGEST, FormulaError, parse

NAMES = {"comments": "comments", "评论": "comments", "shares": "shares", "转发": "shares", "reach": "reach", "触达": "reach", "saves": "saves"}
DATA = {
    "comments": np.array([3.0, 10.0, np.nan, 5.0]),
    "shares": np.array([1.0, 20.0, 4.0, np.nan]),
    "reach": np.array([100.0, 0.0, 50.0, 10.0]),
    "saves": np.array([np.nan, 2.0, np.nan, np.nan]),
}


def nullable(values):
    return [None if np.isnan(value) else float(value) for value in values]


@pytest.mark.parametrize(
    ("text", "rows", "whole", "count"),
    [
        ("(评论 + 转发) / 触达", [0.04, None, None, None], 34 / 100, 2),
        ("（评论＋转发）÷触达", [0.04, None, None, None], 34 / 100, 2),
        ("comments", [3.0, 10.0, None, 5.0], 18.0, 3),
        ("total(comments, shares, saves)", [4.0, 32.0, 4.0, 5.0], 45.0, 4),
        ("total(comments, shares) / reach", [0.04, None, 0.08, 0.5], 43 / 160, 4),
        ("coalesce(saves, comments) - 1", [2.0, 1.0, None, 4.0], 7.0, 3),
        ("shares / reach * 1000", [10.0, None, 80.0, None], 25 * 1000 / 150, 3),
        ("shares / 2", [0.5, 10.0, 2.0, None], 12.5, 3),
        ("comments / (reach / shares)", [0.03, None, None, None], (3 + 200) / 100, 2),
        ("-comments * 2 + reach", [94.0, -20.0, None, 0.0], 74.0, 3),
        ("comments/reach + shares/reach", [0.04, None, None, None], 34 / 100, 2),
    ],
)
def test_rows_and_whole_agree_with_duckdb(text, rows, whole, count):
    formula = parse(text, NAMES)
    assert nullable(np.broadcast_to(formula.each(DATA), (4,))) == pytest.approx(rows)
    assert formula.over_all(DATA) == pytest.approx(whole)
    with duckdb.connect() as database:
        database.register("t", pa.table({name: pa.array(values, from_pandas=True) for name, values in DATA.items()}))
        assert [row[0] for row in database.execute(f"SELECT {formula.row_sql()} FROM t").fetchall()] == pytest.approx(rows)
        assert database.execute(f"SELECT {formula.sum_sql()}, {formula.count_sql()} FROM t").fetchone() == (pytest.approx(whole), count)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "unfinished", 0),
        ("comments +", "unfinished", 10),
        ("likes / reach", "unknown_name", 0),
        ("comments; drop table posts", "bad_sign", 8),
        ("__import__('os')", "bad_sign", 11),
        ("comments reach", "unexpected", 9),
        ("(comments", "unfinished", 9),
        ("comments)", "unexpected", 8),
        ("comments/reach + shares", "two_fractions", 0),
        ("total(comments/reach, shares)", "two_fractions", 0),
        ("(" * (DEEPEST + 1) + "comments", "too_deep", DEEPEST),
        ("-" * (DEEPEST + 2) + "comments", "too_deep", DEEPEST + 2 + 8),
        ("1" * (LONGEST + 1), "too_long", LONGEST),
    ],
)
def test_what_cannot_be_read_says_where(text, code, position):
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    assert (caught.value.code, caught.value.position) == (code, position)


def test_a_formula_knows_its_columns_and_a_missing_column_is_unknown():
    formula = parse("(comments + shares) / reach", NAMES)
    assert formula.columns() == ("comments", "reach", "shares")
    assert formula.is_ratio
    assert formula.over_all({"comments": np.array([1.0])}) is None
    assert parse("comments / reach", NAMES).over_all({"comments": np.array([1.0]), "reach": np.array([0.0])}) is None
