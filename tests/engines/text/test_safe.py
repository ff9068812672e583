"""Pasted text without what nobody can see."""

from hypothesis import given
from hypothesis import strategies as st

from guanhao.engines.text.safe import Removed, clean_input


def test_each_kind_is_named_with_its_place() -> None:
    cleaned = clean_input("a\u202eb\ud800c\r\nd\x00e👨\u200d👩\u200d👧x\u200b\u200by\ufeff\ufffe")
    assert cleaned.text == "abc\nde👨\u200d👩\u200d👧xy"
    assert cleaned.removed == [
        Removed("bidi", 1, 1),
        Removed("surrogate", 3, 1),
        Removed("control", 7, 1),
        Removed("invisible", 15, 2),
        Removed("invisible", 18, 1),
        Removed("noncharacter", 19, 1),
    ]


def test_ordinary_text_stays_as_it_is() -> None:
    text = "你好，世界！\n\tHello é 𠮷 🇨🇳 ❤️ 1️⃣ مرحبا नमस्ते می\u200cخواهم 🏴\U000e0067\U000e0062\U000e007f"
    assert clean_input(text).text == text
    assert clean_input(text).removed == []


@given(st.text(max_size=60))
def test_what_is_clean_stays_clean_and_can_be_stored(text: str) -> None:
    once = clean_input(text).text
    once.encode("utf-8")
    again = clean_input(once)
    assert "\x00" not in once
    assert "\r" not in once
    assert len(again.text) <= len(once)
