"""Whatever a connector says has Chinese: every literal sentence it raises, answers or finds stands in the catalogue (PUB-04: readable reasons)."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import guanhao
from guanhao.kernel.sayings import known
from guanhao.sdk.connectors import errors

ROOT = Path(guanhao.__file__).parent
ROOMS = ("connectors", "sdk/connectors", "domains/publishing/publisher", "domains/publishing/services/first_comments.py")
ERRORS = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.ConnectorError)}
CHINESE = re.compile("[一-鿿]")
WORDS = re.compile(r"[A-Za-z]+ \S|[A-Za-z]{3,}\.$")  # a sentence, not a key


def files() -> list[Path]:
    found = (path for room in ROOMS for path in ((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room]))
    return sorted(path for path in found if path.name != "offers.py")  # options name their own Chinese


def sentences(tree: ast.Module) -> Iterator[tuple[int, str | None]]:
    """(line, sentence) of everything said; None where an f-string hides the template."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    named.setdefault(target.id, []).append(node.value)
    for node in ast.walk(tree):
        for said in spoken(node):
            yield from literals(said, named)


def spoken(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a node that end up before people."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.args and (name in ERRORS | {"phrase", "kind", "error"} or any(word.arg == "code" for word in node.keywords)):
            yield node.args[0]
        yield from (word.value for word in node.keywords if word.arg == "message")
    elif isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[0], ast.Constant) and CHINESE.search(ast.unparse(node.elts[2])):
        yield node.elts[1]  # a problem (field, English, Chinese): prepare may raise it


def literals(said: ast.expr, named: Mapping[str, Sequence[ast.expr]]) -> Iterator[tuple[int, str | None]]:
    if isinstance(said, ast.Call) and isinstance(said.func, ast.Name) and said.func.id == "phrase":
        said = said.args[0]
    for node in ast.walk(said):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, None
        elif isinstance(node, ast.Name):
            for value in named.get(node.id, ()):
                if isinstance(value, ast.Constant | ast.IfExp | ast.Dict | ast.BoolOp | ast.JoinedStr):
                    yield from literals(value, {})


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_of_a_connector_has_chinese(path: Path) -> None:
    wrong = []
    for line, sentence in sentences(ast.parse(path.read_text(encoding="utf-8"))):
        with override("zh-hans"):
            if sentence is None or sentence not in known() or not CHINESE.search(gettext(sentence)):
                wrong.append((line, sentence or "an f-string: write phrase(template, name=…)"))
    assert wrong == []
