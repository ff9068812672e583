"""Talents, cooperations and budgets for tests."""

import io
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client
from tests import factories

from guanhao.domains.identity.models import User
from guanhao.domains.partners.models import Budget, BudgetLine, Cooperation, Talent
from guanhao.domains.partners.services import budgets, cooperations, talents
from guanhao.kernel import approvals

MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
DRAFT = "【广告】新茶到了，青禾的早餐茶我喝了一周，真的很方便。"
FLOW = "one"


def talent(name: str = "茶话林", **more: Any) -> Talent:
    """A talent of grade A on Xiaohongshu; call inside a brand."""
    facts: dict[str, Any] = {
        "platform": "xiaohongshu",
        "handle": name,
        "fans": 400_000,
        "price": "3000",
        "contact": "微信 chahua",
        "category": "美食",
    } | more
    return talents.save_talent(talents.TalentDraft(name=name, **facts))


def checked(row: Talent, **shares: Any) -> Talent:
    """The talent after an audit."""
    talents.record_audit(talent=row, draft=talents.AuditDraft(source="新榜", audited_on=DAY, **shares))
    found: Talent = Talent.objects.get(pk=row.pk)
    return found


def brief(row: Talent, **more: Any) -> Cooperation:
    """A cooperation with its brief."""
    facts: dict[str, Any] = {"title": "新茶种草", "target_url": "https://shop.example/tea"} | more
    return cooperations.write_brief(cooperations.BriefDraft(talent_id=row.pk, **facts))


def contracted(row: Talent, amount: str = "2800", **more: Any) -> Cooperation:
    """A cooperation whose contract is signed."""
    made = brief(row, **more)
    cooperations.quote(cooperation=made, amount="3000")
    file = io.BytesIO(b"%PDF-1.4 contract")
    return cooperations.sign_contract(cooperation=made, amount=amount, number=f"HT-{made.pk}", signed_on=DAY, file=file, file_name="合同.pdf")


def one_level() -> None:
    """Drafts go through a flow of one signature."""
    level = approvals.Level("first", "First", "review.first")
    approvals.save_flow(approvals.FlowDefinition(FLOW, "One", "partner", (level,)), reason="test")


def approved(row: Cooperation, brand: Any, text: str = DRAFT) -> Cooperation:
    """The cooperation with a draft that is signed; policy kol.cooperation names the flow `FLOW`."""
    cooperations.write_draft(cooperation=row, title="新茶", text=text, ad_label=True)
    with factories.acting_in("manager", brand):
        cooperations.submit_draft(cooperation=row)
    sign(row, brand)
    found: Cooperation = Cooperation.objects.get(pk=row.pk)
    return found


def sign(row: Cooperation, brand: Any) -> None:
    """The first reviewer signs."""
    number = Cooperation.objects.get(pk=row.pk).approval_id
    assert number is not None
    with factories.acting_in("reviewer_first", brand):
        view = approvals.approval(number)
        approvals.sign(approval_id=number, level=view.level, seen=view.seen)


def released(row: Talent, brand: Any, amount: str = "2800", **more: Any) -> Cooperation:
    """A cooperation that is out."""
    made = approved(contracted(row, amount, **more), brand)
    return cooperations.release(cooperation=made, url="https://xhs.example/1")


def measured(row: Talent, brand: Any, amount: str = "2800", more: dict[str, Any] | None = None, **numbers: Any) -> Cooperation:
    """A cooperation with results."""
    made = released(row, brand, amount, **(more or {}))
    facts: dict[str, Any] = {"form": made.form, "measured_on": DAY, "source": "小红书"} | numbers
    cooperations.measure(cooperation=made, draft=cooperations.ResultDraft(**facts))
    found: Cooperation = Cooperation.objects.get(pk=made.pk)
    return found


def budget(total: str = "100000", **more: Any) -> Budget:
    """A draft of a budget."""
    facts: dict[str, Any] = {"title": "三月投放", "starts_on": DAY, "ends_on": date(2026, 3, 31), "total": total} | more
    return budgets.save_budget(budgets.BudgetDraft(**facts))


def approve(row: Budget, brand: Any) -> Budget:
    """Handed in by the manager, approved by the director."""
    with factories.acting_in("manager", brand):
        budgets.propose(budget=row)
    with factories.acting_in("director", brand):
        return budgets.decide(budget=row, approve=True)


def line(row: Budget, kind: str) -> BudgetLine:
    """A branch of a budget."""
    found: BudgetLine = BudgetLine.objects.get(budget=row, kind=kind, parent=None)
    return found


def english(client: Client) -> Client:
    """A browser whose owner reads English."""
    User.objects.update(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
