"""No number in a report is invented: each is recounted from the raw rows, by other code than the program's."""

import re
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.domains.reporting.conftest import SHANGHAI, Row

from guanhao.domains.reporting.rules.numbers import strays, write
from guanhao.domains.reporting.rules.period import parse_month, parse_week
from guanhao.domains.reporting.rules.query import from_json
from guanhao.domains.reporting.selectors.figures import recount
from guanhao.domains.reporting.services.build import build_report, write_report
from guanhao.domains.reporting.services.render import document_of
from guanhao.engines.document import Document, Figure, Paragraph, Span, When, Words, to_html, walk
from guanhao.kernel.tenancy import BrandRef

GAIN = ("gain_low", "gain", "gain_high")


def frame(filled: dict[int, list[Row]]) -> pd.DataFrame:
    rows = [{**row, "account": account} for account, some in filled.items() for row in some]
    table = pd.DataFrame(rows)
    local = [row["published_at"].astimezone(SHANGHAI) for row in rows]
    table["day"] = [moment.date() for moment in local]
    table["hour"] = [moment.hour for moment in local]
    table["weekday"] = [moment.weekday() for moment in local]
    table["value"] = table["likes"] + table["comments"] + table["shares"]
    table["platform"] = table["account"].map(dict(zip(sorted(filled), ["weibo", "douyin"], strict=True)))
    return table.sort_values("published_at")


def drawn(query: dict[str, Any]) -> bool:
    """Does an end of a bootstrap interval stand in the query?"""
    return query["op"] in ("gain_low", "gain_high") or any(drawn(part) for part in query.get("of", []))


class Pandas:
    """The queries of traces, answered from the rows by pandas."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def answer(self, query: dict[str, Any]) -> float | None:
        op = query["op"]
        if op in GAIN:
            better, worse = (self.cut(part)["value"].median() for part in query["of"])
            return float((better - worse) * query["with"]["by"])
        if "of" in query:
            return self.branch(op, [self.answer(part) for part in query["of"]], query.get("with", {}))
        if op == "fact":
            return self.fact(query)
        posts = self.cut(query)
        if op == "metric":
            return {"posts": float(len(posts)), "interactions": float(posts["value"].sum())}.get(query["metric"])
        extra = query.get("with", {})
        if op == "count":
            return float(len(posts))
        if op in ("typical_day", "shortfall"):
            start, end = self.window(query)
            counts = posts.groupby("day").size().reindex(pd.date_range(start, end).date, fill_value=0)
            return float(counts.median()) if op == "typical_day" else float((extra["usual"] - counts).clip(lower=0).sum())
        values = posts["value"].dropna()
        if op == "known":
            return float(len(values))
        if not len(values):
            return None
        if op == "typical_week":
            start, _end = self.window(query)
            weeks = [(day - start).days // 7 for day in posts["day"]]
            return float(posts.groupby(weeks)["value"].sum().reindex(range(max(weeks) + 1), fill_value=0).median())
        n = int(extra.get("n", 1))
        made = {
            "sum": values.sum,
            "median": values.median,
            "mean": values.mean,
            "most": values.max,
            "quantile": lambda: values.quantile(extra["q"]),
            "top": lambda: values.nlargest(n).sum(),
            "bottom": lambda: values.nsmallest(n).sum(),
        }
        return float(made[op]())

    @staticmethod
    def branch(op: str, parts: list[float | None], extra: dict[str, float]) -> float | None:
        if any(part is None for part in parts):
            return None
        a, b = parts[0], parts[-1]
        assert a is not None
        assert b is not None
        if op == "part":
            return float(max(1, round(a * extra["by"])))
        if op in ("change", "share", "times"):
            return None if b == 0 else a / b - (op == "change")
        return {"difference": a - b, "plus": a + b, "product": a * b}[op]

    @staticmethod
    def window(query: dict[str, Any]) -> tuple[date, date]:
        return date.fromisoformat(query["from"]), date.fromisoformat(query["to"])

    def cut(self, query: dict[str, Any]) -> pd.DataFrame:
        start, end = self.window(query)
        found = self.table[(self.table["day"] >= start) & (self.table["day"] <= end)]
        where = query.get("where", {})
        names = {"accounts": "account", "platforms": "platform", "formats": "format", "topics": "topic", "weekdays": "weekday", "hours": "hour"}
        for name, column in names.items():
            if name in where:
                found = found[found[column].isin(where[name])]
        if "post" in where:
            found = found[(found["account"] == where["post"][0]) & (found["post_id"] == where["post"][1])]
        if "parity" in where:
            monday = date(1, 1, 1)
            found = found[[((day - monday).days // 7) % 2 == where["parity"] for day in found["day"]]]
        if "gap" in where:
            before = self.table.groupby("account")["published_at"].diff().dt.total_seconds().div(60).fillna(float("inf"))
            low, high = where["gap"]
            waits = before.reindex(found.index)
            found = found[(waits >= low) & (waits < high)]
        return found

    def fact(self, query: dict[str, Any]) -> float:
        start, end = self.window(query)
        days = (end - start).days + 1
        name = query["with"]["name"]
        if name == "days_with_posts":
            return float(self.cut(query)["day"].nunique())
        if name == "silent_hours":
            counts = self.cut(query)["hour"].value_counts()
            return float(sum(counts.get(hour, 0) < query["with"]["least"] for hour in range(7, 24)))
        holidays = {"2020-W09": 5.0, "2020-W10": 5.0, "2020-W08": 5.0}
        known = {"days": float(days), "weeks": days / 7, "account_days": 0.0, "least": query["with"].get("least")}
        if name == "workdays":
            return holidays.get(f"{start.isocalendar()[0]}-W{start.isocalendar()[1]:02d}", float(np.busday_count(start, end)))
        return float(known[name])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_number_is_recounted_from_the_raw_rows(filled: dict[int, list[Row]], language: str) -> None:
    report = build_report(parse_week("2020-W09"), language=language)
    pandas = Pandas(frame(filled))
    figures = list(report.figures.all())
    assert len(figures) > 120
    for figure in figures:
        if drawn(figure.query):  # ends of a bootstrap interval: seeded, so the program finds them again; their middle is checked as "gain"
            assert recount(figure).same, figure.query
            continue
        again = pandas.answer(figure.query)
        assert (again is None) == (figure.value is None), (figure.key, figure.query)
        if again is not None:
            assert figure.value == pytest.approx(again), (figure.key, figure.query)
        assert figure.text == write(again, figure.form, language), figure.query


def test_no_number_of_the_text_is_without_a_trace(filled: dict[int, list[Row]]) -> None:
    report = build_report(parse_week("2020-W09"), language="zh-hans")
    document = document_of(report)
    traces = dict(report.figures.values_list("key", "text"))
    for run in walk(document):
        if isinstance(run, Figure):
            assert traces[run.trace] == run.text
        elif isinstance(run, Span):
            assert not re.search(r"\d", run.text), run.text
        else:
            assert isinstance(run, When | Words)
    page = to_html(document)
    assert page.count('class="r-fig') == sum(isinstance(run, Figure) for run in walk(document))


def test_the_program_recounts_its_own_numbers_and_notices_change(filled: dict[int, list[Row]], weibo: Any, take: Any) -> None:
    report = build_report(parse_week("2020-W09"), language="zh-hans")
    total = next(figure for figure in report.figures.all() if figure.query["op"] == "sum" and "where" not in figure.query)
    assert recount(total).same
    assert recount(total).value == total.value
    take("posts", weibo, [{"post_id": "late", "published_at": datetime(2020, 2, 26, 12, tzinfo=SHANGHAI), "title": "迟到", "likes": 50_000_000}])
    assert not recount(total).same


def test_queries_survive_storage(filled: dict[int, list[Row]]) -> None:
    written = write_report(parse_week("2020-W09"), language="en")
    report = build_report(parse_week("2020-W09"), language="en")
    stored = {figure.key: from_json(figure.query) for figure in report.figures.all()}
    assert stored == {entry.key: entry.query for entry in written.entries}


def test_strays_are_found() -> None:
    document = Document(
        "t",
        "en",
        "a",
        "f",
        (Paragraph((Span("about 12 posts"), Figure("7", "f1"), Figure("8", "f2"), Figure("9", "f3"), When("2 March"), Words("Top 10"))),),
    )
    assert [(stray.text, stray.why) for stray in strays(document, [("f1", "7"), ("f3", "10")])] == [
        ("about 12 posts", "digits in wording"),
        ("8", "no trace"),
        ("9", "differs from its trace"),
    ]


def test_the_month_is_traced_too(filled: dict[int, list[Row]]) -> None:
    report = build_report(parse_month("2020-02"), language="zh-hans")
    pandas = Pandas(frame(filled))
    for figure in report.figures.all():
        if not drawn(figure.query) and "workdays" not in str(figure.query):
            assert figure.text == write(pandas.answer(figure.query), figure.form, "zh-hans"), figure.query


def test_one_account_with_likes_alone(in_brand: BrandRef, weibo: Any, take: Any) -> None:
    take("posts", weibo, [{"post_id": "a", "published_at": datetime(2020, 2, 25, 9, tzinfo=SHANGHAI), "title": "一条", "likes": 3}])
    report = build_report(parse_week("2020-W09"), language="zh-hans")
    texts = [run.text for run in walk(document_of(report))]
    assert report.posts == 1
    assert "1" in texts
    assert not [text for text in texts if "nan" in text.lower() or "None" in text]
