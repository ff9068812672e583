"""Markdown as safe HTML, plain words, and an article for WeChat."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanhao.domains.content.rules.variants import RENDERING
from guanhao.engines.document.markdown import asset_ids, outline, to_html, to_plain
from guanhao.engines.document.wechat import Look, opens_in_wechat, to_wechat

TEXT = """# 标题

正文 **粗** [外链](https://example.com/?a=1&b=2) 与 [微信](https://mp.weixin.qq.com/s/x)
第二行

> 引用

- 一
- 二

1. 甲
2. 乙

![图](asset:12)

| 名 | 价 |
|--|:-:|
| 茶 | 9 |
"""


def test_plain_words_keep_their_order() -> None:
    assert to_plain(TEXT) == "标题\n\n正文 粗 外链 与 微信\n第二行\n\n引用\n\n• 一\n• 二\n\n1. 甲\n2. 乙\n\n名 | 价\n茶 | 9"
    assert to_plain("") == ""
    assert [(one.level, one.text) for one in outline(TEXT)] == [(1, "标题")]
    assert asset_ids(TEXT + TEXT) == [12]


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](javascript:alert(1))",
        '<a href="x" style="position:fixed">',
        "<iframe src=https://example.com></iframe>",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_runs(bad: str) -> None:
    for html in (to_html(bad), to_wechat(bad)):
        lowered = html.lower()
        for word in ("<script", "<iframe", 'href="javascript', 'src="javascript', 'src="data', 'position:fixed">', '<img src="x"'):
            assert word not in lowered


def test_an_article_for_wechat_has_inline_styles_and_notes_for_links() -> None:
    html = to_wechat(TEXT, lambda number: f"/pictures/{number}", Look(accent="#c00"), notes_title="参考链接")
    assert 'href="https://example.com' not in html
    assert 'href="https://mp.weixin.qq.com/s/x"' in html
    assert "外链<sup" in html
    assert "[1] https://example.com/?a=1&amp;b=2" in html
    assert 'src="/pictures/12"' in html
    assert "class=" not in html
    assert "#c00" in html
    assert html.count("<section") == 2
    assert opens_in_wechat("https://mp.weixin.qq.com/s/x")
    assert not opens_in_wechat("https://mp.weixin.qq.com.evil.example/s/x")


def test_a_changed_rendering_has_a_new_number() -> None:
    """Signatures bind to `rendering`: whoever changes what Markdown becomes counts RENDERING up, and renews the digest here."""
    digest = hashlib.sha256((to_wechat(TEXT) + to_html(TEXT)).encode()).hexdigest()[:16]
    assert (RENDERING, digest) == (2, "9b49b92398e807c0")


@given(st.text(max_size=400))
def test_any_text_is_drawn(text: str) -> None:
    assert "<script" not in to_wechat(text).lower()
    assert isinstance(to_plain(text), str)
