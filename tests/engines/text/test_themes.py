"""Themes of messages: found by their words, the same every time, near duplicates quoted once."""

import pytest

from guanhao.engines.text.themes import find_themes, group_alike

PRICE = [f"这个价格太贵了{end}" for end in ("，买不起", "，不划算", "，别家便宜", "，涨价了吧", "，学生党哭了", "，等打折")]
POST = [f"快递{end}" for end in ("太慢了等了一周", "员把包裹丢了", "一直没到驿站", "送到门口都不打电话", "物流信息不更新", "三天没动静")]


def test_themes_part_price_from_logistics() -> None:
    """Each message is in one theme at most, and the themes are named by their own words."""
    found = find_themes([*PRICE, *POST], most=6, least=3)
    held = {theme.words[0]: set(theme.messages) for theme in found}
    assert held["价格"] == set(range(6))
    assert held["快递"] <= set(range(6, 12))
    assert len([n for theme in found for n in theme.messages]) == len({n for theme in found for n in theme.messages})


def test_themes_are_the_same_every_time() -> None:
    """Nothing is drawn by lot."""
    assert find_themes([*PRICE, *POST]) == find_themes([*PRICE, *POST])


def test_near_duplicates_are_quoted_once() -> None:
    """The same words with other marks count each and speak once."""
    texts = ["价格太贵了买不起啊", "价格太贵了，买不起啊！", "价格太贵了买不起啊。", "价格比别家贵一倍多", *POST]
    theme = next(theme for theme in find_themes(texts, most=2, least=2) if 0 in theme.messages)
    assert set(theme.messages) >= {0, 1, 2}
    assert len({0, 1, 2} & set(theme.quotes)) == 1
    assert group_alike(texts[:4]).tolist() == [0, 0, 0, 3]


def test_nothing_to_find() -> None:
    """Empty, wordless and too few messages give no theme; nonsense is refused."""
    assert find_themes([]) == []
    assert find_themes(["", "！！", "👍"]) == []
    assert find_themes(["价格贵", "物流慢"], least=3) == []
    with pytest.raises(ValueError, match="at least one"):
        find_themes(PRICE, most=0)
