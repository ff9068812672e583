"""Checking without a database: our own rules and lists, judged by the matcher."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from guanhao.domains.compliance.contracts import CheckContext
from guanhao.domains.compliance.rules.judging import Circumstances, Judged, judge
from guanhao.domains.compliance.selectors.books import finds, house_book, matchers_of

TODAY = date(2026, 6, 1)
Check = Callable[..., Judged]


@pytest.fixture(scope="session")
def judged() -> Callable[..., list[Judged]]:
    """`judged(texts, **context)`: one result a text, by our rules alone."""
    book = house_book()
    matchers = matchers_of(book)

    def run(texts: Sequence[str], **context: object) -> list[Judged]:
        on = Circumstances(book, CheckContext(**context), TODAY)
        return [judge(("body",), (text,), (found,), on) for text, found in zip(texts, finds(matchers, texts), strict=True)]

    return run


@pytest.fixture(scope="session")
def hits(judged: Callable[..., list[Judged]]) -> Callable[..., dict[str, str]]:
    """`hits(text, **context)`: level by rule of what counts."""
    return lambda text, **context: {hit.rule: hit.level for hit in judged([text], **context)[0].hits}
