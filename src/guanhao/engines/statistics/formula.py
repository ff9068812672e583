"""Formulas of metrics as people write them: `(评论 + 转发) / 触达`, parsed safely and never executed as code.

A parsed formula is one fraction `top / bottom` (bottom is 1 for a plain sum), because a rate over many posts is the sum
of the tops divided by the sum of the bottoms, not the mean of the posts' rates (the two differ whenever posts differ in size).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LONGEST: Final = 400
DEEPEST: Final = 40
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/(),]))")
_SAME = str.maketrans({"×": "*", "✕": "*", "÷": "/", "−": "-", "–": "-", "（": "(", "）": ")", "，": ",", "＋": "+", "／": "/", "＊": "*", "－": "-"})
FUNCTIONS: Final = ("coalesce", "total")


class FormulaError(ValueError):
    """A formula cannot be read; `position` is the character (0-based) where it went wrong, `code` what went wrong, `word` the word meant."""

    def __init__(self, code: str, position: int, word: str = "") -> None:
        super().__init__(f"{code} at {position}: {word}" if word else f"{code} at {position}")
        self.code = code
        self.position = position
        self.word = word


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Column:
    """A base column by its canonical name."""

    name: str


@dataclass(frozen=True)
class Binary:
    """`left sign right`; sign is one of + - * /."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """`coalesce(a, b)`: the first that is known; `total(a, b)`: the sum of those that are known, unknown when none is."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Column | Binary | Call
ONE: Final = Number(1.0)


@dataclass(frozen=True)
class Formula:
    """A formula as one fraction. `text` is what the person wrote."""

    text: str
    top: Node
    bottom: Node

    @property
    def is_ratio(self) -> bool:
        """True when the bottom depends on the data, so that values over many rows are a sum divided by a sum."""
        return any(columns(self.bottom))

    def columns(self) -> tuple[str, ...]:
        """The base columns it reads, sorted."""
        return tuple(sorted({*columns(self.top), *columns(self.bottom)}))

    def row_sql(self) -> str:
        """SQL of the value of one row; a division by zero is NULL."""
        return sql(self.top) if self.bottom == ONE else f"({sql(self.top)}) / nullif({sql(self.bottom)}, 0)"

    def sum_sql(self) -> str:
        """SQL aggregate over rows: the sum, or the sum of tops over the sum of bottoms of the rows that know both."""
        if not self.is_ratio:
            return f"CAST(sum({self.row_sql()}) AS DOUBLE)"
        top, bottom = sql(self.top), sql(self.bottom)
        both = f"FILTER (WHERE ({top}) IS NOT NULL AND ({bottom}) IS NOT NULL)"
        return f"CAST(sum({top}) {both} AS DOUBLE) / nullif(CAST(sum({bottom}) {both} AS DOUBLE), 0)"

    def count_sql(self) -> str:
        """SQL aggregate: of how many rows the value is known."""
        if not self.is_ratio:
            return f"count({self.row_sql()})"
        return f"count(*) FILTER (WHERE ({sql(self.top)}) IS NOT NULL AND ({sql(self.bottom)}) IS NOT NULL)"

    def each(self, data: Mapping[str, Numbers]) -> Numbers:
        """The value of every row; NaN where unknown or divided by zero."""
        return divide(evaluate(self.top, data), evaluate(self.bottom, data))

    def over_all(self, data: Mapping[str, Numbers]) -> float | None:
        """The value over all rows together, as `sum_sql` counts it; None when no row is known."""
        top, bottom = np.atleast_1d(evaluate(self.top, data)), np.atleast_1d(evaluate(self.bottom, data))
        top, bottom = np.broadcast_arrays(top, bottom)
        known = ~(np.isnan(top) | np.isnan(bottom))
        if not known.any():
            return None
        if not self.is_ratio:
            return float(divide(top[known], bottom[known]).sum())
        below = float(bottom[known].sum())
        return float(top[known].sum()) / below if below else None


def parse(text: str, names: Mapping[str, str]) -> Formula:
    """Read a formula. `names` maps every allowed word (a column or another name of it, lower case) to its column.

    Raises FormulaError with code too_long, bad_sign, unknown_name, unexpected, unfinished, too_deep or two_fractions.
    """
    if len(text) > LONGEST:
        raise FormulaError("too_long", LONGEST)
    node = _Reader(text.translate(_SAME), {name.lower(): column for name, column in names.items()}).whole()
    top, bottom = _fraction(node)
    return Formula(text=text.strip(), top=top, bottom=bottom)


def columns(node: Node) -> Iterator[str]:
    """The base columns a part reads, with repetition."""
    match node:
        case Column(name):
            yield name
        case Binary(_, left, right):
            yield from columns(left)
            yield from columns(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from columns(argument)


def sql(node: Node) -> str:
    """SQL of a part over one row; names are quoted, and only names the parser allowed can occur."""
    match node:
        case Number(value):
            return repr(int(value)) if value.is_integer() else repr(value)
        case Column(name):
            return f'"{name}"'
        case Binary("/", left, right):
            return f"({sql(left)} / nullif({sql(right)}, 0))"
        case Binary(sign, left, right):
            return f"({sql(left)} {sign} {sql(right)})"
        case Call("coalesce", arguments):
            return f"coalesce({', '.join(sql(argument) for argument in arguments)})"
        case Call(_, arguments):
            parts = [sql(argument) for argument in arguments]
            return f"CASE WHEN coalesce({', '.join(parts)}) IS NULL THEN NULL ELSE {' + '.join(f'coalesce({part}, 0)' for part in parts)} END"


def evaluate(node: Node, data: Mapping[str, Numbers]) -> Numbers:
    """The part's value of every row as float64; NaN is unknown. A column that `data` lacks is unknown everywhere."""
    match node:
        case Number(value):
            return np.asarray(value, dtype=np.float64)
        case Column(name):
            return np.asarray(data[name], dtype=np.float64) if name in data else np.asarray(np.nan)
        case Binary(sign, left, right):
            return _calculate(sign, evaluate(left, data), evaluate(right, data))
        case Call(function, arguments):
            parts = np.broadcast_arrays(*(evaluate(argument, data) for argument in arguments))
            return _first_known(parts) if function == "coalesce" else _total(parts)


def divide(top: Numbers, bottom: Numbers) -> Numbers:
    """Elementwise quotient; NaN where the bottom is zero or either is NaN."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    result = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=(bottom != 0) & ~np.isnan(bottom))
    return result


def _calculate(sign: str, left: Numbers, right: Numbers) -> Numbers:
    if sign == "/":
        return divide(left, right)
    if sign == "*":
        return np.multiply(left, right)
    return np.add(left, right) if sign == "+" else np.subtract(left, right)


def _first_known(parts: tuple[Numbers, ...]) -> Numbers:
    result = np.array(parts[0], dtype=np.float64, copy=True)
    for part in parts[1:]:
        result = np.where(np.isnan(result), part, result)
    return result


def _total(parts: tuple[Numbers, ...]) -> Numbers:
    block = np.stack(parts)
    return np.asarray(np.where(np.isnan(block).all(axis=0), np.nan, np.nansum(block, axis=0)), dtype=np.float64)


def _fraction(node: Node) -> tuple[Node, Node]:
    """The same value as top and bottom, neither of which divides by data."""
    if not isinstance(node, Binary):
        if isinstance(node, Call) and any(_divides(argument) for argument in node.arguments):
            raise FormulaError("two_fractions", 0)
        return node, ONE
    top_left, bottom_left = _fraction(node.left)
    top_right, bottom_right = _fraction(node.right)
    if node.sign == "*":
        return _times(top_left, top_right), _times(bottom_left, bottom_right)
    if node.sign == "/":
        return _times(top_left, bottom_right), _times(bottom_left, top_right)
    if bottom_left != bottom_right:
        raise FormulaError("two_fractions", 0)
    return Binary(node.sign, top_left, top_right), bottom_left


def _times(left: Node, right: Node) -> Node:
    if left == ONE:
        return right
    return left if right == ONE else Binary("*", left, right)


def _divides(node: Node) -> bool:
    match node:
        case Binary(sign, left, right):
            return sign == "/" or _divides(left) or _divides(right)
        case Call(_, arguments):
            return any(_divides(argument) for argument in arguments)
        case _:
            return False


class _Reader:
    """Recursive descent: sum of products of atoms."""

    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        self.text = text
        self.names = names
        self.tokens = self._split()
        self.index = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self._sum()
        if self.index < len(self.tokens):
            raise self._unexpected()
        return node

    def _split(self) -> list[tuple[str, str, int]]:
        tokens, position, end = [], 0, len(self.text.rstrip())
        while position < end:
            found = _TOKEN.match(self.text, position)
            if found is None:
                raise FormulaError("bad_sign", position, self.text[position])
            kind = found.lastgroup or ""
            tokens.append((kind, found.group(kind), found.start(kind)))
            position = found.end()
        return tokens

    def _peek(self) -> str:
        return self.tokens[self.index][1] if self.index < len(self.tokens) else ""

    def _take(self, sign: str) -> bool:
        if self.index < len(self.tokens) and self.tokens[self.index][:2] == ("sign", sign):
            self.index += 1
            return True
        return False

    def _unexpected(self) -> FormulaError:
        if self.index >= len(self.tokens):
            return FormulaError("unfinished", len(self.text))
        _, word, position = self.tokens[self.index]
        return FormulaError("unexpected", position, word)

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError("too_deep", self.tokens[min(self.index, len(self.tokens) - 1)][2])
        node = self._product()
        while self._peek() in {"+", "-"}:
            sign = self._peek()
            self.index += 1
            node = Binary(sign, node, self._product())
        self.depth -= 1
        return node

    def _product(self) -> Node:
        node = self._atom()
        while self._peek() in {"*", "/"}:
            sign = self._peek()
            self.index += 1
            node = Binary(sign, node, self._atom())
        return node

    def _atom(self) -> Node:
        if self._take("-"):
            return Binary("-", Number(0.0), self._deeper_atom())
        if self._take("("):
            node = self._sum()
            self._close()
            return node
        if self.index >= len(self.tokens):
            raise self._unexpected()
        kind, word, position = self.tokens[self.index]
        if kind == "sign":
            raise self._unexpected()
        self.index += 1
        if kind == "number":
            return Number(float(word))
        if word.lower() in FUNCTIONS and self._take("("):
            return self._call(word.lower())
        column = self.names.get(word.lower())
        if column is None:
            raise FormulaError("unknown_name", position, word)
        return Column(column)

    def _deeper_atom(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError("too_deep", len(self.text))
        node = self._atom()
        self.depth -= 1
        return node

    def _call(self, function: str) -> Node:
        arguments = [self._sum()]
        while self._take(","):
            arguments.append(self._sum())
        self._close()
        return Call(function, tuple(arguments))

    def _close(self) -> None:
        if not self._take(")"):
            raise self._unexpected()
