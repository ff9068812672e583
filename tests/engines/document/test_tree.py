"""Markdown as a tree and back: the same words, the same look, whatever a tree holds; and the CRDT that carries such a tree."""

import random
import re
from collections.abc import Iterable
from typing import Any

import pytest
from pycrdt import Doc as Crdt
from pycrdt import XmlFragment

from guanhao.engines.document import shared
from guanhao.engines.document.tree import markdown_of, tree_of

LETTERS = "ab 中。*_`[]()<>#-+1.!~|\\&:="


@pytest.mark.parametrize(
    "text",
    [
        "One.\n\nTwo.",
        "a\nb",
        "# H *x*\n\n- a\n- b\n  - c\n\n1. x\n2. y\n\n> q\n> r\n\n```py\nx=1\n```\n\n---\n\n**粗**体 [l](https://a.b/c)",
        "a*b 1*2 _x_y 3 < 4 & 5",
        "![图](asset:12) x ![y](http://z/q.png)",
        "\\# not\n1\\. no",
        "- a\n\n  para\n- b",
        "- x\n\n* y",
        "3. three\n4. four",
        "~~s~~ ***bi***",
        "| 平台 | 阅读 |\n| --- | ---: |\n| **微博** | 1 |\n|  | [l](https://a.b/c) |",
        "> | a |\n> | --- |\n> | 1 |",
        "- x\n\n  | a | b |\n  | --- | --- |\n  | 1 | ![图](asset:12) |",
        "",
    ],
)
def test_usual_markdown_stays_as_it_is_written(text: str) -> None:
    assert markdown_of(tree_of(text)) == text
    assert shared.read(shared.load([shared.begin("", text)])).text == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x\n===", "# x"),
        ("a  \nb", "a\nb"),
        ("| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 |", "| a | b |\n| --- | ---: |\n| 1 | 2 |\n| 3 |  |"),
        ("a | b\n:-: | -\n`x\\|y` | \\|", "| a | b |\n| :---: | --- |\n| `x\\|y` | \\| |"),
        ("![a](javascript:x)", "![a](javascript:x)"),
        ("    code", "```\ncode\n```"),
    ],
)
def test_other_spellings_become_the_usual_one(text: str, told: str) -> None:
    assert markdown_of(tree_of(text)) == told


def test_bold_that_ends_in_punctuation_is_still_bold_in_markdown() -> None:
    bold = {"type": "text", "text": "价格：", "marks": [{"type": "bold"}]}
    assert markdown_of([{"type": "paragraph", "content": [bold, {"type": "text", "text": "10 元"}]}]) == "**价格**：10 元"


def words(nodes: Iterable[dict[str, Any]]) -> str:
    """All letters, without blanks."""
    return "".join(re.sub(r"\s", "", node.get("text", "")) + words(node.get("content") or []) for node in nodes)


def written(draw: random.Random) -> list[dict[str, Any]]:
    """Words with any marks and signs."""
    made: list[dict[str, Any]] = []
    for _piece in range(draw.randint(0, 4)):
        marks: list[dict[str, Any]] = [{"type": name} for name in ("bold", "italic", "strike", "code") if draw.random() < 0.2]
        if draw.random() < 0.1:
            marks.append({"type": "link", "attrs": {"href": "https://x.y/a(b"}})
        text = "".join(draw.choice(LETTERS) for _letter in range(draw.randint(1, 14)))
        made.append({"type": "hardBreak"} if draw.random() < 0.1 else {"type": "text", "text": text, **({"marks": marks} if marks else {})})
    return made


def table(*rows: list[list[dict[str, Any]]], **attrs: int) -> dict[str, Any]:
    """A table of these cells; the attributes are those of the first."""
    made = [{"type": "tableRow", "content": [{"type": "tableCell", "content": cell} for cell in row]} for row in rows]
    made[0]["content"][0] |= {"attrs": attrs}  # type: ignore[index]
    return {"type": "table", "content": made}


def said(words: str) -> list[dict[str, Any]]:
    """A cell that says this."""
    return [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]


def block(draw: random.Random, depth: int = 0) -> dict[str, Any]:
    """Any block."""
    dice = draw.random()
    if dice < 0.5 or depth > 2:
        return {"type": "paragraph", "content": written(draw)}
    if dice < 0.6:
        return {"type": "heading", "attrs": {"level": draw.randint(1, 6)}, "content": written(draw)}
    if dice < 0.7:
        return {"type": "blockquote", "content": [block(draw, depth + 1) for _child in range(2)]}
    if dice < 0.8:
        return {"type": "codeBlock", "content": [{"type": "text", "text": "".join(draw.choice(LETTERS + "\n") for _letter in range(9))}]}
    if dice < 0.88:
        rows = [[draw.choice([written(draw), [block(draw, depth + 1), block(draw, 3)]]) for _cell in range(draw.randint(1, 3))] for _row in range(2)]
        return table(*rows)
    items = [{"type": "listItem", "content": [{"type": "paragraph", "content": written(draw)}]} for _item in range(2)]
    items[0]["content"] += [block(draw, depth + 1)]
    return {"type": draw.choice(["bulletList", "orderedList"]), "content": items}


def test_merged_cells_keep_the_columns_of_the_others() -> None:
    tree = table([said("a"), said("b")], [said("c"), said("d"), said("e")], colspan=2)
    assert markdown_of([tree]) == "| a |  | b |\n| --- | --- | --- |\n| c | d | e |"
    tree = table([said("a"), said("b")], [said("c")], rowspan=99)
    assert markdown_of([tree]) == "| a | b |\n| --- | --- |\n|  | c |"
    assert markdown_of([table([said(" ")])]) == ""
    assert markdown_of([{"type": "table", "content": said("lost row")}]) == "| lost row |\n| --- |"


def test_cells_of_strangers_are_bounded() -> None:
    state = shared.load([shared.begin("t", "| a | b |\n| --- | --- |\n| 1 | 2 |")])
    cell: Any = state.get("default", type=XmlFragment).children[0].children[0].children[0]
    for name, value in {"colspan": 10**8, "rowspan": -3, "align": "url(x)", "onclick": "x"}.items():
        cell.attributes[name] = value
    first, rule, _second = shared.read(state).text.split("\n")
    assert first == f"| a |{'  |' * 49} b |"
    assert rule.count("---") == 51


def test_no_word_of_any_tree_is_lost_in_markdown() -> None:
    draw = random.Random(5)
    for _round in range(1500):
        tree = [block(draw) for _block in range(draw.randint(1, 3))]
        assert words(tree_of(markdown_of(tree))) == words(tree)


def test_any_text_replaces_any_other() -> None:
    draw = random.Random(9)
    state = shared.load([shared.begin("t", "")])
    copy: Any = Crdt()
    copy.apply_update(state.get_update())
    for _round in range(150):
        text = markdown_of(tree_of(markdown_of(block(draw) for _block in range(4))))
        if change := shared.rewrite(state, "t", text):
            copy.apply_update(change)
        assert shared.read(state).text == shared.read(copy).text == markdown_of(tree_of(text))
        assert shared.rewrite(state, "t", shared.read(state).text) == b""


def test_damaged_bytes_are_refused_and_never_end_the_program() -> None:
    draw = random.Random(3)
    update = shared.begin("t", "# One\n\n**Two** three")
    refused = 0
    for _round in range(1500):
        broken = bytearray(update)
        for _byte in range(draw.randint(1, 6)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        state = shared.load([update])
        try:
            shared.take(state, bytes(broken))
            shared.read(state)
        except shared.Unreadable:
            refused += 1
    assert refused > 1000
