"""The first comment under what is out: written once, whatever the platform does; by hand where no program can."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.domains.content import reviewing
from tests.domains.publishing.planning import planned
from tests.domains.publishing.publishing import Trial, active_account, subject_of
from tests.factories import acting_in

from guanhao.domains.channels import facade as channels
from guanhao.domains.content.models import Variant
from guanhao.domains.content.services import drafts
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import FirstComment, Publication
from guanhao.domains.publishing.services import first_comments as services
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import brand_scope

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
WORDS = "门店地址见主页置顶"


def out(trial: Trial) -> Publication:
    """A signed variant that says something first, on the calendar for this moment."""
    item = reviewing.made(trial.brand, trial.account())
    with acting_in("editor", trial.brand):
        row = Variant.objects.get(item=item)
        drafts.save_variant(variant_id=row.pk, words={"first_comment": WORDS}, base=row.revision)
    view = reviewing.hand_in(trial.brand, item)
    while view.state == "open":
        view = reviewing.sign_level(trial.brand, view.id)
    deliver_pending()
    with acting_in("manager", trial.brand):
        return trial.row(facade.plan(subject=subject_of(row), planned_at=now()).id)


def work(trial: Trial) -> int:
    with brand_scope(trial.brand), acting(SYSTEM):
        return services.write_due()


def said(trial: Trial) -> list[str]:
    return [str(one["text"]) for one in trial.server.state.said]


def only() -> FirstComment:
    return FirstComment.everywhere.get()


def test_it_is_written_once_after_the_post_is_out(trial: Trial) -> None:
    row = out(trial)
    assert work(trial) == 0
    trial.run()
    assert (only().state, only().text, said(trial)) == ("due", WORDS, [])
    assert work(trial) == 1
    assert work(trial) == 0
    assert said(trial) == [WORDS]
    made = only()
    assert (made.state, made.by_api, made.tries, made.remote_id, made.publication_id) == ("done", True, 1, "c1", row.pk)
    assert made.intent_at is not None


@pytest.mark.parametrize("fault", ["lost_answer", "error_after"])
def test_an_answer_that_is_lost_is_asked_about_and_never_sent_again(trial: Trial, fault: str) -> None:
    out(trial)
    trial.run()
    trial.faults(**{fault: 1.0})
    work(trial)
    assert (only().state, said(trial)) == ("unknown", [WORDS])
    trial.faults(**{fault: 0.0})
    assert work(trial) == 0
    with time_passes(timedelta(minutes=3)):
        work(trial)
    assert (only().state, only().asks, said(trial)) == ("done", 1, [WORDS])
    assert trial.row(only().publication_id).status == "published"


def test_a_worker_that_dies_after_its_intent_leaves_a_question(trial: Trial) -> None:
    """Nothing was sent: the platform says so, and only then is it written."""
    out(trial)
    trial.run()
    with brand_scope(trial.brand), acting(SYSTEM):
        assert services._claim(only().pk) is not None
        assert services._claim(only().pk) is None
    assert only().state == "sending"
    with time_passes(timedelta(minutes=3)):
        work(trial)
        assert (only().state, said(trial)) == ("due", [])
        work(trial)
    assert (only().state, only().tries, said(trial)) == ("done", 2, [WORDS])


def test_what_certainly_did_not_happen_is_tried_again_then_by_hand(trial: Trial) -> None:
    out(trial)
    trial.run()
    trial.faults(limited=1.0)
    for _ in range(8):
        work(trial)
        FirstComment.everywhere.filter(state="due").update(due_at=now())
    made = only()
    assert (made.state, made.tries, said(trial)) == ("task", 5, [])
    trial.faults(limited=0.0)
    with acting_in("manager", trial.brand):
        services.write_again(publication_id=made.publication_id)
    work(trial)
    assert (only().state, said(trial)) == ("done", [WORDS])


def end_the_token(trial: Trial) -> tuple[int, dict[str, str]]:
    """The platform no longer takes the access token that is kept; what was kept, without expiry known."""
    account = only().publication.account_id
    with brand_scope(trial.brand), acting(SYSTEM):
        kept = dict(channels.token(account).values)
    del trial.server.state.tokens[kept["access_token"]]
    return account, kept


def test_a_token_that_ended_is_refreshed_once_and_the_comment_goes_on(trial: Trial) -> None:
    out(trial)
    trial.run()
    account, before = end_the_token(trial)
    assert work(trial) == 1
    assert (only().state, only().tries, said(trial)) == ("done", 1, [WORDS])
    with brand_scope(trial.brand), acting(SYSTEM):
        after = channels.token(account).values
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert list(trial.server.state.refreshers) == [after["refresh_token"]], "one refresh"


def test_a_question_with_a_dead_token_is_asked_with_a_fresh_one(trial: Trial) -> None:
    out(trial)
    trial.run()
    trial.faults(error_after=1.0)
    work(trial)
    trial.faults(error_after=0.0)
    assert only().state == "unknown"
    end_the_token(trial)
    FirstComment.everywhere.update(due_at=now())
    work(trial)
    assert (only().state, said(trial)) == ("done", [WORDS])


def test_a_token_that_cannot_be_refreshed_leaves_a_task(trial: Trial) -> None:
    out(trial)
    trial.run()
    end_the_token(trial)
    trial.server.state.refreshers.clear()
    work(trial)
    assert (only().state, only().tries, said(trial)) == ("task", 1, [])
    assert trial.row(only().publication_id).status == "published"


def test_a_refusal_never_fails_the_post(trial: Trial) -> None:
    out(trial)
    trial.run()
    trial.faults(rejected=1.0)
    work(trial)
    assert (only().state, only().tries) == ("task", 1)
    assert trial.row(only().publication_id).status == "published"


def test_a_freeze_and_a_withdrawal_hold_it_back(trial: Trial) -> None:
    row = out(trial)
    trial.run()
    with acting_in("director", trial.brand):
        freeze, _held = facade.freeze(scope="brand", reason="等候说明")
    work(trial)
    assert (only().state, said(trial)) == ("due", [])
    with acting_in("director", trial.brand):
        facade.lift(freeze_id=freeze)
    Publication.everywhere.filter(pk=row.pk).update(status="withdrawn")
    with time_passes(timedelta(minutes=6)):
        work(trial)
    assert (only().state, said(trial)) == ("dropped", [])


def test_where_no_program_can_a_person_checks_it_off(brand: Any, client_for: Callable[..., Client]) -> None:
    account = active_account(brand, "zhihu", "zh")
    with brand_scope(brand), acting(SYSTEM):
        row = planned(account, now(), "t", 1, platform="zhihu", status="published", due_at=None, published_at=now(), url="https://example.org/1")
        made = FirstComment(publication=row, text=WORDS, by_api=False)
        made.save()
        services._hand_over(made, "")
    client = client_for("manager")
    page = client.get(f"/b/acme/publications/{row.pk}/").content.decode()
    assert WORDS in page
    assert f"/b/acme/publications/{row.pk}/first-comment/done/" in page
    assert f"/b/acme/publications/{row.pk}/first-comment/again/" not in page
    assert client.get(f"/api/brands/acme/publications/{row.pk}/first-comment").json()["state"] == "task"
    bad = client.post(f"/api/brands/acme/publications/{row.pk}/first-comment/done", {"url": "here"}, content_type="application/json")
    assert bad.status_code == 422
    client.post(f"/b/acme/publications/{row.pk}/first-comment/done/", {"url": "https://example.org/1#c"})
    done = only()
    assert (done.state, done.url, done.done_by_id is not None) == ("done", "https://example.org/1#c", True)
    with acting_in("manager", brand), pytest.raises(Refused):
        services.check_off(publication_id=row.pk)
