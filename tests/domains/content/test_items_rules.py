"""Merging, drift, scripts and sources, without a database."""

from guanhao.domains.content.rules.facts import independent, publisher_of
from guanhao.domains.content.rules.scripts import check_script, clock, starts, total
from guanhao.domains.content.rules.variants import drift, marks
from guanhao.engines.text.merging import common, merge_lists, merge_states, merge_texts


def test_paragraphs_merge() -> None:
    base = "A\n\nB\n\nC"
    assert merge_texts(base, "A1\n\nB\n\nC", "A\n\nB\n\nC1") == ("A1\n\nB\n\nC1", [])
    assert merge_texts(base, "A\n\nX\n\nB\n\nC", "A1\n\nB\n\nC") == ("A1\n\nX\n\nB\n\nC", [])
    assert merge_texts(base, "A\n\nC", "A\n\nB\n\nC\n\nD") == ("A\n\nC\n\nD", [])
    assert merge_texts(base, "A\n\nB1\n\nC", "A\n\nB1\n\nC") == ("A\n\nB1\n\nC", [])
    assert merge_texts("", "first", "second") == ("first\n\nsecond", [])
    assert merge_texts("a\nb", "a1\nb", "a\nb1") == ("a1\nb1", [])


def test_a_paragraph_deleted_here_and_changed_there_stays() -> None:
    text, met = merge_texts("A\n\nB\n\nC", "A\n\nC", "A\n\nB changed\n\nC")
    assert "B changed" in text
    assert met == [("", "B changed")]


def test_lists_and_single_values_merge() -> None:
    assert merge_lists(["a", "b"], ["a", "b", "c"], ["b"]) == ["b", "c"]
    met = merge_states({"title": "t", "link": ""}, {"title": "t1", "link": ""}, {"title": "t2", "link": "x"})
    assert met.state == {"title": "t2", "link": "x"}
    assert [(one.field, one.first, one.second, one.kept) for one in met.clashes] == [("title", "t1", "t2", False)]
    assert common("A\n\nB\n\n", "B\n\nC\n\n") == "B\n\n"


def test_drift_tells_here_from_there() -> None:
    words = {"title": "t", "text": "x", "first_comment": "", "link": "", "tags": [], "media": [1], "cover": None}
    taken = marks(words)
    assert drift(words, words, taken) == []
    here, there = {**words, "title": "t2"}, {**words, "text": "y", "media": [2]}
    found = [(one.field, one.here, one.master) for one in drift(here, there, taken)]
    assert found == [("title", True, False), ("text", False, True), ("media", False, True)]


def shot(milliseconds: int, **more: str) -> dict[str, object]:
    return {"milliseconds": milliseconds, "picture": "p", "voice": "", "subtitle": "", "hook": "", "interaction": "", **more}


def test_the_hook_and_the_interaction_of_a_script() -> None:
    """CON-19: a first hook at 4.5 s is late; AST-04 b: 58 s from the shots."""
    shots = [shot(4500), shot(3500, hook="suspense"), shot(50_000, interaction="question")]
    assert total(shots) == 58_000
    assert clock(total(shots)) == "0:58"
    assert starts(shots) == [0, 4500, 8000]
    assert [(one.code, one.shot, one.at) for one in check_script(shots, 3000)] == [("late_hook", 2, 4500)]
    assert check_script([shot(3000, hook="benefit", interaction="vote")], 3000) == []
    assert [one.code for one in check_script([shot(2000), shot(1000, picture=" ")], 3000)] == ["no_hook", "no_interaction", "empty_shot"]
    assert [one.code for one in check_script([shot(2999), shot(1, hook="wonder", interaction="vote")], 2999)] == ["late_hook"]
    assert check_script([], 3000) == []
    assert clock(4500) == "0:04.5"


def test_two_pages_of_one_publisher_are_one_source() -> None:
    assert publisher_of({"url": "https://www.stats.gov.cn/a"}) == "stats.gov.cn"
    assert publisher_of({"url": "https://x.y.example.com/a"}) == "example.com"
    assert independent([{"url": "https://a.example.com"}, {"url": "https://b.example.com"}, {"title": "年鉴", "publisher": "统计局"}]) == 2
    assert independent([{}, {"title": ""}]) == 0
