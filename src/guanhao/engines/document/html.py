"""Documents as one self-contained HTML page: style inside, charts inside, no script, nothing to fetch."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape as _escape
from pathlib import Path

from guanhao.engines.document.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Document,
    Figure,
    Heading,
    Inline,
    Kpis,
    PageBreak,
    Paragraph,
    Source,
    Sources,
    Table,
    Title,
    Toc,
    Words,
)
from guanhao.engines.drawing.canvas import clean

_STYLE = Path(__file__).with_name("report.css")
Trace = Callable[[str], str]


def to_html(document: Document, *, trace: Trace | None = None) -> str:
    """The page; figures link to `trace(key)`, or to the list of sources in the document when there is one."""
    known = {source.trace for block in document.blocks if isinstance(block, Sources) for source in block.items}
    here = trace or (lambda key: f"#s-{key}" if key in known else "")
    language = "zh-Hans" if document.chinese else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f'<body><main class="gh-report">{body_html(document, here)}<footer>{escape(document.footer)}</footer></main></body></html>'
    )


def fragment_html(document: Document, *, trace: Trace) -> str:
    """The document's inside with its style, to stand within a console page; without the list of sources, as every figure leads to its own."""
    inside = replace(document, blocks=tuple(block for block in document.blocks if not isinstance(block, Sources)))
    return f'<style>{_STYLE.read_text(encoding="utf-8")}</style><div class="gh-report">{body_html(inside, trace)}</div>'


def escape(text: str) -> str:
    """Text made safe for HTML, in elements and attributes."""
    return _escape(clean(text), quote=True)


def body_html(document: Document, trace: Trace) -> str:
    """All blocks, one after the other."""
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    return "".join(_block(block, trace, headings) for block in document.blocks)


def _block(block: Block, trace: Trace, headings: Sequence[Heading]) -> str:
    match block:
        case Title():
            lines = "".join(f"<span>{escape(line)}</span>" for line in block.lines)
            head = f'<p class="r-kicker">{escape(block.kicker)}</p><h1>{escape(block.text)}</h1><p class="r-period">{escape(block.period)}</p>'
            return f'<header class="r-cover"><div>{head}</div><div class="r-lines">{lines}</div></header>'
        case Heading():
            level = min(max(block.level, 1), 3) + 1
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            return f"<h{level}{anchor}>{escape(block.text)}</h{level}>"
        case Paragraph():
            return f'<p class="{"r-lead " if block.lead else ""}{block.tone}">{_runs(block.runs, trace)}</p>'
        case Kpis():
            return _kpis(block, trace)
        case Table():
            return _table(block, trace)
        case Chart():
            return _chart(block, trace)
        case Callout():
            return _callout(block, trace)
        case Bullets():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_runs(item, trace)}</li>' for item in block.items)}</{tag}>"
        case Sources():
            return _sources(block)
        case PageBreak():
            return '<div class="r-break"></div>'
        case Toc():
            links = "".join(f'<li><a href="#{escape(one.anchor)}">{escape(one.text)}</a></li>' for one in headings if one.anchor)
            return f'<nav class="r-toc"><strong>{escape(block.title)}</strong><ol>{links}</ol></nav>'


def _runs(runs: Sequence[Inline], trace: Trace) -> str:
    return "".join(_run(run, trace) for run in runs)


def _run(run: Inline, trace: Trace) -> str:
    text = escape(run.text)
    if isinstance(run, Figure):
        address = trace(run.trace)
        classes = f"r-fig {run.tone}".strip()
        text = f'<a class="{classes}" href="{escape(address)}">{text}</a>' if address else f'<span class="{classes}">{text}</span>'
    elif isinstance(run, Words):
        if re.match(r"https?://", run.url):
            text = f'<a class="r-words" href="{escape(run.url)}" rel="noreferrer noopener">{text}</a>'
    elif getattr(run, "tone", ""):
        text = f'<span class="{getattr(run, "tone", "")}">{text}</span>'
    return f"<strong>{text}</strong>" if run.strong else text


def _kpis(block: Kpis, trace: Trace) -> str:
    cards = []
    for item in block.items:
        change = f'<span class="r-change">{_run(item.change, trace)}</span>' if item.change else ""
        note = f'<span class="r-note">{_runs(item.note, trace)}</span>' if item.note else ""
        cards.append(
            f'<div><span class="r-label">{escape(item.label)}</span><span class="r-value">{_run(item.value, trace)}</span>{change}{note}</div>'
        )
    return f'<section class="r-kpis">{"".join(cards)}</section>'


def _table(block: Table, trace: Trace) -> str:
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
    total = sum(column.weight for column in block.columns) or 1
    widths = "".join(f'<col style="width:{column.weight / total * 100:.1f}%">' for column in block.columns)
    head = "".join(f'<th scope="col" class="{column.align}">{escape(column.title)}</th>' for column in block.columns)
    rows = "".join(
        "<tr>" + "".join(f'<td class="{column.align}">{_runs(cell, trace)}</td>' for column, cell in zip(block.columns, row, strict=True)) + "</tr>"
        for row in block.rows
    )
    return f'<div class="r-scroll"><table>{caption}<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _chart(block: Chart, trace: Trace) -> str:
    data = f"<details><summary>▦</summary>{_table(block.data, trace)}</details>" if block.data else ""
    caption = f"<figcaption>{escape(block.caption)}</figcaption>"
    return f'<figure aria-label="{escape(block.alt)}"><div class="r-chart">{block.svg}</div>{caption}{data}</figure>'


def _callout(block: Callout, trace: Trace) -> str:
    body = "".join(f"<p>{_runs(line, trace)}</p>" for line in block.body)
    facts = "".join(f"<div><dt>{escape(fact.label)}</dt><dd>{_runs(fact.runs, trace)}</dd></div>" for fact in block.facts)
    listed = f"<dl>{facts}</dl>" if facts else ""
    return f'<aside class="r-callout {block.tone}"><p class="r-head">{_runs(block.title, trace)}</p>{body}{listed}</aside>'


def _sources(block: Sources) -> str:
    rows = "".join(_source(item) for item in block.items)
    return f'<section class="r-sources"><h2>{escape(block.title)}</h2><p>{escape(block.intro)}</p><table><tbody>{rows}</tbody></table></section>'


def _source(item: Source) -> str:
    return f'<tr id="s-{escape(item.trace)}"><th scope="row">{escape(item.value)}</th><td>{escape(item.words)}</td></tr>'
