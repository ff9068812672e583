"""One document with every kind of block."""

from guanhao.engines.document import (
    Bullets,
    Callout,
    Chart,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Kpi,
    Kpis,
    PageBreak,
    Paragraph,
    Source,
    Sources,
    Span,
    Table,
    Title,
    Toc,
    When,
    Words,
)
from guanhao.engines.drawing import Bar, bars

HOSTILE = '#include "x" $a$ *b* _c_ <script>alert(1)</script> \\n @ref `raw` [x](y) // -- & 号'


def make(words: str, language: str = "zh-hans") -> Document:
    """Every block, with these words in every place that takes words."""
    table = Table(
        (Column(words, weight=3), Column("互动", "right")), (((Words(words, "https://example.com/1"),), (Figure("12.3万", "f1", "good"),)),), words
    )
    return Document(
        title=words,
        language=language,
        author=words,
        footer=words,
        blocks=(
            Title(words, kicker=words, period=words, lines=(words, "生成于")),
            Toc(words),
            Kpis((Kpi(words, Figure("1,234", "f1"), Figure("+5.1%", "f2", "good"), (Span(words),)), Kpi("条数", Figure("9", "f3")))),
            Heading(words, 1, "a"),
            Heading("小节", 2),
            Paragraph((Span(words, tone="muted"), Figure("7", "f3", strong=True), When("2月24日"), Words(words, "javascript:alert(1)")), lead=True),
            Paragraph((Span(words),), tone="warn"),
            table,
            Chart(bars([Bar("汉字", 3)], title=words), caption=words, alt=words, data=table, trace="f1"),
            Callout((Span(words),), ((Span(words),),), (Fact(words, (Figure("7", "f3"),)), Fact("负责人", (Words(words),))), "good"),
            Bullets(((Span(words),), (Span("第二"),))),
            Bullets(((Span(words),),), ordered=True),
            PageBreak(),
            Sources(words, words, (Source("f1", "1,234", words), Source("f2", "+5.1%", words), Source("f3", "7", words))),
        ),
    )
