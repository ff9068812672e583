"""The REST contract changes only on purpose."""

import json
from collections.abc import Iterator
from typing import Any

from ninja import Schema
from tools.openapi import SNAPSHOT, current


def test_the_snapshot_is_the_program() -> None:
    """Changed on purpose? Run `python -m tools.openapi` and review the difference."""
    assert json.loads(current()) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_address_of_a_brand_names_the_brand() -> None:
    paths = json.loads(current())["paths"]
    assert paths
    for address, methods in paths.items():
        for operation in methods.values():
            named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
            assert ("brand" in named) == ("{brand}" in address), address
            assert operation.get("summary"), address
            assert operation.get("security"), address


def test_no_two_schemas_share_a_name() -> None:
    """Ninja keeps one schema a name: the second would describe the first one's bodies."""
    homes: dict[str, set[str]] = {}
    for model in _schemas(Schema):
        if model.__module__.startswith("guanhao."):
            homes.setdefault(model.__name__, set()).add(model.__module__)
    assert {name: sorted(modules) for name, modules in homes.items() if len(modules) > 1} == {}


def _schemas(root: type[Schema]) -> Iterator[type[Schema]]:
    for child in root.__subclasses__():
        yield child
        yield from _schemas(child)


def test_a_wrong_method_answers_a_problem(client_for: Any) -> None:
    answer = client_for("administrator").delete("/api/brands/acme/people")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET, POST")
    assert answer.json()["status"] == 405
