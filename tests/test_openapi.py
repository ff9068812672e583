"""The REST contract changes only on purpose."""

import json

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
