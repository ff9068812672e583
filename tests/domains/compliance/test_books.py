"""The matcher of a large list of a brand is laid out by the brand's own texts, and finds the same."""

from pathlib import Path

import pytest

from guanhao.domains.compliance.selectors import books, lints
from guanhao.engines.text.matcher import Matcher, Word
from guanhao.kernel.tenancy import BrandRef

WORDS = [Word("赌博网", 1), Word("代开发票", 2), Word("微信", 3)]
TEXT = "这家店不错。赌 博 网，代開发票加薇信" * 100


@pytest.mark.usefixtures("in_brand")
def test_a_large_list_is_laid_out_by_the_brands_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def background(*, days: int, most: int) -> list[str]:
        seen.append((days, most))
        return [TEXT]

    monkeypatch.setattr(lints, "background", background)
    small = books._stored(tmp_path / "small.bin", WORDS)
    assert seen == []
    monkeypatch.setattr(books, "SAMPLED", len(WORDS))
    large = books._stored(tmp_path / "large.bin", WORDS)
    assert seen == [(90, 15_000)]
    assert large.find(TEXT) == small.find(TEXT) == Matcher.build(WORDS).find(TEXT)
    assert len(large.find(TEXT)) == 300


def test_a_brand_without_texts_is_a_list_without_sample(in_brand: BrandRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "SAMPLED", 1)
    assert lints.background(days=90, most=10) == []
    assert len(books._stored(tmp_path / "one.bin", WORDS)) == 3
