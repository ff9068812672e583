"""A plan as people read it: Markdown whose YAML blocks hold what the program carries out; the prose around them is kept as it was written."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST = 1_000_000
_BLOCK = re.compile(r"^```ya?ml[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Unreadable(Exception):
    """A block that cannot be read: the line of the document, and a key of `WORDS` with its values."""

    line: int
    why: str
    value: str = ""


def parse(text: str, known: Collection[str]) -> dict[str, Any]:
    """The parts of a plan by key; Unreadable names the line. `known` are the keys a plan may hold."""
    if len(text) > LARGEST:
        raise Unreadable(1, "large")
    from guanhao.domains.strategy.rules.planyaml import yaml_of

    values: dict[str, Any] = {}
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        for key, value in yaml_of(block[1], first).items():
            if key not in known:
                raise Unreadable(first, "unknown", key)
            if key in values:
                raise Unreadable(first, "twice", key)
            values[key] = value
    return values


def write(text: str, values: Mapping[str, Any], heading: Callable[[str], str]) -> str:
    """The document with its blocks as things stand now; parts without a block are put at the end under their heading, if they hold anything."""
    from guanhao.domains.strategy.rules.planyaml import text_of, yaml_of

    done: set[str] = set()

    def fresh(block: "re.Match[str]") -> str:
        keys = [key for key in yaml_of(block[1], 1) if key in values]
        done.update(keys)
        return f"```yaml\n{text_of({key: values[key] for key in keys})}```" if keys else block[0]

    text = _BLOCK.sub(fresh, text).rstrip("\n") + "\n"
    for key, value in values.items():
        if key not in done and value:
            text += f"\n## {heading(key)}\n\n```yaml\n{text_of({key: value})}```\n"
    return text
