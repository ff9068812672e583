"""Every REST operation with rubbish in every place: a problem in JSON that names the field, never an error of ours."""

import json
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, ForeignKey
from django.test import Client
from tests.test_fence import furnish, operations
from tests.test_fence import schema as the_schema

from guanhao.kernel.tenancy import BrandRef

HUGE = 10**30
RUBBISH: tuple[Any, ...] = (None, "x" * 5000, HUGE, -1, [1], {"a": 1}, "\x00", "\ud800", "NaN")
QUERIES = ("", "abc", str(HUGE), "-1", "0", "NaN", "1e400", "\x00", "2026-99-99", "0001-01-01", "9999-12-31", "'; DROP TABLE x; --", "%", "🧧‮")
RAW = (b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b'{"a":' * 100_000, b"[" * 100_000, b'{"title": "\\ud800"}')


def deref(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, or what it refers to."""
    root = the_schema()["components"]["schemas"]
    return root[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


KNOWN = {
    "sha256": "0" * 64,
    "purpose": "user_need",
    "lane": "regular",
    "format": "image_text",
    "status": "approved",
    "expires_at": "2099-01-01T00:00:00Z",
}  # words a schema leaves open


def sample(schema: dict[str, Any]) -> Any:
    """A value that the schema takes, so that one wrong field at a time gets past the others."""
    schema = deref(schema)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    text = {"date": "2026-01-05", "date-time": "2026-01-05T09:00:00Z"}.get(schema.get("format", ""), "posts")
    known = {"integer": 1, "number": min(1.5, schema.get("maximum", 1.5)), "boolean": True, "array": [], "string": text}
    if schema.get("type") == "object":
        return {name: KNOWN.get(name) or sample(one) for name, one in schema.get("properties", {}).items()}
    return known.get(schema.get("type", ""))


def complaint(where: str, answer: Any) -> list[str]:
    """What is wrong with an answer to rubbish."""
    if answer.status_code >= 500:
        return [f"{where}: {answer.status_code}"]
    if answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
        return [f"{where}: {answer.status_code} as {answer['Content-Type']}"]
    if answer.status_code == 422 and not answer.json()["title"]:
        return [f"{where}: 422 without words"]
    return []


def too_long() -> list[str]:
    """Columns that hold more than they promise: SQLite lets it pass, PostgreSQL does not."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField) and field.max_length and not isinstance(field, ForeignKey):
                longest = max((len(value or "") for value in model._base_manager.values_list(field.attname, flat=True)), default=0)
                found += [f"{field}: {longest} > {field.max_length}"] if longest > field.max_length else []
    return found


@pytest.fixture
def director(brand: BrandRef, client_for: Any) -> Client:
    """An administrator whom a defect answers with 500 instead of an exception in the test."""
    furnish(brand)
    client: Client = client_for("administrator")
    client.raise_request_exception = False
    return client


FREE = ("utm", "config", "actions", "settings", "holding", "indicator", "tree", "inputs", "plan", "scores")
"""Fields that take any object: something else of the sample (a purpose, a kind) is refused before they are looked into."""


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.scale)], ids=["each_once", "all_with_all"])
def test_rubbish_in_bodies(director: Client, every: bool) -> None:
    """A field gets two kinds of rubbish that move on from field to field, or all kinds."""
    wrong: list[str] = []
    unnamed: list[str] = []
    turns = count()
    for method, address, operation in operations("acme"):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        good = sample(content["application/json"]["schema"])
        turn = next(turns) % len(RAW)
        for raw in RAW if every else RAW[turn : turn + 2]:
            answer = director.generic(method.upper(), address, raw, content_type="application/json")
            wrong += complaint(f"{method} {address} {raw[:20]!r}", answer)
        for place, name in enumerate(good):
            for value in RUBBISH if every else (RUBBISH[place % len(RUBBISH)], {"a": 1}):
                try:
                    body = json.dumps({**good, name: value})
                except ValueError:
                    continue
                answer = director.generic(method.upper(), address, body, content_type="application/json")
                wrong += complaint(f"{method} {address} {name}={value!r:.40}", answer)
                if name in FREE or address.endswith("/recap"):  # the address itself, a source's kind, and what is no live, are refused first
                    continue
                if name == "fields" and address.endswith("/decision"):  # its status has been taken by then, and is refused first
                    continue
                if answer.status_code == 422 and value == {"a": 1} and name not in json.dumps(answer.json(), ensure_ascii=False):
                    unnamed.append(f"{method} {address} {name}: {answer.json()}")
    assert not wrong, "\n".join(wrong)
    assert too_long() == [], "PostgreSQL would refuse these with an error"
    assert not unnamed, "\n".join(unnamed)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.scale)], ids=["each_once", "all_with_all"])
def test_rubbish_in_addresses(director: Client, every: bool) -> None:
    """A parameter gets two kinds of rubbish that move on from one to the next, or all kinds."""
    wrong: list[str] = []
    turns = count()
    for method, address, operation in operations("acme"):
        names = [p["name"] for p in operation["parameters"] if p["in"] == "query"]
        for name in names:
            turn = next(turns) % len(QUERIES)
            for value in QUERIES if every else QUERIES[turn : turn + 2]:
                answer = director.generic(method.upper(), address, query_params={name: value})
                wrong += complaint(f"{method} {address}?{name}={value!r:.30}", answer)
    for number in (0, -1, HUGE, "abc", "1.5", "%00", "%F0%9F%A7%A7") if every else (-1, HUGE, "%00"):
        for method, address, _operation in operations("acme", number):  # type: ignore[arg-type]
            if str(number) in address:
                answer = director.generic(method.upper(), address, "{}" if method != "get" else "", content_type="application/json")
                wrong += complaint(f"{method} {address}", answer)
    assert not wrong, "\n".join(wrong)
