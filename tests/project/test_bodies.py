"""A field nobody knows is refused with its name and place, and nothing is written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from ninja import Schema
from pydantic import Field
from tests.timing import core_seconds

from guanhao.domains.links.models import Link
from guanhao.kernel.tenancy import BrandRef, brand_scope
from guanhao.project.api import api
from guanhao.project.bodies import strangers

REST = "/api/brands/acme"


class Fact(Schema):
    """A model inside others."""

    name: str
    text: str = ""


class Other(Schema):
    """Another choice."""

    number: int


class Body(Schema):
    """All that may stand in a body."""

    title: str
    facts: list[Fact] = []
    by_name: dict[str, Fact] = {}
    either: Fact | Other | None = None
    free: dict[str, Any] = {}
    named: str = Field("", alias="as")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"title": "x", "as": "y", "named": "y"}, []),
        ({"titel": "x"}, [(("titel",), ["title"])]),
        ({"facts": [{"name": "a"}, {"name": "b", "txt": ""}]}, [(("facts", 1, "txt"), ["text"])]),
        ({"by_name": {"any": {"name": "a"}, "other": {"zz": 1}}}, [(("by_name", "other", "zz"), ["name", "text"])]),
        ({"either": {"number": 1}}, []),
        ({"either": {"number": 1, "zz": 1}}, [(("either", "zz"), ["number"])]),
        ({"free": {"anything": {"goes": 1}}}, []),
        ({"facts": "not a list", "by_name": [1], "either": 3}, []),
        ([], []),
        (None, []),
    ],
)
def test_strangers_are_named_with_their_place(value: Any, found: list[Any]) -> None:
    assert list(strangers(Body, value)) == found


@pytest.mark.django_db
def test_an_unknown_field_is_refused_over_rest(client_for: Callable[..., Client], brand: BrandRef) -> None:
    answer = client_for("director").post(f"{REST}/links", {"target": "https://example.com/a", "lable": "春季"}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert error["field"] == "lable"
    assert "“label”" in error["message"]
    with brand_scope(brand):
        assert not Link.objects.exists()


@pytest.mark.django_db
def test_a_stranger_in_a_list_has_its_row(client_for: Callable[..., Client], brand: BrandRef) -> None:
    body = {"kind": "copy", "title": "燕麦", "facts": [{"name": "报告", "text": "3.2 克"}, {"name": "报告", "txt": "4 克"}]}
    answer = client_for("director").post(f"{REST}/assistant-drafts", body, content_type="application/json")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["row"]) == ("facts.txt", 2)


@pytest.mark.django_db
def test_a_body_full_of_strangers_is_refused_at_once(client_for: Callable[..., Client], brand: BrandRef) -> None:
    client = client_for("director")
    sent = json.dumps({"target": "https://example.com/a", "x" * 100_000: 1} | {f"lable{number}": number for number in range(100_000)})
    answers = []
    seconds = core_seconds(lambda: answers.append(client.post(f"{REST}/links", sent, content_type="application/json")))
    assert answers[0].status_code == 422
    assert len(answers[0].json()["errors"]) == 20
    assert len(answers[0].content) < 10_000
    assert seconds < 2


def test_the_description_says_so() -> None:
    schemas = api.get_openapi_schema()["components"]["schemas"]
    assert schemas["ShortLinkIn"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["ShortLinkOut"]
