"""A plan as people read it: Markdown whose YAML blocks hold what the program carries out; the prose around them is kept as it was written."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 1_000_000
_BLOCK = re.compile(r"^```ya?ml[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Unreadable(Exception):
    """A block that cannot be read: the line of the document, and a key of `WORDS` with its values."""

    line: int
    why: str
    value: str = ""


class _Strict(yaml.SafeLoader):
    """YAML without references (a few lines of them can stand for gigabytes) and without keys that come twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        ahead: Any = self  # PyYAML's types leave peek_event out
        if self.check_event(yaml.events.AliasEvent):
            raise Unreadable(ahead.peek_event().start_mark.line, "alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for place, key in enumerate(keys):
            if not isinstance(key, str):
                raise Unreadable(node.value[place][0].start_mark.line, "key", str(key))
            if key in keys[:place]:
                raise Unreadable(node.value[place][0].start_mark.line, "twice", key)
        return super().construct_mapping(node, deep)


def parse(text: str, known: Collection[str]) -> dict[str, Any]:
    """The parts of a plan by key; Unreadable names the line. `known` are the keys a plan may hold."""
    if len(text) > LARGEST:
        raise Unreadable(1, "large")
    values: dict[str, Any] = {}
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for key, value in _read(block[1], first).items():
            if key not in known:
                raise Unreadable(first, "unknown", key)
            if key in values:
                raise Unreadable(first, "twice", key)
            values[key] = value
    return values


def _read(text: str, first: int) -> dict[str, Any]:
    try:
        value = yaml.load(text, Loader=_Strict)  # noqa: S506 - a SafeLoader made stricter
    except Unreadable as error:
        raise Unreadable(first + error.line, error.why, error.value) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Unreadable(first + (mark.line if mark else 0), "yaml", str(error.problem or "")) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(first, "yaml", str(error).splitlines()[0] if str(error) else "") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(first, "mapping")
    return value


def write(text: str, values: Mapping[str, Any], heading: Callable[[str], str]) -> str:
    """The document with its blocks as things stand now; parts without a block are put at the end under their heading, if they hold anything."""
    done: set[str] = set()

    def fresh(block: "re.Match[str]") -> str:
        keys = [key for key in _read(block[1], 1) if key in values]
        done.update(keys)
        return f"```yaml\n{_dump({key: values[key] for key in keys})}```" if keys else block[0]

    text = _BLOCK.sub(fresh, text).rstrip("\n") + "\n"
    for key, value in values.items():
        if key not in done and value:
            text += f"\n## {heading(key)}\n\n```yaml\n{_dump({key: value})}```\n"
    return text


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120))
