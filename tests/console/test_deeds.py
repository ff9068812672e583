import re
from pathlib import Path

from django.utils.translation import override

from guanhao.console import deeds

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
