"""The publisher at the sandbox: once, on time, exactly what was signed, and always knowing."""

from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from tests.domains.publishing.publishing import Trial, signed, soon, subject_of
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Attempt, Publication
from guanhao.domains.publishing.publisher.claiming import bury, claim
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


def attempts(row: Publication) -> list[tuple[str, str]]:
    """Outcome and code of every attempt, the first one first."""
    return list(Attempt.everywhere.filter(publication=row).order_by("number").values_list("outcome", "code"))


def test_a_signed_post_goes_out_once(trial: Trial) -> None:
    row = trial.planned()
    trial.run()
    trial.run()
    row = trial.row(row.pk)
    assert row.status == "published"
    assert [one["key"] for one in trial.accepted()] == [row.key]
    assert row.remote_id == trial.accepted()[0]["id"]
    assert row.lease_until is None
    assert attempts(row) == [("done", "")]
    with brand_scope(trial.brand):
        variant = Variant.objects.get()
    assert (variant.status, variant.post_id) == ("published", row.remote_id)


def test_nothing_leaves_before_its_moment(trial: Trial) -> None:
    row = trial.planned(at=soon(5))
    trial.run()
    assert trial.accepted() == []
    with time_passes(timedelta(minutes=5, seconds=1)):
        trial.run()
    assert trial.row(row.pk).status == "published"


def test_without_signatures_it_is_missed_and_names_what_lacks(trial: Trial) -> None:
    row = trial.planned(release=False)
    trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("missed", "not_approved")
    assert row.reason
    assert trial.accepted() == []
    with brand_scope(trial.brand):
        assert Notification.objects.filter(topic="publishing.decision").exists()


def test_text_altered_in_the_database_is_refused_with_a_diff(trial: Trial) -> None:
    row = trial.planned()
    with brand_scope(trial.brand):
        variant = Variant.objects.get()
        Variant.objects.filter(pk=variant.pk).update(text=variant.text.replace("春茶", "毒茶"))
    trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("failed", "altered")
    assert trial.accepted() == []
    changed = row.evidence["difference"]
    assert [one["name"] for one in changed] == ["text"]
    assert ("春茶" in changed[0]["before"], "毒茶" in changed[0]["after"]) == (True, True)


def test_altered_between_preparing_and_the_intent(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest is recomputed in the very transaction that writes the intent."""
    from guanhao.connectors.sandbox import Sandbox

    row, real = trial.planned(), Sandbox.prepare

    def meddle(self: Any, context: Any, post: Any, handles: Any) -> Any:
        made = real(self, context, post, handles)
        Variant.everywhere.update(text="另一回事")
        return made

    monkeypatch.setattr(Sandbox, "prepare", meddle)
    trial.run()
    assert trial.row(row.pk).reason_code == "altered"
    assert trial.accepted() == []


def test_frozen_between_preparing_and_the_intent(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    from guanhao.connectors.sandbox import Sandbox

    row, real = trial.planned(), Sandbox.prepare

    def meddle(self: Any, context: Any, post: Any, handles: Any) -> Any:
        made = real(self, context, post, handles)
        facade.freeze(scope="platform", value="sandbox", reason="舆情静默")
        return made

    monkeypatch.setattr(Sandbox, "prepare", meddle)
    trial.run()
    row = trial.row(row.pk)
    assert row.status == "held"
    assert row.reason_code.startswith("freeze:")
    assert trial.accepted() == []
    monkeypatch.undo()
    with acting_in("director", trial.brand):
        facade.lift(freeze_id=int(row.reason_code.partition(":")[2]))
    trial.server.state.faults = type(trial.server.state.faults)()
    with brand_scope(trial.brand):
        assert Publication.objects.get().status == "planned"


@pytest.mark.parametrize("fault", ["lost_answer", "error_after"])
def test_an_answer_that_never_came_is_looked_up_not_sent_again(trial: Trial, fault: str) -> None:
    row = trial.planned()
    trial.faults(**{fault: 1})
    trial.run()
    assert len(trial.accepted()) == 1
    row = trial.row(row.pk)
    assert row.status == "published"
    assert attempts(row)[0][0] == "done"


def test_nothing_there_is_believed_only_after_a_while(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(reset_before=1)
    trial.run()
    row = trial.row(row.pk)
    assert row.status == "unknown"
    assert trial.accepted() == []
    trial.faults(reset_before=0)
    with time_passes(timedelta(seconds=5)):
        trial.run()
        assert trial.row(row.pk).status == "unknown"
    with time_passes(timedelta(minutes=2)):
        trial.run()
    with time_passes(timedelta(minutes=5)):
        trial.run()
    row = trial.row(row.pk)
    assert row.status == "published"
    assert len(trial.accepted()) == 1


def test_refused_means_failed_and_the_owner_hears(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(rejected=1)
    trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("failed", "400")
    with brand_scope(trial.brand):
        assert Notification.objects.filter(key__startswith=f"publishing.failed:{row.pk}").count() == 1


def test_three_tries_then_a_person(trial: Trial) -> None:
    """PUB-04: failed publish retries 3× then task to owner."""
    row = trial.planned()
    trial.faults(error_before=1)
    trial.run()
    waits = []
    for minutes in (2, 6):
        row = trial.row(row.pk)
        assert row.due_at is not None
        waits.append((row.due_at - row.changed_at).total_seconds())
        with time_passes(timedelta(minutes=minutes)):
            trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.tries) == ("failed", 3)
    assert 59 < waits[0] < 67
    assert 119 < waits[1] < 133
    assert trial.accepted() == []


def test_retry_after_is_honoured(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(limited=1, retry_after=300)
    trial.run()
    row = trial.row(row.pk)
    assert row.due_at is not None
    assert row.status == "planned"
    assert (row.due_at - row.changed_at).total_seconds() > 299


def test_a_maintenance_page_is_not_taken_for_success(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(maintenance=1)
    trial.run()
    assert trial.row(row.pk).status == "unknown"
    trial.faults(maintenance=0)
    with time_passes(timedelta(minutes=1)):
        trial.run()
    with time_passes(timedelta(minutes=4)):
        trial.run()
    assert trial.row(row.pk).status == "published"
    assert len(trial.accepted()) == 1


def test_the_platform_works_on_it(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(slow=1)
    trial.run()
    assert trial.row(row.pk).status == "waiting"
    for seconds in (3, 6, 9):
        with time_passes(timedelta(seconds=seconds)):
            trial.run()
    assert trial.row(row.pk).status == "published"
    assert len(trial.accepted()) == 1


def test_too_late_is_missed(trial: Trial) -> None:
    row = trial.planned(at=soon(1))
    with time_passes(timedelta(minutes=17)):
        trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("missed", "late")
    assert trial.accepted() == []


def test_one_publication_may_be_later(trial: Trial) -> None:
    variant = signed(trial.brand, trial.account())
    with acting_in("manager", trial.brand):
        view = facade.plan(subject=subject_of(variant), planned_at=soon(1), late_minutes=60)
    with time_passes(timedelta(minutes=50)):
        trial.run()
    assert trial.row(view.id).status == "published"


def test_an_expired_token_is_refreshed_once_and_kept(trial: Trial) -> None:
    account = trial.account()
    row = trial.planned(account)
    with brand_scope(trial.brand), acting(SYSTEM):
        before = channels.token(account)
    trial.server.state.tokens.clear()
    trial.run()
    trial.run()
    assert trial.row(row.pk).status == "published"
    with brand_scope(trial.brand), acting(SYSTEM):
        after = channels.token(account)
    assert after.values["access_token"] != before.values["access_token"]
    assert after.values["refresh_token"] != before.values["refresh_token"]


def test_a_stolen_refresh_token_needs_a_person(trial: Trial) -> None:
    row = trial.planned()
    trial.server.state.tokens.clear()
    trial.server.state.refreshers.clear()
    trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("failed", "token")
    assert trial.accepted() == []


def test_a_token_of_another_account_publishes_nothing(trial: Trial) -> None:
    """Account switched to another owner."""
    account = trial.account()
    row = trial.planned(account)
    stranger, _refresh = trial.server.state.grant("somebody-else")
    with brand_scope(trial.brand), acting(SYSTEM):
        channels.set_credential(account_id=account, name="access_token", value=stranger)
    trial.run()
    assert trial.row(row.pk).status == "failed"
    assert trial.accepted() == []


def test_two_workers_never_take_the_same(trial: Trial) -> None:
    account = trial.account()
    rows = [trial.planned(account), trial.planned(trial.account("two"))]
    first = claim("text", 1, lease="a/1", lasts=timedelta(seconds=15))
    second = claim("text", 10, lease="b/1", lasts=timedelta(seconds=15))
    taken = [hand.row.pk for hand in (*first, *second)]
    assert sorted(taken) == sorted(row.pk for row in rows)
    assert claim("text", 10, lease="c/1", lasts=timedelta(seconds=15)) == []


def test_a_worker_that_died_before_the_intent(trial: Trial) -> None:
    row = trial.planned()
    claim("text", 1, lease="dead/1", lasts=timedelta(seconds=15))
    with time_passes(timedelta(seconds=10)):
        assert bury() == 0
    with time_passes(timedelta(seconds=20)):
        trial.run()
    row = trial.row(row.pk)
    assert row.status == "published"
    assert attempts(row) == [("later", "worker_lost"), ("done", "")]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_worker_that_died_after_the_intent(trial: Trial, arrived: bool) -> None:
    """Whether the call arrived or not: one post, no second one."""
    row = trial.planned()
    claim("text", 1, lease="dead/1", lasts=timedelta(seconds=15))
    Attempt.everywhere.update(intent_at=now(), step="commit", evidence={"outgoing": {"key": row.key, "format": "text", "title": "", "text": "x"}})
    Publication.everywhere.update(committed_at=now())
    if arrived:
        trial.server.state.accept("tea", {"key": row.key, "text": "x"})
    with time_passes(timedelta(seconds=20)):
        trial.run()
        assert trial.row(row.pk).status == ("published" if arrived else "unknown")
    with time_passes(timedelta(seconds=50)):
        trial.run()
    assert trial.row(row.pk).status == "published"
    assert len(trial.accepted()) == 1


def test_nobody_knows_then_a_person_decides(trial: Trial) -> None:
    row = trial.planned()
    trial.faults(lost_answer=1)
    trial.server.state.random.random = lambda: 0.0  # type: ignore[method-assign]
    trial.run()
    Publication.everywhere.update(status="unknown", due_at=now(), published_at=None, remote_id="", checks=11)
    trial.faults(lost_answer=0, error_before=1)
    trial.run()
    row = trial.row(row.pk)
    assert (row.status, row.reason_code, row.due_at) == ("unknown", "decide", None)
    with acting_in("manager", trial.brand):
        with pytest.raises(facade.Refused):
            facade.retry(publication_id=row.pk)
        with pytest.raises(facade.Refused) as refused:
            facade.settle(publication_id=row.pk, outcome="published", url="https://example.org/1")
        assert refused.value.field == "reason"
        done = facade.settle(publication_id=row.pk, outcome="published", url="https://example.org/1", reason="在主页看到")
    assert done.status == "published"
    deliver_pending()
    assert len(trial.accepted()) == 1


def test_a_freeze_while_a_call_is_under_way(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Atomic against running commits: what had its intent ends as it ends, nothing else begins."""
    from guanhao.connectors.sandbox import Sandbox

    first, second = trial.planned(), trial.planned(trial.account("two"), at=soon(1))
    held: list[int] = []
    real = Sandbox.commit

    def meddle(self: Any, context: Any, post: Any, prepared: Any) -> Any:
        held.extend(facade.freeze(scope="brand", reason="舆情静默")[1])
        return real(self, context, post, prepared)

    monkeypatch.setattr(Sandbox, "commit", meddle)
    trial.run()
    monkeypatch.undo()
    assert held == [second.pk]
    assert trial.row(first.pk).status == "published"
    with time_passes(timedelta(minutes=2)):
        trial.run()
    assert trial.row(second.pk).status == "held"
    assert [one["key"] for one in trial.accepted()] == [first.key]


def test_a_worker_that_overslept_its_lease_sends_nothing(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was stopped between its intent and its call: when it wakes up, the call is not made."""
    from guanhao.domains.publishing.publisher import hands

    row = trial.planned()
    monkeypatch.setattr(hands, "monotonic", lambda: monotonic() + 1000)
    trial.run()
    assert trial.accepted() == []
    row = trial.row(row.pk)
    assert (row.status, row.reason_code) == ("planned", "hesitated")


def test_the_answer_of_another_publication_is_left_to_a_person(trial: Trial) -> None:
    """Two rows never claim one post of the platform."""
    account = trial.account()
    first = trial.planned(account)
    trial.run()
    second = trial.planned(account, text="另一篇：秋茶怎么泡，先温杯再投茶，水温九十度。你喜欢浓一点还是淡一点？")
    found = trial.row(first.pk)
    claim("text", 1, lease="dead/1", lasts=timedelta(seconds=15))
    outgoing = {"key": first.key, "format": "text", "title": "", "text": "x"}
    Attempt.everywhere.filter(publication=second).update(intent_at=now(), step="commit", evidence={"outgoing": outgoing})
    Publication.everywhere.filter(pk=second.pk).update(committed_at=now())
    with time_passes(timedelta(seconds=60)):
        trial.run()
    second = trial.row(second.pk)
    assert (second.status, second.reason_code) == ("unknown", "decide")
    assert trial.row(first.pk).remote_id == found.remote_id
