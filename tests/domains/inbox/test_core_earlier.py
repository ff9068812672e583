"""Comments the warehouse has already become conversations, once; authors on the blacklist are spam; topics are filtered by."""

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.domains.inbox.talking import MONDAY, connected, said, take, talk
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.compliance.services import blacklist
from guanhao.domains.inbox.models import Conversation, Message
from guanhao.domains.inbox.services import earlier
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import Clock, JobRow
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def keep(account: int, *lines: tuple[str, str, str, datetime]) -> None:
    """Comments as an import keeps them: number, author, text, moment."""
    warehouse.append(
        "comments",
        pa.Table.from_pylist([
            {"account_id": account, "comment_id": number, "platform": "weibo", "post_id": "p1", "author": author, "author_id": author, "text": text,
             "made_at": at}
            for number, author, text, at in lines
        ]),
    )  # fmt: skip


def test_imported_comments_are_taken_in_once(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY), brand_scope(brand), acting(SYSTEM):
        keep(
            account,
            ("c1", "u1", "快递呢", MONDAY - DAY),
            ("c2", "u2", "好喝", MONDAY - 9 * DAY),
            ("c3", "tea", "谢谢", MONDAY),
            ("c0", "u9", "早", MONDAY - 90 * DAY),
        )
        take(brand, account, said("c1"))
        row = earlier.take_earlier(account_id=account, since=MONDAY - 30 * DAY)
        assert earlier.take_earlier(account_id=account, since=MONDAY - 30 * DAY).pk == row.pk
        run_due()
        row.refresh_from_db()
        assert (row.state, row.result) == ("done", {"new": 2, "known": 1, "begun": 2})
        assert dict(Message.objects.values_list("remote_id", "direction")) == {"c1": "in", "c2": "in", "c3": "out"}
        assert Clock.objects.filter(subject=f"inbox.conversation:{Conversation.objects.get(message_rows__remote_id='c2').pk}").count() == 0
        found = earlier.take_in(account_id=None, since=MONDAY - 30 * DAY, told=lambda _done, _total: None)
        assert (found.new, found.known) == (0, 3)


def test_blocks_go_on_where_they_ended(brand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    account = connected(brand)
    monkeypatch.setattr(earlier, "AT_ONCE", 3)
    told: list[tuple[int, int]] = []
    with time_at(MONDAY), brand_scope(brand), acting(SYSTEM):
        keep(account, *[(f"c{n}", f"u{n}", f"第{n}条", MONDAY - DAY) for n in range(8)])
        found = earlier.take_in(account_id=account, since=MONDAY - 2 * DAY, told=lambda done, total: told.append((done, total)))
    assert (found.new, told, Conversation.everywhere.count()) == (8, [(3, 8), (6, 8), (8, 8)], 8)


def test_only_who_manages_the_inbox_takes_them_in(brand: Any) -> None:
    account = connected(brand)
    with acting_in("analyst", brand), pytest.raises(Denied):
        earlier.take_earlier(account_id=account, since=MONDAY)
    assert JobRow.objects.filter(kind=earlier.JOB).count() == 0


def test_page_and_rest_begin_the_job(brand: Any) -> None:
    connected(brand)
    client = signed_in(make_person("director", brand))
    assert client.get("/b/acme/inbox/setup/earlier/").status_code == 200
    assert client.post("/b/acme/inbox/setup/earlier/", {"account": "", "since": "2026-02-01"}).status_code == 302
    answer = client.post("/api/brands/acme/inbox/comments", {"since": "2026-02-01T00:00:00Z"}, content_type="application/json")
    assert (answer.status_code, answer.json()["comments"]) == (200, 0)
    assert JobRow.objects.filter(kind=earlier.JOB).count() == 1
    assert signed_in(make_person("analyst", brand)).get("/b/acme/inbox/setup/earlier/").status_code == 403


def test_authors_on_the_blacklist_are_spam(brand: Any) -> None:
    account = connected(brand)
    with time_at(MONDAY):
        with brand_scope(brand), acting(SYSTEM):
            blacklist.blacklist_author(draft=blacklist.LineDraft(platform="weibo", author_id="u1", reason="引流"))
        take(brand, account, said("c1"), said("c2", author_id="u2", author="小王"))
    bad, good = talk(brand, person_name="小林"), talk(brand, person_name="小王")
    assert (bad.spam, bad.assignee_id, bad.due_at, good.spam) == (True, None, None, False)
    assert Clock.everywhere.filter(subject=f"inbox.conversation:{bad.pk}").count() == 0


def test_the_queue_is_filtered_by_topic(brand: Any) -> None:
    account = connected(brand)
    take(brand, account, said("c1", "物流太慢"), said("c2", "味道很好", author_id="u2", author="小王"))
    page = signed_in(make_person("director", brand)).get("/b/acme/inbox/?aspect=logistics").content.decode()
    assert 'name="aspect"' in page
    assert ("小林" in page, "小王" in page) == (True, False)
