"""Rows are locked in a way that every database takes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guanhao"


def calls_of(node: ast.Call) -> Iterator[ast.Call]:
    """The calls of a chain such as `Row.objects.a().b()`, the last first."""
    while True:
        yield node
        if not (isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)):
            return
        node = node.func.value


def nullable(model: type[models.Model], path: str) -> bool:
    """Is a row of this relation possibly not there?"""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if getattr(field, "null", False) or field.related_model is None:
            return bool(getattr(field, "null", False))
        model = field.related_model  # type: ignore[assignment]
    return False


def wrong_locks(text: str) -> Iterator[str]:
    """Locks over a relation that may be empty, which PostgreSQL refuses unless `of` names what is locked."""
    known = {model.__name__: model for model in apps.get_models()}
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        chain = list(calls_of(node))
        names = {call.func.attr: call for call in chain if isinstance(call.func, ast.Attribute)}
        lock, joined, first = names.get("select_for_update"), names.get("select_related"), ast.unparse(chain[-1].func).partition(".")[0]
        if lock is None or joined is None or first not in known or any(one.arg == "of" for one in lock.keywords):
            continue
        paths = [one.value for one in joined.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        yield from (f"{first}: {path}" for path in paths if nullable(known[first], path))


def test_no_lock_reaches_over_a_relation_that_may_be_empty() -> None:
    found = [f"{file.relative_to(SOURCE)} {one}" for file in SOURCE.rglob("*.py") for one in wrong_locks(file.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)
    assert "Blocker: card" in wrong_locks('Blocker.objects.select_for_update().select_related("card").get()')
