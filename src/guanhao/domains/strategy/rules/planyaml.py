"""The YAML of a plan, read strictly: no references, no key twice, no objects; loaded when the first plan is read."""

from typing import Any

import yaml

from guanhao.domains.strategy.rules.plandoc import Unreadable


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


def yaml_of(text: str, first: int) -> dict[str, Any]:
    """The mapping of a block that begins on line `first`; Unreadable names the line."""
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


def text_of(value: Any) -> str:
    """A value as YAML, in the order given."""
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120))
