"""Statements, stops, withdrawals and guidance in a room, and anomalies of accounts."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.publishing.planning import planned, things
from tests.domains.publishing.publishing import active_account, soon
from tests.factories import acting_in, make_person

from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.jobs import watch_accounts
from guanhao.domains.crisis.models import Crisis, Guidance, Statement
from guanhao.domains.crisis.selectors import outside
from guanhao.domains.crisis.services import accounts, rooms, statements, stopping, talking
from guanhao.domains.crisis.services.rooms import CrisisDraft
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.models import Publication, Withdrawal
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
SIGNERS = ("reviewer_first", "reviewer_second", "tech_lead", "legal", "senior")


def opened(kind: str = "product", **more: Any) -> Crisis:
    """A room opened now."""
    return rooms.open_crisis(CrisisDraft(title="春茶发霉", kind=kind, **more))


def drafted(brand: Any, row: Crisis, account: int) -> Statement:
    """A statement with a confirmed fact, handed in by the crisis manager."""
    with acting_in("crisis", brand):
        fact = statements.add_fact(crisis_id=row.pk, text="批次 0301 受潮", source="仓库记录")
    with acting_in("director", brand):
        statements.confirm_fact(fact_id=fact.pk)
    with acting_in("crisis", brand):
        made = statements.save_statement(crisis_id=row.pk, title="情况说明", text="批次 0301 已停售。", accounts=[account])
        return statements.submit_statement(statement_id=made.pk)


def sign_up_to(brand: Any, made: Statement, last: str) -> None:
    """Every level signs, up to and with this one."""
    assert made.approval_id is not None
    while True:
        with brand_scope(brand), acting(SYSTEM):
            view = approvals.approval(made.approval_id)
        if view.state != "open":
            return
        current = view.current
        assert current is not None
        for line in current.checklist:
            for role in ("reviewer_first", "reviewer_second")[: line.needed] if line.needed > 1 else (_signer(current.key),):
                with acting_in(role, brand):
                    approvals.tick(approval_id=view.id, item=line.key, seen=view.seen)
        with acting_in(_signer(current.key), brand):
            approvals.sign(approval_id=view.id, level=current.key, seen=view.seen)
        if current.key == last:
            return


def _signer(level: str) -> str:
    return {"first": "reviewer_first", "second": "reviewer_second", "facts": "tech_lead", "legal": "legal", "senior": "senior"}[level]


def test_a_statement_that_legal_has_not_signed_is_not_released(brand: Any) -> None:
    """CRI-05; approved and changed afterwards, it is blocked as well."""
    account = active_account(brand)
    for role in SIGNERS:
        make_person(role, brand)
    with acting_in("director", brand):
        row = opened()
    made = drafted(brand, row, account)
    sign_up_to(brand, made, "facts")
    with acting_in("director", brand):
        with pytest.raises(Refused) as refused:
            statements.release_statement(statement_id=made.pk)
        assert "Legal" in str(refused.value) or "法务" in str(refused.value)
        assert not Publication.objects.exists()
    sign_up_to(brand, made, "senior")
    with acting_in("crisis", brand):
        statements.save_statement(crisis_id=row.pk, title="情况说明", text="改过的话。", accounts=[account], statement_id=made.pk)
    with acting_in("director", brand), pytest.raises(Refused):
        statements.release_statement(statement_id=made.pk)
    assert not Publication.everywhere.exists()


def test_an_approved_statement_goes_onto_the_calendar_of_its_accounts(brand: Any) -> None:
    account = active_account(brand)
    for role in SIGNERS:
        make_person(role, brand)
    with acting_in("director", brand):
        row = opened()
    made = drafted(brand, row, account)
    sign_up_to(brand, made, "senior")
    with acting_in("director", brand):
        stopping.freeze(crisis_id=row.pk)
        statements.release_statement(statement_id=made.pk)
        post = Publication.objects.get()
        assert (post.status, verdict(post)) == ("planned", None)  # a freeze of the whole brand lets the statement through
        assert (post.subject, post.account_id, post.format) == (f"crisis.statement:{made.copies.get().pk}", account, "text")
        payload = statements_source().payload(post.subject)
        assert (payload.approved, payload.outgoing.text, payload.why_not) == (True, "批次 0301 已停售。", "")
        assert payload.digest == approvals.digest(statements_part(made))
        with pytest.raises(Refused):
            statements.save_statement(crisis_id=row.pk, title="x", text="y", accounts=[account], statement_id=made.pk)


def verdict(post: Publication) -> Any:
    """What would keep it from going out right now."""
    from guanhao.domains.publishing.policy.core import PublishingPolicy
    from guanhao.domains.publishing.publisher import checks

    return checks.against(post, checks.facts_for([post], PublishingPolicy.of_brand(), now()))


def statements_source() -> Any:
    """The source the publisher asks."""
    from guanhao.domains.crisis.selectors.statements import StatementSource

    return StatementSource()


def statements_part(made: Statement) -> approvals.Part:
    """The part of its only copy."""
    from guanhao.domains.crisis.selectors.statements import parts_of

    return parts_of(made)[0]


def test_facts_are_confirmed_by_somebody_else_before_a_statement_is_handed_in(brand: Any) -> None:
    account = active_account(brand)
    with acting_in("director", brand):
        row = opened()
        made = statements.save_statement(crisis_id=row.pk, title="说明", text="正文", accounts=[account])
        with pytest.raises(Refused) as none:
            statements.submit_statement(statement_id=made.pk)
        fact = statements.add_fact(crisis_id=row.pk, text="批次 0301", source="仓库")
        with pytest.raises(Refused) as own:
            statements.confirm_fact(fact_id=fact.pk)
        with pytest.raises(Refused) as loose:
            statements.submit_statement(statement_id=made.pk)
        assert (none.value.field, own.value.field, loose.value.field) == ("facts", "", "facts")
        made.refresh_from_db()
        assert made.approval_id is None


def test_pausing_the_brand_holds_twelve_jobs_and_resuming_restores_them(brand: Any) -> None:
    """CRI-07."""
    account = active_account(brand)
    with brand_scope(brand), acting(SYSTEM), things() as room:
        for number in range(12):
            room.add(number, account)
            planned(account, soon(60 + number), number=number)
        with acting_in("director", brand):
            row = opened()
            hold = stopping.freeze(crisis_id=row.pk)
            assert (len(hold.held), Publication.objects.filter(status="held").count()) == (12, 12)
            with pytest.raises(Refused):
                stopping.freeze(crisis_id=row.pk)
            stopping.cancel_held(crisis_id=row.pk, publication_id=hold.held[0])
            stopping.lift(hold_id=hold.pk)
            hold.refresh_from_db()
        assert (hold.resumed, Publication.objects.filter(status="planned").count()) == (11, 11)
        assert Publication.objects.filter(status="cancelled").count() == 1


def test_a_person_is_flagged_and_all_seventeen_linked_items_are_withdrawn(brand: Any) -> None:
    """CRI-08 (b), from the room of a spokesperson (CRI-11); a drill lists and leaves them."""
    account = active_account(brand, "zhihu", "zh")
    out = {"status": "published", "due_at": None, "published_at": now(), "platform": "zhihu"}
    with brand_scope(brand), acting(SYSTEM), things() as room:
        for number in range(17):
            room.add(number, account)
            facts = out if number < 14 else {"status": "planned", "platform": "zhihu"}
            planned(account, soon(number), number=number, people=["某艺人"], **facts)
        with acting_in("director", brand):
            drill = opened("person", subject_name="某艺人", drill=True)
            tried = stopping.withdraw(crisis_id=drill.pk, scope="person", value="某艺人")
            assert (tried.out, tried.cancelled, tried.withdrawal_id, Withdrawal.objects.count()) == (14, 3, None, 0)
            row = opened("person", subject_name="某艺人")
            made = stopping.withdraw(crisis_id=row.pk, scope="person", value="某艺人")
            assert (made.out, made.cancelled) == (14, 3)
            facts = publishing.withdrawal(made.withdrawal_id)
        assert len(facts["takings"]) == 14
        assert {one["state"] for one in facts["takings"]} == {"task"}
        assert Publication.objects.filter(status="cancelled").count() == 3


def test_an_invalid_token_is_an_incident_and_the_posts_wait(brand: Any) -> None:
    """CRI-15."""
    account, other = active_account(brand), active_account(brand, handle="second")
    with brand_scope(brand), acting(SYSTEM), things() as room:
        for number, on in enumerate((account, account, other)):
            room.add(number, on)
            planned(on, soon(60), number=number)
        token = channels.token(account)
        held = channels.hold_token(account_id=account, owner="t", seconds=10)
        assert held is not None
        fresh = type(token)(values={"access_token": "x"}, expires_at=now() - timedelta(minutes=1))
        assert channels.keep_token(account_id=account, fresh=fresh, held=held)
        channels.release_token(held)
        for _again in range(2):
            watch_accounts.run() if hasattr(watch_accounts, "run") else run_watch()
        row = Crisis.objects.get()
        assert (row.kind, row.account_id, row.state) == ("account", account, "proposed")
        assert sorted(Publication.objects.values_list("account_id", "status")) == [(account, "held"), (account, "held"), (other, "planned")]
        assert accounts.report_anomaly(account_id=account, sign="banned").pk == row.pk


def run_watch() -> None:
    """What the job does, without its context."""
    from guanhao.domains.crisis.selectors.accounts import lost_accounts

    for account_id in lost_accounts():
        accounts.report_anomaly(account_id=account_id, sign="token")


def test_guidance_shows_the_negative_share_before_and_after(brand: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """CRI-06 (b)."""
    moment = now()

    def measured(row: Crisis, since: Any, until: Any) -> outside.Volume:
        return outside.Volume(100, 60) if until <= moment else outside.Volume(100, 20)

    monkeypatch.setattr(outside, "volume", measured)
    with acting_in("director", brand):
        row = opened()
        with time_at(moment + timedelta(hours=8)):
            action = talking.guide(crisis_id=row.pk, kind="clarify", title="公布检测报告", source="检测机构报告 2026-031", at=moment)
            before, after = outside.around(row, action.at, now())
    assert Guidance.everywhere.get().before == {"total": 100, "negative": 60}
    assert before is not None
    assert after is not None
    assert (before.negative / before.total, after.negative / after.total) == (0.6, 0.2)
