"""Who keeps a persona, and how well it is remembered (STR-12 b)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import PersonaRecall
from guanhao.domains.strategy.rules.personas import phrases_of
from guanhao.domains.strategy.selectors import personas as reading
from guanhao.domains.strategy.services import personas
from guanhao.kernel import warehouse
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def account(in_brand: BrandRef) -> int:
    """An account with a persona."""
    number = channels.add_account(platform="douyin", handle="acme").id
    personas.save_persona(personas.PersonaDraft(name="小禾", catchphrases=["三十秒，开始！"]), account_id=number)
    return number


def survey(account: int, day: date = DAY, asked: int = 200, recalled: int = 92, **more: Any) -> PersonaRecall:
    """What was asked."""
    return personas.note_recall(personas.RecallDraft(day=day, asked=asked, recalled=recalled, source="问卷，随机抽样", **more), account_id=account)


def say(account: int, *texts: tuple[str, int]) -> None:
    """Comments so many days ago."""
    count = len(texts)
    columns = {
        "account_id": pa.array([account] * count),
        "comment_id": [f"c{place}" for place in range(count)],
        "platform": ["douyin"] * count,
        "text": [text for text, _days in texts],
        "made_at": pa.array([NOW - timedelta(days=days) for _text, days in texts]),
    }
    warehouse.append("comments", pa.table(columns))


def test_what_shows_that_somebody_knows_it() -> None:
    assert phrases_of("小禾", ["三十秒，开始！", "早", " Hi~ ", "小禾"]) == ["小禾", "三十秒，开始", "hi"]


def test_the_newest_unaided_survey_counts_beside_the_one_before(account: int) -> None:
    with time_at(NOW):
        survey(account, DAY - timedelta(days=90), recalled=84)
        survey(account, recalled=90)
        survey(account, recalled=92)
        survey(account, recalled=160, aided=True)
        view = reading.recalls(reading.personas())[account]
    assert PersonaRecall.objects.count() == 3, "the same day again replaces it"
    assert view.share == pytest.approx(0.46)
    assert view.change == pytest.approx(0.04)
    assert AuditEntry.objects.filter(action="strategy.recall_noted").count() == 4


def test_comments_that_name_it_are_counted_in_both_windows(account: int) -> None:
    say(account, ("小禾今天做什么", 2), ("三十秒，开始 哈哈", 3), ("多少钱", 4), ("好吃", 5), ("小禾加油", 40), ("多少钱", 41))
    with time_at(NOW):
        view = reading.recalls(reading.personas())[account]
    assert (view.named, view.comments, view.naming) == (2, 4, 0.5)
    assert (view.named_before, view.comments_before) == (1, 2)
    assert view.share is None, "no survey is not a zero"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"recalled": 201}, "recalled"),
        ({"asked": 0, "recalled": 0}, "asked"),
        ({"asked": 10**30}, "asked"),
        ({"day": DAY + timedelta(days=3)}, "day"),
    ],
)
def test_an_impossible_survey_is_refused_at_its_field(account: int, values: dict[str, Any], field: str) -> None:
    with time_at(NOW), pytest.raises(Refused) as refused:
        survey(account, **values)
    assert refused.value.field == field
    assert not PersonaRecall.objects.exists()


def test_owners_are_people_of_the_brand(account: int, director: Any) -> None:
    draft = personas.PersonaDraft(name="小禾", owners=[director.id, director.id])
    assert personas.save_persona(draft, account_id=account).owners == [director.id]
    with pytest.raises(Refused) as refused:
        personas.save_persona(personas.PersonaDraft(name="小禾", owners=[10**12]), account_id=account)
    assert refused.value.field == "owners"


def test_page_and_rest(brand: BrandRef, other_brand: BrandRef, account: int, client_for: Callable[..., Client]) -> None:
    client, home = client_for("director"), f"/b/{brand.slug}/personas/{account}/recall/"
    sent = {"day": "2026-01-05", "asked": "200", "recalled": "90", "source": "问卷"}
    assert client.post(home, sent | {"recalled": "300"}).status_code == 422
    assert client.post(home, sent).status_code == 302
    assert "45.0%" in client.get(home).content.decode()
    assert "45.0%" in client.get(f"/b/{brand.slug}/personas/").content.decode()
    found = client.get(f"/api/brands/{brand.slug}/personas/{account}/recall").json()
    assert (found["share"], len(found["surveys"])) == (0.45, 1)
    assert client_for("viewer").post(home, sent).status_code == 403
    assert client_for("director", other_brand).get(f"/b/{other_brand.slug}/personas/{account}/recall/").status_code == 404
    assert client.post(f"{home}{found['surveys'][0]['id']}/drop/").status_code == 302
    assert client.get(f"/api/brands/{brand.slug}/personas/{account}/recall").json()["share"] is None
