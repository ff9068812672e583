"""Exact spans and layers of the matcher, its guards, and properties over random texts."""

import pickle
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.timing import core_seconds

from guanhao.engines.text.folding import LAYERS
from guanhao.engines.text.lexicon import CHARACTER_LAYERS
from guanhao.engines.text.matcher import ALL, Match, Matcher, Word
from guanhao.engines.text.ordinary import crosses_words

LITERAL = frozenset({"exact"})


def spans(matcher: Matcher, text: str) -> list[tuple[int, str, str]]:
    """Word, original slice and layer of every match."""
    return [(match.word, text[match.start : match.end], match.layer) for match in matcher.find(text)]


WORDS = [
    Word("赌博", 1),
    Word("VX", 2, aliases=("薇信", "❤信")),
    Word("av", 3),
    Word("c++", 4),
    Word("No.1", 5),
    Word("天天向上", 6),
    Word("第一", 7),
    Word("🔞", 8),
    Word("赌博网", 9),
    Word("国际", 10),
    Word("微信", 11),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The words above with every layer."""
    return Matcher.build(WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("来赌博吧", [(1, "赌博", "exact")]),
        ("加ＶX号", [(2, "ＶX", "width")]),
        ("加vx号", [(2, "vx", "case")]),
        ("加vX号", [(2, "vX", "case")]),
        ("𝐯𝐱", [(2, "𝐯𝐱", "case")]),
        ("國際", [(10, "國際", "variant")]),
        ("国際", [(10, "国際", "variant")]),
        ("赌\u200b博", [(1, "赌\u200b博", "invisible")]),
        ("赌\u202e博", [(1, "赌\u202e博", "invisible")]),
        ("赌\u0336博\u0336", [(1, "赌\u0336博", "invisible")]),
        ("加🆅🆇聊", [(2, "🆅🆇", "homoglyph")]),
        ("加Ѵх聊", [(2, "Ѵх", "homoglyph")]),
        ("去赌 博", [(1, "赌 博", "separator")]),
        ("去赌🐶博", [(1, "赌🐶博", "separator")]),
        ("去赌\n博", [(1, "赌\n博", "separator")]),
        ("去赌<b>博</b>", [(1, "赌<b>博", "separator")]),
        ("去赌&nbsp;博", [(1, "赌&nbsp;博", "separator")]),
        ("加 V X 聊", [(2, "V X", "separator")]),
        ("赌赌博博网", [(1, "赌博", "exact"), (9, "赌博博网", "repeat")]),
        ("天天天向向上", [(6, "天天向向上", "repeat")]),
        ("全国第1", [(7, "第1", "digits")]),
        ("全国第①", [(7, "第①", "digits")]),
        ("薇信", [(2, "薇信", "alias"), (11, "薇信", "pinyin")]),
        ("加ⅤⅩ聊", [(2, "ⅤⅩ", "width")]),
        ("来贝者博", [(1, "贝者博", "chaizi")]),
        ("去堵博", [(1, "堵博", "pinyin")]),
        ("在线dubo平台", [(1, "dubo", "pinyin")]),
        ("去du博", [(1, "du博", "pinyin")]),
        ("加wei xin聊", [(11, "wei xin", "pinyin")]),
        ("赌b o", [(1, "赌b o", "pinyin")]),
        ("C＋＋ c", [(4, "C＋＋", "case")]),
        ("🔞片", [(8, "🔞", "exact")]),
        ("no.1", [(5, "no.1", "case")]),
        ("N o . 1", [(5, "N o . 1", "separator")]),
        ("赌\ud800博", [(1, "赌\ud800博", "invisible")]),
    ],
)
def test_each_layer_names_itself_and_the_original_span(matcher: Matcher, text: str, expected: list[tuple[int, str, str]]) -> None:
    assert spans(matcher, text) == expected


@pytest.mark.parametrize(
    "text", ["", "java", "avenue", "a v-shaped", "I love a V engine", "no1", "天向上", "第12名", "去年我们赌。博物馆开了", "c 和 +"]
)
def test_ordinary_text_is_left_alone(matcher: Matcher, text: str) -> None:
    assert spans(matcher, text) == []


def test_a_literal_word_wins_over_an_evasion_on_the_same_span() -> None:
    both = Matcher.build([Word("國際", 1), Word("国际", 2)])
    assert spans(both, "國際") == [(1, "國際", "exact")]
    assert spans(both, "国际") == [(2, "国际", "exact")]


def test_a_word_is_found_only_by_its_own_layers() -> None:
    strict = Matcher.build([Word("VX", 1, LITERAL), Word("赌博", 2, frozenset({"exact", "separator"}))])
    assert spans(strict, "vx VX 賭博 赌*博 賭*博") == [(1, "VX", "exact"), (2, "赌*博", "separator")]


def test_a_word_of_nothing_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"id 7"):
        Matcher.build([Word("\u200b", 7)])


def test_matches_stay_in_their_own_text(matcher: Matcher) -> None:
    found = matcher.scan(["去赌", "博物馆", "", "微信赌博"])
    assert [(text, match.word, match.start, match.end) for text, match in found] == [(3, 11, 0, 2), (3, 1, 2, 4)]


def test_two_ids_may_share_a_word() -> None:
    assert Matcher.build([Word("赌博", 1), Word("赌博", 2)]).find("赌博") == [Match(1, 0, 2, "exact"), Match(2, 0, 2, "exact")]


def test_the_same_word_twice_is_one_word() -> None:
    twice = Matcher.build([Word("赌博", 1, LITERAL), Word("赌博", 1, frozenset({"separator"}))])
    assert spans(twice, "赌博 赌*博") == [(1, "赌博", "exact"), (1, "赌*博", "separator")]
    assert len(twice) == 1


def test_a_dump_loads_to_the_same_matches(matcher: Matcher) -> None:
    text = "加 V X，國際赌赌博博网🔞"
    assert Matcher.load(matcher.dump()).find(text) == matcher.find(text)
    assert pickle.loads(pickle.dumps(matcher)).find(text) == matcher.find(text)
    assert len(matcher) == len(WORDS)


def test_a_large_paste_takes_linear_time() -> None:
    matcher = Matcher.build(WORDS)
    line = "这家酒店的房间不错，服务也好。赌 博 网VX，"

    def seconds(times: int) -> float:
        assert len(matcher.find(line * times)) == times * 3
        return core_seconds(lambda: matcher.find(line * times), times=3)

    small, large = seconds(2_000), seconds(20_000)
    assert large < 30 * small + 0.5


@pytest.mark.parametrize(
    "text", ["天" * 200_000, "<a" * 100_000, "赌" + " " * 200_000 + "博", "贝者" * 50_000, "赌\u0336" * 100_000, "du bo " * 20_000, "&#" * 100_000]
)
def test_hostile_pastes_take_linear_time(matcher: Matcher, text: str) -> None:
    begin = time.process_time()
    matcher.find(text)
    assert time.process_time() - begin < 8


def test_no_words_find_nothing() -> None:
    assert Matcher.build([]).find("赌博") == []
    assert len(Matcher.build([]).scan([])) == 0


def test_a_sample_changes_no_match(matcher: Matcher) -> None:
    text = "来赌博，加 V X，國際第1，贝者博，堵博，dubo，天天天向向上"
    assert Matcher.build(WORDS, sample=["去赌博", "", text]).find(text) == matcher.find(text)


def test_a_word_inside_longer_words_can_be_told() -> None:
    assert crosses_words("节约炮火的描写", 1, 3)
    assert not crosses_words("来约炮吧", 1, 3)


def naive(words: Sequence[Word], text: str) -> set[tuple[int, int, int]]:
    """Every literal occurrence."""
    return {(word.id, at, at + len(word.text)) for word in words for at in range(len(text)) if text.startswith(word.text, at)}


@given(
    st.lists(st.text("甲乙丙丁戊", min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
    st.lists(st.text("甲乙丙丁戊", max_size=30), max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_literal_matches_are_exactly_all_occurrences(words: list[str], texts: list[str]) -> None:
    listed = [Word(text, number, LITERAL) for number, text in enumerate(words)]
    found = Matcher.build(listed).scan(texts)
    for number, text in enumerate(texts):
        assert {(match.word, match.start, match.end) for at, match in found if at == number} == naive(listed, text)


ALPHABET = "赌博微信VXvx１①國国 *,。\u200b\u0336\ud800🆅🐶<b>赌赌é㎏第一1Ѵх\n"
PROPERTY = Matcher.build(WORDS)


@given(st.lists(st.text(ALPHABET, max_size=40) | st.text(max_size=20), max_size=6))
@settings(max_examples=300, deadline=None)
def test_offsets_are_valid_and_the_slice_folds_to_the_word(texts: list[str]) -> None:
    folds = PROPERTY._lexicon.folds
    by_id = {word.id: word for word in WORDS}
    found = PROPERTY.scan(texts)
    assert sorted(zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True)) == list(
        zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    )
    for number, match in found:
        text = texts[number]
        assert 0 <= match.start < match.end <= len(text)
        piece, word = text[match.start : match.end], by_id[match.word]
        if match.layer == "exact":
            assert piece == word.text
        elif match.layer not in ("repeat", "chaizi", "pinyin"):
            folded = folds.fold(piece, CHARACTER_LAYERS)
            assert folded in {folds.fold(each, CHARACTER_LAYERS) for each in (word.text, *word.aliases)}


def test_layers_are_the_public_names() -> None:
    assert set(LAYERS) == ALL
    assert LAYERS[0] == "exact"
