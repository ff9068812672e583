"""People join by themselves: one form once, one phone one member, closed when the brand says so; and members from a file."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.domains.community import make
from tests.domains.community.make import MOMENT, fresh

from guanhao.domains.community.contracts import Refused, TooMany
from guanhao.domains.community.models import Group, GroupMember, Joining, Level, Member, MemberDeed, PointsPosting
from guanhao.domains.community.policy import JoiningPolicy
from guanhao.domains.community.selectors import ledger as selectors
from guanhao.domains.community.selectors.invites import code_of
from guanhao.domains.community.services import groups, joining, levels, page, pointsrules, rewards
from guanhao.domains.community.sink import MemberSink
from guanhao.domains.people import facade as people
from guanhao.kernel import policy
from guanhao.kernel.access import NOBODY, SYSTEM, acting
from guanhao.kernel.models import Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
PHONE = "138 0000 1234"


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


def comer(mark: str = "a" * 20, **more: Any) -> joining.Comer:
    facts: dict[str, Any] = {"name": "新人", "phone": PHONE, "agreed": True, "origin": "net", **more}
    return joining.Comer(mark=mark, **facts)


def a_group(**more: Any) -> Group:
    row = groups.save_group(groups.GroupDraft(name=more.pop("name", "Breakfast"), kind="interest", admin_id=None, **more))
    Group.objects.filter(pk=row.pk).update(state="open", admin_id=1)
    return row


def test_joining_gives_consent_group_and_thanks_to_the_inviter(row: Member) -> None:
    pointsrules.save_rule(pointsrules.RuleDraft(key="bring", title="Bring", action="invited", points=30))
    rewards.write_terms(title="Terms", text="t", privacy="p")
    group = a_group(joinable=True)
    with acting(NOBODY):
        made = joining.join(comer(group_id=group.pk, code=code_of(row).lower()))
    member = made.member
    assert (made.opened, member.name, member.number) == (True, "新人", 2)
    assert fresh(member).terms_number == 1
    card = people.card(member.person_id or 0, with_orders=False)
    assert [one.purpose for one in card.consents] == ["community"]
    assert GroupMember.objects.filter(group=group, member=member).exists()
    assert (fresh(row).balance, fresh(member).invited_by_id) == (30, row.pk)
    assert MemberDeed.objects.filter(member=row, action="invited").count() == 1


def test_the_same_form_and_the_same_phone_join_once(row: Member) -> None:
    first, again = joining.join(comer()), joining.join(comer(name="changed"))
    assert (first.pk, again.opened) == (again.pk, True)
    other = joining.join(comer("b" * 20, phone="+86 13800001234", name="another", code=code_of(row)))
    assert (other.member_id, other.opened) == (first.member_id, False), "who knows a number alone opens nobody's page"
    assert Member.objects.count() == 2
    assert fresh(first.member).name == "新人"
    assert fresh(row).score == 0
    assert not MemberDeed.objects.exists(), "who is a member already was not brought in"


def test_a_number_the_brand_knows_joins_but_its_page_is_handed_out_by_people(row: Member) -> None:
    people.resolve([people.Handle(platform="phone", platform_id=PHONE, name="老客户")])
    made = joining.join(comer(name="someone"))
    assert (made.opened, made.member.name) == (False, "老客户")
    assert Notification.objects.filter(topic="community").count() in (0, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "12"}, "phone"),
        ({"agreed": False}, "agreed"),
        ({"group_id": 99}, "group"),
        ({"code": "1AAAAA"}, "code"),
        ({"code": "KNOBODY2"}, "code"),
        ({"code": "²2222"}, "code"),
        ({"mark": "short"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(row: Member, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        joining.join(comer(**{"mark": "c" * 20, **facts}))
    assert refused.value.field == field
    assert Member.objects.count() == 1
    assert not Joining.objects.exists()


def test_groups_that_are_not_offered_are_not_chosen(row: Member) -> None:
    hidden = a_group(name="VIP")
    assert joining.open_groups() == []
    with pytest.raises(Refused):
        joining.join(comer(group_id=hidden.pk))


def test_one_network_brings_so_many_an_hour(row: Member) -> None:
    policy.revise(JoiningPolicy, {"an_hour": 2}, reason="fewer")
    for number in range(2):
        joining.join(comer(f"{number}" * 20, phone=f"1380000111{number}"))
    with pytest.raises(TooMany):
        joining.join(comer("x" * 20, phone="13800002222"))
    assert joining.join(comer("y" * 20, phone="13800002222", origin="other")).opened


def test_the_page_on_a_phone(brand: Any, client: Client) -> None:
    address = "/member/acme/join/"
    shown = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    found = re.search(r'name="mark" value="([^"]+)"', shown)
    assert found
    body = {"name": "新人", "phone": PHONE, "agreed": "1", "mark": found[1], "code": ""}
    assert client.post(address, {**body, "agreed": ""}).status_code == 422
    first = client.post(address, body)
    second = client.post(address, body)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    with brand_scope(brand):
        assert first["Location"] == page.path_of(Member.objects.get())
    assert client.get(first["Location"]).status_code == 200
    again = client.get(address).content.decode().split('name="mark" value="')[1].split('"')[0]
    assert client.post(address, {**body, "mark": again})["Location"].endswith("?done=1")
    assert client.post(address, {**body, "website": "x"})["Location"].endswith("?done=1")
    assert client.post(address, {**body, "phone": "0" * 5000, "mark": again[::-1]}).status_code == 422
    assert client.post(address, {**body, "group": "9" * 30, "name": "n\0", "mark": again[::-1]}).status_code == 422
    assert client.get("/member/nobody/join/").status_code == 404
    with brand_scope(brand), acting(SYSTEM):
        assert Member.objects.count() == 1
        policy.revise(JoiningPolicy, {"open": False}, reason="winter")
    assert "form method" not in client.get(address).content.decode().split("</header>")[1]
    client.post(address, {**body, "phone": "13900001111", "mark": "z" * 20})
    with brand_scope(brand):
        assert Member.objects.count() == 1


# members from a file


class Rows:
    """What a sink takes, without a file."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = [{"_line": number, **row} for number, row in enumerate(rows, start=2)]

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows."""
        return self.rows


def taken(*rows: dict[str, Any]) -> Any:
    """A run: what became of the rows."""
    sink = MemberSink(None)  # type: ignore[arg-type]
    outcome = sink.take(Rows(*rows))  # type: ignore[arg-type]
    sink.commit()
    return outcome


def test_members_come_from_a_file_with_an_opening(row: Member) -> None:
    levels.write_ladder([levels.LevelDraft(title="Sprout", score_from=10), levels.LevelDraft(title="Leaf", score_from=80)])
    group = a_group()
    lines = (
        {"name": "甲", "phone": "13900000001", "groups": ["Breakfast"], "level": "Leaf", "points": 120, "score": 5},
        {"name": "小林", "platform": "weibo", "platform_id": "id-小林", "points": 7},
        {"name": "乙", "phone": "12"},
        {"name": "丙", "phone": "13900000002", "groups": ["Nowhere"]},
        {"name": "丁", "phone": "13900000003", "level": "Moon"},
        {"name": "戊", "platform": "moonbook", "platform_id": "1"},
        {"name": "己"},
    )
    found = taken(*lines)
    assert (found.imported, found.updated) == (1, 1)
    assert [(one.line, one.field) for one in found.rejected] == [(4, "phone"), (5, "groups"), (6, "level"), (7, "platform"), (8, "phone")]
    made = Member.objects.get(name="甲")
    assert (made.balance, made.score, made.level) == (120, 80, 2), "the level's growth value, since it is more"
    assert fresh(row).balance == 7
    assert GroupMember.objects.filter(group=group, member=made).count() == 1
    again = taken(*lines[:2])
    assert (again.imported, again.updated) == (0, 2)
    assert (PointsPosting.objects.filter(key="opening").count(), fresh(made).balance) == (2, 120), "the opening is posted once"
    assert selectors.wrong_members() == []
    assert Level.objects.count() == 2
