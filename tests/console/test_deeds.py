import re
from pathlib import Path

from django.utils.translation import override
from tests.factories import make_person

from guanhao.console import deeds
from guanhao.console.history import changes
from guanhao.domains.channels import facade as channels
from guanhao.kernel.access import SYSTEM, acting

SOURCE = Path(deeds.__file__).parents[1]
RECORDED = re.compile(r'audit\.record\(\s*"([a-z_.]+)"')


def test_every_recorded_action_has_words():
    recorded = {action for path in SOURCE.rglob("*.py") for action in RECORDED.findall(path.read_text(encoding="utf-8"))}
    assert "strategy.goal_set" in recorded
    assert sorted(recorded - set(deeds.ACTIONS)) == []


def test_words_follow_the_language_and_unknown_keys_stay():
    with override("zh-hans"):
        assert (deeds.action_title("strategy.goal_set"), deeds.field_title("horizon"), deeds.way_title("token")) == ("设定目标", "目标期限", "接口")
    with override("en"):
        assert (deeds.action_title("strategy.goal_set"), deeds.way_title("job")) == ("Goal set", "Background work")
        assert deeds.actor_title("system") == "System"
    assert (deeds.action_title("x.y"), deeds.field_title("x"), deeds.way_title("x"), deeds.actor_title("王")) == ("x.y", "x", "x", "王")


def test_stored_values_are_told_in_the_words_people_know(in_brand):
    person = make_person("editor", in_brand)
    before = {"metric": "followers", "horizon": "short", "owner_id": None, "target": 0.15, "baseline": 813253.0, "platform": "weibo"}
    after = {"metric": "gone", "horizon": "long", "owner_id": person.id, "target": 0.2, "baseline": 813253, "platform": "weibo"}
    with override("zh-hans"):
        found = {one.title: [piece.text for piece in one.pieces] for one in changes(before, after, target="strategy.goal:1")}
    assert found["指标"] == ["粉丝数", "gone"]
    assert found["负责人"] == [person.name]
    assert found["目标值"] == ["0.15", "0.2"]
    assert list(found) == ["指标", "目标期限", "负责人", "目标值"]


def test_moments_lists_roles_and_policies_are_told():
    teller = deeds.Teller()
    with override("en"):
        assert teller.value("identity.user", "roles", ["director", "editor"]) == "Operations director, Editor"
        assert teller.value("x.y", "at", "2026-11-22T06:49:00+00:00") == "2026-11-22 14:49"
        assert teller.value("x.y", "at", "2026-99-22T06:49") == "2026-99-22T06:49"
        assert teller.value("channels.account", "role", "ip") == "Personal or IP account"
        assert teller.state("policy:analytics.freshness", {"stale_after": "P4D"}) == {"Old after": "4 d"}


def test_targets_have_words_and_one_query_a_kind(in_brand, django_assert_num_queries):
    with acting(SYSTEM):
        refs = [channels.add_account(platform="weibo", handle=f"h{n}", name=f"青禾{n}") for n in range(3)]
    asked = [f"channels.account:{ref.id}" for ref in refs]
    with override("zh-hans"), django_assert_num_queries(1):
        told = deeds.target_titles([*asked, "channels.account:99", "policy:analytics.freshness", "thing:1"])
    assert list(told.values()) == ["账号：青禾0", "账号：青禾1", "账号：青禾2", "账号 99", "策略：数据新鲜度", "thing:1"]
