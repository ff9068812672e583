"""Numbers and messages of what is out: on the decaying schedule, into the warehouse once, within quotas."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from tests.domains.publishing.planning import planned
from tests.domains.publishing.publishing import Trial, active_account
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication, Pull
from guanhao.domains.publishing.policy.afterwards import PullPolicy
from guanhao.domains.publishing.publisher import windows
from guanhao.domains.publishing.rules.pulling import is_gone, next_look
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.services import pulling
from guanhao.kernel import events, jobs, policy, warehouse
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, EventRow, Notification
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.connectors import ConnectorError, Context, RateLimited, Unavailable
from guanhao.sdk.connectors.records import Ability, Account, Limits, Reading, Setting, Window

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
START = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Counting:
    """A platform with numbers only; the test says which, and how it goes wrong."""

    platform: ClassVar[str] = "weibo"
    title: ClassVar[str] = "Counting"
    title_zh: ClassVar[str] = "计数"
    settings: ClassVar[Sequence[Setting]] = ()
    windows: ClassVar[Sequence[Window]] = ()
    token_model: ClassVar[Any] = "static"
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = "tests"

    def __init__(self) -> None:
        self.numbers: dict[str, dict[str, int]] = {}
        self.asked: list[list[str]] = []
        self.error: ConnectorError | None = None
        self.followers = 100

    def limits(self, format_key: str) -> Limits | None:
        """Anything."""
        return Limits()

    def ability(self, account: Account) -> Ability:
        """Everything."""
        return Ability(mode="api")

    def check(self, post: Any, account: Account) -> list[tuple[str, str, str]]:
        """Nothing."""
        return []

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """What the test says."""
        self.asked.append(list(remote_ids))
        if self.error is not None:
            raise self.error
        return [Reading(remote_id=one, observed_at=context.now(), values=self.numbers[one]) for one in remote_ids if one in self.numbers]

    def account_metrics(self, context: Context) -> Reading | None:
        """Followers."""
        return Reading(remote_id="", observed_at=context.now(), values={"followers": self.followers})


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """In the place of a real connector."""
    made = Counting()
    monkeypatch.setattr(selectors, "find_connector", lambda _platform: made)
    windows.forget()
    return made


def out(account: int, number: int, at: datetime = START, **more: Any) -> Publication:
    """One that is out and followed."""
    facts = {"status": "published", "due_at": None, "published_at": at, "remote_id": f"r{number}", "url": f"https://example.org/{number}"}
    row = planned(account, at, f"t{number}", number, **{**facts, **more})
    pulling.set_up(publication_id=row.pk)
    return row


def look(kind: str = "metrics") -> Pull:
    """The only pull of a kind."""
    row: Pull = Pull.everywhere.get(kind=kind)
    return row


def told(table: str, columns: str = "*") -> list[dict[str, Any]]:
    """Rows of a table of the warehouse."""
    return list(warehouse.rows(f"SELECT {columns} FROM {table} ORDER BY ALL"))


def test_the_schedule_decays_and_ends() -> None:
    plan = PullPolicy()

    def after(age: timedelta) -> timedelta | None:
        due = next_look(START, START + age, first=plan.first, steps=plan.steps)
        return None if due is None else due - START

    assert after(timedelta(0)) == 15 * MINUTE
    assert after(15 * MINUTE) == HOUR + 15 * MINUTE
    assert after(23 * HOUR) == DAY
    assert after(DAY) == 30 * HOUR
    assert after(7 * DAY) == 8 * DAY
    assert after(30 * DAY) == 37 * DAY
    assert after(83 * DAY) == 90 * DAY
    assert after(84 * DAY) is None
    assert after(400 * DAY) is None
    assert [is_gone(1, 3), is_gone(2, 0), is_gone(2, 1)] == [False, False, True]


def test_a_published_post_is_read_and_what_people_say_comes_once(trial: Trial) -> None:
    row = trial.planned(trial.account())
    trial.run()
    deliver_pending()
    row = trial.row(row.pk)
    published = row.published_at
    assert published is not None
    assert set(Pull.everywhere.values_list("kind", flat=True)) == {"metrics", "messages", "account"}
    assert look().due_at == published + 15 * MINUTE
    first = trial.server.state.say("tea", row.remote_id, "小王", "好喝")
    with brand_scope(trial.brand), acting(SYSTEM):
        with time_at(published + 16 * MINUTE):
            assert pulling.pull_due() == 2
            assert pulling.pull_due() == 0
        size = sum(row.remote_id.encode())
        assert told("post_metrics", "post_id, views, likes, observed_at") == [
            {"post_id": row.remote_id, "views": size, "likes": size // 10, "observed_at": published + 16 * MINUTE}
        ]
        (post,) = told("posts")
        assert (post["title"], post["text"], post["url"], post["platform"]) == (row.title, trial.accepted()[0]["text"], row.url, "sandbox")
        assert told("comments", "comment_id, post_id, author, text") == [
            {"comment_id": first, "post_id": row.remote_id, "author": "小王", "text": "好喝"}
        ]
        assert look().due_at == published + 76 * MINUTE
        assert look("messages").cursor == "1"
        assert look("account").due_at is None
        second = trial.server.state.say("tea", row.remote_id, "小李", "再来一杯")
        Pull.objects.filter(kind="messages").update(cursor="")  # the cursor was lost in a crash
        with time_at(published + 77 * MINUTE):
            assert pulling.pull_due() == 2
        assert [one["comment_id"] for one in told("comments", "comment_id")] == [first, second]
        assert [one["n"] for one in told("posts", "count(*) AS n")] == [1]
        heard = _events("publishing.messages_pulled")
    assert [one["count"] for one in heard] == [1, 1]


def _events(name: str) -> list[dict[str, Any]]:
    return [row.payload for row in EventRow.objects.filter(name=name).order_by("pk")]


def test_a_post_that_an_export_told_stays_one_post_with_its_numbers(brand: Any, counting: Counting) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM), time_at(START):
        keys: dict[str, Any] = {"account_id": [account], "post_id": ["r1"], "platform": ["weibo"]}
        warehouse.append("posts", pa.table({**keys, "title": ["来自导出"], "text": ["全文"], "published_at": pa.array([START])}))
        warehouse.append("post_metrics", pa.table({**keys, "observed_at": pa.array([START]), "views": [500], "likes": [4]}))
        out(account, 1)
        counting.numbers["r1"] = {"likes": 9, "unheard_of": 3}
        with time_passes(20 * MINUTE):
            assert pulling.pull_due() == 2
        assert told("posts", "title, text") == [{"title": "来自导出", "text": "全文"}]
        assert told("post_metrics", "observed_at, views, likes") == [
            {"observed_at": START, "views": 500, "likes": 4},
            {"observed_at": START + 20 * MINUTE, "views": 500, "likes": 9},
        ]
        assert told("account_days", "day, followers") == [{"day": START.date(), "followers": 100}]
        assert look("account").due_at == START + DAY + 20 * MINUTE


def test_a_kill_before_the_end_leaves_nothing_and_the_next_look_makes_it_once(brand: Any, counting: Counting, monkeypatch: Any) -> None:
    account = active_account(brand)
    counting.numbers["r1"] = {"views": 7}

    def dies(_event: Any) -> None:
        raise KeyboardInterrupt

    with brand_scope(brand), acting(SYSTEM):
        with time_at(START):
            out(account, 1)
        with time_at(START + 16 * MINUTE), monkeypatch.context() as killed:
            killed.setattr(events, "emit", dies)
            with pytest.raises(KeyboardInterrupt):
                pulling.pull_due()
        assert told("post_metrics") == []
        with time_at(START + 17 * MINUTE):
            assert pulling.pull_due() == 0  # still in the dead job's hand
        with time_at(START + 27 * MINUTE):
            assert pulling.pull_due() == 1
        assert told("post_metrics", "post_id, views") == [{"post_id": "r1", "views": 7}]
        assert told("posts", "post_id") == [{"post_id": "r1"}]


def test_gone_only_when_missing_twice_in_a_row_and_the_owner_hears(brand: Any, counting: Counting) -> None:
    account, owner = active_account(brand), make_person("editor", brand).id
    counting.numbers["r1"] = {"views": 7}
    with brand_scope(brand), acting(SYSTEM):
        with time_at(START):
            row = out(account, 1, owner_id=owner)
        out_there = "published"
        steps = ((1, True, out_there), (3, False, out_there), (5, True, out_there), (7, False, out_there), (9, False, "gone"))
        for hour, numbers, status in steps:
            counting.numbers = {"r1": {"views": hour}} if numbers else {}
            with time_at(START + hour * HOUR):
                pulling.pull_due()
            row.refresh_from_db()
            assert (hour, row.status) == (hour, status)
        assert look().due_at is None
        assert list(Notification.objects.filter(key=f"publishing.gone:{row.pk}").values_list("user_id", flat=True)) == [owner]


def test_silence_about_a_post_that_can_be_read_is_not_gone(trial: Trial, monkeypatch: Any) -> None:
    from guanhao.connectors.sandbox import Sandbox

    row = trial.planned(trial.account())
    trial.run()
    deliver_pending()
    with brand_scope(trial.brand), acting(SYSTEM):
        with time_passes(16 * MINUTE):
            pulling.pull_due()
        with monkeypatch.context() as silent:
            silent.setattr(Sandbox, "post_metrics", lambda *_args: [])
            for hour in (2, 4, 6):
                with time_passes(hour * HOUR):
                    pulling.pull_due()
        assert (trial.row(row.pk).status, look().missing) == ("published", 3)
        trial.server.state.posts[trial.row(row.pk).remote_id].state = "gone"
        with time_passes(8 * HOUR):
            pulling.pull_due()
    assert trial.row(row.pk).status == "gone"


def test_failures_wait_longer_and_say_why(brand: Any, counting: Counting, monkeypatch: Any) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    account = active_account(brand)
    counting.error = Unavailable("维护中", code="503")
    with brand_scope(brand), acting(SYSTEM):
        with time_at(START):
            out(account, 1)
        moment, waits = START + 15 * MINUTE, []
        for _failure in range(3):
            with time_at(moment):
                pulling.pull_due()
            due = look().due_at
            assert due is not None
            waits.append(due - moment)
            moment = due
        assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE]
        assert (look().message, look().failures) == ("维护中", 3)
        counting.error = RateLimited("太快", code="10023", retry_after=7200)
        with time_at(moment):
            pulling.pull_due()
            assert look().due_at == moment + 2 * HOUR
            assert windows.blocked([("weibo", account)]) == {account: moment + 2 * HOUR}
        counting.error = None
        counting.numbers["r1"] = {"views": 1}
        with time_at(moment + 2 * HOUR):
            pulling.pull_due()
        assert (look().message, look().failures, look().done) == ("", 0, 1)


def test_batches_and_the_quota_of_an_hour(brand: Any, counting: Counting) -> None:
    account = active_account(brand)
    counting.numbers = {f"r{n}": {"views": n} for n in range(7)}
    with brand_scope(brand), acting(SYSTEM):
        _policy(at_once=3, an_hour=5)
        with time_at(START):
            for number in range(7):
                out(account, number)
        Pull.objects.filter(kind="account").delete()
        with time_at(START + 15 * MINUTE):
            assert pulling.pull_due() == 5
        assert [len(one) for one in counting.asked] == [3, 2]
        assert Pull.objects.filter(done=1).count() == 5
        assert Pull.objects.filter(done=0, failures=0, due_at__gt=START + 15 * MINUTE).count() == 2


def _policy(**values: Any) -> None:
    policy.revise(PullPolicy, values, reason="test")


def test_pull_now_by_page_and_rest_needs_the_right(brand: Any, counting: Counting) -> None:
    account = active_account(brand)
    counting.numbers["r1"] = {"views": 7}
    with brand_scope(brand), acting(SYSTEM):
        row = out(account, 1, at=now())
        with pytest.raises(Refused):
            pulling.pull_now(account_id=account + 99)
    with acting_in("viewer", brand), pytest.raises(Denied):
        pulling.pull_now(account_id=account)
    due = look().due_at
    assert due is not None
    assert due > now()
    client = signed_in(make_person("director", brand))
    assert "青禾茶" in client.get("/b/acme/pulls/").content.decode()
    assert client.post(f"/b/acme/pulls/{account}/now/").status_code == 302
    assert AuditEntry.objects.filter(action="publishing.pulled_now").count() == 1
    with brand_scope(brand), acting(SYSTEM):
        jobs.run_due()
        assert told("post_metrics", "post_id, views") == [{"post_id": row.remote_id, "views": 7}]
    (line,) = client.get("/api/brands/acme/pulls").json()["items"]
    assert (line["account_id"], line["posts"], line["message"], line["failures"]) == (account, 1, "", 0)
    assert client.post(f"/api/brands/acme/pulls/{account}/now").json() == {"looks": 2}
    viewer = signed_in(make_person("viewer", brand))
    assert viewer.post(f"/api/brands/acme/pulls/{account}/now").status_code == 403
    assert viewer.post(f"/b/acme/pulls/{account}/now/").status_code == 403


def test_what_is_taken_down_or_of_a_closed_account_is_left_alone(brand: Any, counting: Counting) -> None:
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM):
        row = out(account, 1)
        pulling.stop(publication_id=row.pk)
        assert look().due_at is None
        assert pulling.set_up(publication_id=out(account, 2, remote_id="").pk) == []
