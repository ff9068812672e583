"""An evaluation on its own, for its page and REST: the same blocks and queries that reports hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from guanhao.domains.reporting.models import Evaluation
from guanhao.domains.reporting.rules.methods import choose
from guanhao.domains.reporting.rules.period import Period
from guanhao.domains.reporting.rules.query import to_json
from guanhao.domains.reporting.services.context import make_context
from guanhao.domains.reporting.services.review.methods import judged
from guanhao.domains.reporting.services.wording import Wording
from guanhao.engines.document import Block, Bullets, Callout, Document, plain
from guanhao.engines.document.html import fragment_html
from guanhao.kernel import access
from guanhao.kernel.now import now


@dataclass(frozen=True)
class Number:
    """One number of the result with its query in words and as data."""

    key: str
    text: str
    value: float | None
    words: str
    query: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """The method that was used, the result in a sentence, what must be true for it to hold, its numbers, and all of it as HTML."""

    method: str
    result: str
    assumptions: tuple[str, ...]
    sources: tuple[Number, ...]
    html: str


def result_of(row: Evaluation, *, language: str) -> Result:
    """The evaluation on the data as they are now (needs reporting.view)."""
    access.require("reporting.view")
    with translation.override(language):
        context = make_context(Period("campaign", str(row.pk), row.start, row.end), language=language, made_at=now(), owner=(None, ""))
        blocks = judged(context, row)
        words = Wording(context.accounts, context.platforms)
        entries = [Number(one.key, one.text, one.value, words.describe(one.query), to_json(one.query)) for one in context.book.entries.values()]
        html = fragment_html(Document(row.title, language, "", "", tuple(blocks)), trace=lambda key: f"#s-{key}")
        return Result(choose(row.method, controls=row.controls), _sentence(blocks), _assumed(blocks), tuple(entries), html)


def _sentence(blocks: Sequence[Block]) -> str:
    return next((plain(line) for block in blocks if isinstance(block, Callout) for line in block.body), "")


def _assumed(blocks: Sequence[Block]) -> tuple[str, ...]:
    return tuple(plain(item) for block in blocks if isinstance(block, Bullets) for item in block.items)
