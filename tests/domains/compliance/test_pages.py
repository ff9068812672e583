"""The pages of rules, word lists, whitelist and trying a text, as people of different roles see them."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw, ImageFont

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.models import Lexicon, LexiconWord, RuleSetting, WhitelistLine
from guanhao.domains.compliance.selectors import pictures
from guanhao.domains.compliance.services import lexicons
from guanhao.engines.media import labels
from guanhao.kernel import jobs
from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import BrandRef

pytestmark = pytest.mark.django_db
BASE = "/b/acme/compliance/"


@pytest.fixture
def legal(client_for: Any) -> Client:
    """A browser of the legal reviewer, who may edit rules."""
    return client_for("legal")


@pytest.fixture
def own(in_brand: BrandRef) -> Lexicon:
    """A list of the brand with two words."""
    lexicon = lexicons.make_lexicon(title="竞品", category="own", level="warn")
    lexicons.change_words(lexicon=lexicon, adds=[lexicons.WordDraft(word="某茶山"), lexicons.WordDraft(word="某茶海", aliases=("茶海某",))])
    return Lexicon.objects.get(pk=lexicon.pk)


@pytest.mark.parametrize(
    "place", ["try/", "rules/", "rules/absolute.best/", "rules/words.drugs/words/", "rules/ads.label/history/", "words/", "whitelist/"]
)
def test_pages_open(client_for: Any, place: str) -> None:
    assert client_for("viewer").get(BASE + place).status_code == 200


@pytest.mark.parametrize("place", ["", "edit/", "add/", "versions/"])
def test_pages_of_a_list_open(legal: Client, own: Lexicon, place: str) -> None:
    assert legal.get(f"{BASE}words/{own.pk}/{place}").status_code == 200


def test_an_unknown_rule_is_not_found(legal: Client) -> None:
    assert legal.get(f"{BASE}rules/nothing/").status_code == 404


def test_a_text_is_marked_where_the_word_stands(client_for: Any) -> None:
    page = client_for("editor").post(f"{BASE}try/", {"text": "本店面膜全网最低价，刷 单返利"}).content.decode()
    assert '<mark class="warn" title="1">全网最低价</mark>' in page
    assert '<mark class="bad" title="2">刷 单返利</mark>' in page
    assert "广告法" in page


def test_a_viewer_may_not_check(client_for: Any) -> None:
    assert client_for("viewer").post(f"{BASE}try/", {"text": "刷单"}).status_code == 403


def test_a_rule_is_switched_with_a_reason(legal: Client, brand: BrandRef) -> None:
    address = f"{BASE}rules/absolute.best/set/"
    assert legal.post(address, {"state": "off", "level": "", "reason": ""}).status_code == 422
    assert not RuleSetting.everywhere.exists()
    assert legal.post(address, {"state": "off", "level": "", "reason": "试运营"}).status_code == 302
    assert RuleSetting.everywhere.get().state == "off"
    assert "试运营" in legal.get(f"{BASE}rules/absolute.best/history/").content.decode()


def test_an_editor_of_content_may_not_switch(client_for: Any) -> None:
    assert client_for("editor").post(f"{BASE}rules/absolute.best/set/", {"state": "off", "reason": "x"}).status_code == 403
    assert not RuleSetting.everywhere.exists()


def test_words_are_added_changed_removed_and_taken_back(legal: Client, own: Lexicon) -> None:
    base = f"{BASE}words/{own.pk}/"
    assert legal.post(f"{base}add/", {"words": "某茶河|茶河某\n某茶江", "level": "block", "note": "更新"}).status_code == 302
    living = LexiconWord.everywhere.filter(lexicon=own, until=None)
    assert sorted(living.values_list("word", flat=True)) == ["某茶山", "某茶江", "某茶河", "某茶海"]
    word = living.get(word="某茶河")
    assert (word.level, word.aliases, word.since) == ("block", ["茶河某"], 2)
    legal.post(f"{BASE}word/{word.pk}/", {"word": "某茶河流", "level": "warn", "aliases": "", "unless": "河流域"})
    assert "某茶河" not in living.values_list("word", flat=True)
    gone = living.get(word="某茶山")
    legal.post(base, {"action": "remove", "pick": [str(gone.pk)], "confirmed": "1"})
    assert sorted(living.values_list("word", flat=True)) == ["某茶江", "某茶河流", "某茶海"]
    assert "某茶山" in legal.get(f"{base}versions/?number=4").content.decode()
    legal.post(f"{base}revert/", {"number": "1", "reason": "误改"})
    assert sorted(living.values_list("word", flat=True)) == ["某茶山", "某茶海"]
    assert Lexicon.everywhere.get(pk=own.pk).version == 5


def test_a_bad_word_is_refused_at_its_field(legal: Client, own: Lexicon) -> None:
    answer = legal.post(f"{BASE}words/{own.pk}/add/", {"words": "好\n正常词"})
    assert answer.status_code == 422
    assert LexiconWord.everywhere.filter(lexicon=own, until=None).count() == 2


def test_the_whitelist_is_filled_and_emptied(legal: Client, brand: BrandRef) -> None:
    assert legal.post(f"{BASE}whitelist/new/", {"word": "顶级", "reason": "商标"}).status_code == 302
    line = WhitelistLine.everywhere.get()
    legal.post(f"{BASE}whitelist/", {"action": "off", "pick": [str(line.pk)], "confirmed": "1"})
    assert not WhitelistLine.everywhere.get().active
    answer = legal.post(f"{BASE}whitelist/new/", {"reason": "没有词"})
    assert answer.status_code == 422


def test_a_list_is_deleted_after_asking(legal: Client, own: Lexicon) -> None:
    assert legal.post(f"{BASE}words/{own.pk}/delete/").status_code == 200
    assert Lexicon.everywhere.filter(pk=own.pk).exists()
    assert legal.post(f"{BASE}words/{own.pk}/delete/", {"confirmed": "1"}).status_code == 302
    assert not Lexicon.everywhere.filter(pk=own.pk).exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rules_and_words_are_exported(legal: Client, own: Lexicon, form: str) -> None:
    for place in ("rules/", "words/", f"words/{own.pk}/", "whitelist/", "rules/words.drugs/words/"):
        answer = legal.get(f"{BASE}{place}?export={form}")
        assert answer.status_code == 200
        assert len(b"".join(answer.streaming_content) if answer.streaming else answer.content) > 20


def handed_in(client: Client, name: str, data: bytes, **more: str) -> Any:
    """A picture through the form."""
    return client.post(f"{BASE}try/picture/", {"picture": SimpleUploadedFile(name, data, "image/png"), **more})


def test_a_picture_is_read_by_a_job_and_checked(client_for: Any, brand: BrandRef) -> None:
    """CMP-02, CON-18: words in a picture, their contrast and the AI label, with progress."""
    if not facade.can_read_pictures():
        pytest.skip("the extra `ocr` is not installed: words in pictures are NOT checked here")
    image = Image.new("RGB", (900, 600), "white")
    draw = ImageDraw.Draw(image)
    draw.text((40, 60), "VX: abc888", font=ImageFont.load_default(90), fill="black")
    draw.text((40, 300), "FAINT WORDS", font=ImageFont.load_default(90), fill="#d8d8d8")
    out = io.BytesIO()
    image.save(out, "PNG")
    editor = client_for("editor")
    place = handed_in(editor, "a.png", labels.write_label(out.getvalue(), labels.Label()))["Location"]
    assert 'hx-trigger="load delay:1s"' in editor.get(place).content.decode()
    assert client_for("director").get(place).status_code == 404  # somebody else's
    jobs.run_due()
    assert editor.get(place, headers={"HX-Request": "true"})["HX-Redirect"] == place
    shown = editor.get(place).content.decode()
    assert "VX" in shown.upper()
    assert "FAINT WORDS" in shown
    assert "disclosure.ai_file_says" in shown
    assert not StoredFile.everywhere.filter(purpose="compliance.try").exists()


def test_what_is_no_picture_is_refused_at_once(client_for: Any, brand: BrandRef) -> None:
    if not facade.can_read_pictures():
        pytest.skip("the extra `ocr` is not installed")
    assert handed_in(client_for("editor"), "a.png", b"<svg/>").status_code == 422
    assert handed_in(client_for("viewer"), "a.png", b"\x89PNG\r\n\x1a\n").status_code == 403
    assert not StoredFile.everywhere.exists()
    editor = client_for("editor")
    place = handed_in(editor, "a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)["Location"]
    jobs.run_due()
    assert 'role="alert"' in editor.get(place).content.decode()


def test_without_the_extra_the_page_says_what_to_install(client_for: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "installed", lambda: False)
    editor = client_for("editor")
    assert "guanhao[ocr]" in editor.get(f"{BASE}try/").content.decode()
    assert "guanhao[ocr]" in handed_in(editor, "a.png", b"\x89PNG\r\n\x1a\n").content.decode()
