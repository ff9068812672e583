"""Kept sentences in the reader's language, whatever language they were kept in."""

import pytest
from django.utils.translation import override

from guanhao.kernel.sayings import told, told_lazily

ENGLISH = "Tried 3 times: The mail server cannot be reached (timeout)."
CHINESE = "已尝试 3 次：无法连接邮件服务器（timeout）。"


@pytest.mark.parametrize(
    ("kept", "chinese", "english"),
    [
        ("WeChat answered 40001.", "微信返回错误码 40001。", "WeChat answered 40001."),
        (
            "The title has 31 characters; the platform takes 30.",
            "标题有 31 字，平台最多 30 字。",
            "The title has 31 characters; the platform takes 30.",
        ),
        ("Bilibili: sent back. 画面模糊", "B 站：被打回。画面模糊", "Bilibili: sent back. 画面模糊"),
        ("B 站：被打回。画面模糊", "B 站：被打回。画面模糊", "Bilibili: sent back. 画面模糊"),
        ("令牌已过期 (code 1)", "令牌已过期 (code 1)", "令牌已过期 (code 1)"),
        ("", "", ""),
    ],
)
def test_a_sentence_is_said_in_the_readers_language(kept: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert told(kept) == chinese
    with override("en"):
        assert told(kept) == english


def test_what_stands_in_a_sentence_is_said_too() -> None:
    with override("zh-hans"):
        assert (told(ENGLISH), told(CHINESE)) == (CHINESE, CHINESE)
        assert str(told_lazily(ENGLISH)) == CHINESE
    with override("en"):
        assert (told(ENGLISH), told(CHINESE)) == (ENGLISH, ENGLISH)


def test_a_very_long_platform_answer_is_left_alone_quickly() -> None:
    with override("zh-hans"):
        assert told("x has " * 20_000) == "x has " * 20_000
