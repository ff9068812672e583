"""Pages and REST of the library: what a person sees, picks, changes; what a browser may open."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.domains.assets.conftest import encoded, font_file, picture
from tests.domains.assets.furnish import furnish

from guanhao.domains.assets import facade
from guanhao.domains.assets.contracts import AssetView, Refused
from guanhao.domains.assets.models import Asset, AssetTag, Licence
from guanhao.domains.assets.policy import LibraryPolicy
from guanhao.domains.assets.selectors import kits as kit_reading
from guanhao.domains.assets.services import kits, library, previews, rights
from guanhao.domains.assets.services.library import AssetDraft
from guanhao.domains.assets.services.rights import LicenceDraft, Proof
from guanhao.domains.assets.tables import AssetTable, ConsentTable, LicenceTable, TemplateTable
from guanhao.engines.media import labels, reading
from guanhao.kernel import jobs, policy, versions
from guanhao.kernel.models import EventRow

Add = Callable[..., AssetView]
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomavc1"


@pytest.fixture
def client(client_for: Callable[..., Client]) -> Client:
    return client_for("designer")


def test_the_grid_narrows_by_facets_and_words(client: Client, add: Add) -> None:
    spring = add(seed=1, title="春茶海报", keywords=["春茶"], scenes=["新品"], source="own")
    add(seed=2, title="门店日常", keywords=["门店"], source="unknown")
    add(font_file("Brand Sans"), name="brand.ttf")

    def titles(query: str) -> list[str]:
        text = client.get(f"/b/acme/assets/?{query}").content.decode()
        return sorted(re.findall(r"asset__title[^>]*>([^<]+)<", text))

    assert titles("") == ["Brand Sans", "春茶海报", "门店日常"]
    assert titles("keyword=春茶") == titles("q=海报") == titles("scene=新品") == titles("rights=own") == ["春茶海报"]
    assert titles("kind=font&kind=audio") == ["Brand Sans"]
    facade.record_use([spring.id], subject="content.variant:1")
    first = client.get("/b/acme/assets/?sort=-used").content.decode()
    assert first.index("春茶海报</a>") < first.index("门店日常</a>")
    assert titles("rights=own&rights=none&kind=image") == ["春茶海报", "门店日常"]
    library.archive([spring.id])
    assert titles("kind=image") == ["门店日常"]
    assert titles("status=archived&q=春茶") == ["春茶海报"]


def test_picked_assets_are_tagged_filed_and_licensed_at_once(client: Client, add: Add) -> None:
    a, b = add(seed=1), add(seed=2)
    licence = rights.add_licence(LicenceDraft(title="L", owner="O"))
    theme = library.ensure_themes()[0]
    assert client.post("/b/acme/assets/", {"action": "change", "pick": [a.id, b.id, 999]}).status_code == 302
    answer = client.post("/b/acme/assets/change/", {"keywords": "夏日，冷泡", "theme_id": theme.pk, "licence_id": licence.pk, "status": ""})
    assert answer.status_code == 302
    assert sorted(AssetTag.objects.values_list("asset_id", "word")) == sorted((one.id, word) for one in (a, b) for word in ("夏日", "冷泡"))
    assert set(Asset.objects.values_list("theme_id", flat=True)) == {theme.pk}
    assert licence.covered.count() == 2


def test_a_viewer_picks_nothing(client_for: Callable[..., Client], add: Add) -> None:
    one = add(seed=1)
    assert client_for("viewer").post("/b/acme/assets/", {"action": "change", "pick": [one.id]}).status_code == 403
    assert client_for("viewer").post(f"/b/acme/assets/{one.id}/edit/", {"title": "x", "source": "own"}).status_code == 403
    assert Asset.objects.get().title == "tea"


def test_flagging_as_ai_writes_the_label_and_tells_who_shows_it(client: Client, add: Add) -> None:
    one = add(seed=1)
    facade.record_use([one.id], subject="content.variant:4")
    form = {"title": "t", "source": "own", "ai_generated": "on"}
    assert client.post(f"/b/acme/assets/{one.id}/edit/", form).status_code == 302
    now = facade.asset(one.id)
    with facade.open_original(one.id) as stream:
        label = labels.read_label(stream.read())
    assert label is not None
    assert (label.label, label.producer, now.ai_generated) == ("1", "Acme", True)
    (event,) = EventRow.objects.filter(name="assets.asset_bytes_changed")
    assert (event.payload["before"], event.payload["after"], event.payload["subjects"]) == (one.sha256, now.sha256, ["content.variant:4"])
    library.revise_asset(one.id, AssetDraft(title="t", source="own"))
    assert facade.asset(one.id).sha256 == one.sha256, "a label written by mistake is taken back"


def test_a_label_of_others_stays(client: Client, add: Add) -> None:
    one = add(labels.write_label(encoded(picture(1)), labels.Label("1", "BYTEDANCE001")))
    assert one.ai_generated
    with pytest.raises(Refused) as refused:
        library.revise_asset(one.id, AssetDraft(title="t", ai_generated=False))
    assert refused.value.field == "ai_generated"


def test_an_old_description_can_be_taken_up_again(client: Client, add: Add) -> None:
    one = add(seed=1, title="第一版", keywords=["a"])
    library.revise_asset(one.id, AssetDraft(title="第二版", keywords=["b"]), reason="改名")
    page = f"/b/acme/assets/{one.id}/history/"
    assert "改名" in client.get(page).content.decode()
    assert client.post(page, {"version": "1", "confirmed": "1"}).status_code == 302
    assert Asset.objects.get().title == "第一版"
    assert list(AssetTag.objects.values_list("word", flat=True)) == ["a"]
    assert len(versions.history(f"assets.asset:{one.id}")) == 3


def test_files_are_downloads_that_nothing_runs(client: Client, add: Add) -> None:
    svg = add(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>', name="a.svg")
    shown = client.get(f"/b/acme/assets/{svg.id}/file/?show=1")
    assert (shown["Content-Type"], shown["Content-Disposition"][:10]) == ("application/octet-stream", "attachment")
    assert shown["X-Content-Type-Options"] == "nosniff"
    shown.close()
    png = add(seed=2)
    inside = client.get(f"/b/acme/assets/{png.id}/file/?show=1")
    assert inside["Content-Type"] == "image/png"
    inside.close()


def test_a_preview_is_there_before_and_after_its_job(client: Client, add: Add) -> None:
    policy.revise(LibraryPolicy, {"read_words": False}, reason="fast")
    one = add(seed=1)
    place = f"/b/acme/assets/{one.id}/preview/thumb/"
    before = client.get(place)
    assert (before["Content-Type"], before["Cache-Control"]) == ("image/webp", "no-store")
    jobs.run_due()
    after = client.get(f"{place}?v=1")
    assert "immutable" in after["Cache-Control"]
    assert client.get(f"/b/acme/assets/{one.id}/preview/huge/").status_code == 404
    document = add("你好".encode(), name="a.txt")
    assert client.get(f"/b/acme/assets/{document.id}/preview/thumb/").status_code == 404


def test_a_film_is_sent_in_ranges(client: Client, add: Add) -> None:
    from tests.engines.media.test_intake import mp4

    one = add(mp4(), name="a.mp4")
    place = f"/b/acme/assets/{one.id}/file/?show=1"
    part = client.get(place, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"ftyp", f"bytes 4-7/{one.bytes}")
    assert client.get(place, headers={"Range": "bytes=-4"}).content == b"\x11" * 4
    assert client.get(place, headers={"Range": f"bytes={one.bytes}-"}).status_code == 416
    whole = client.get(place)
    assert whole["Accept-Ranges"] == "bytes"
    whole.close()


def test_what_looks_alike_is_shown_side_by_side(client: Client, add: Add) -> None:
    image = picture(1, (800, 600))
    one = add(encoded(image))
    crop = add(encoded(image.crop((40, 30, 760, 570)).transpose(0), "JPEG"), name="crop.jpg")
    add(seed=2)
    assert [row["asset"]["id"] for row in client.get(f"/api/brands/acme/assets/{one.id}/similar").json()["items"]] == [crop.id]
    assert f"/assets/{one.id}/compare/{crop.id}/" in client.get(f"/b/acme/assets/{one.id}/").content.decode()
    assert client.get(f"/b/acme/assets/{one.id}/compare/{crop.id}/").status_code == 200


def test_version_three_lists_what_is_on_version_two(client_for: Callable[..., Client], in_brand: Any) -> None:
    """AST-04 (a)."""
    template = kits.add_template(title="竖版封面", kind="cover", sizes=[kit_reading.Size("抖音", 1080, 1920)])
    for number in (1, 2):
        kits.release(template.pk, change=f"v{number}", spec="s")
    facade.record_template_use(template.pk, subject="content.variant:1", title="母亲节", url="/x")
    facade.record_template_use(template.pk, subject="content.variant:2", title="旧稿", version=1)
    client = client_for("designer")
    answer = client.post(f"/b/acme/assets/templates/{template.pk}/release/", {"change": "避开按钮", "spec": "新安全区"})
    assert answer.status_code == 302
    assert [(one.subject, one.version, one.newest) for one in facade.old_template_uses(template.pk)] == [
        ("content.variant:2", 1, 3),
        ("content.variant:1", 2, 3),
    ]
    page = client.get(f"/b/acme/assets/templates/{template.pk}/").content.decode()
    assert "母亲节" in page
    assert "旧稿" in page
    facade.record_template_use(template.pk, subject="content.variant:1", title="母亲节")
    assert [one.subject for one in facade.old_template_uses(template.pk)] == ["content.variant:2"]
    event = EventRow.objects.filter(name="assets.template_released").latest("pk")
    assert sorted(event.payload["subjects"]) == ["content.variant:1", "content.variant:2"]


def test_an_editor_may_not_release(client_for: Callable[..., Client], in_brand: Any) -> None:
    template = kits.add_template(title="T", kind="cover")
    assert client_for("editor").post(f"/b/acme/assets/templates/{template.pk}/release/", {"change": "x", "spec": "y"}).status_code == 403
    template.refresh_from_db()
    assert template.newest == 0


@pytest.mark.parametrize(
    ("form", "words"),
    [({"sizes": "tiny"}, "第 1 行"), ({"sizes": "douyin 0x10"}, "像素"), ({"sizes": "myspace 10x10"}, "myspace"), ({"title": ""}, "")],
)
def test_a_template_that_cannot_be(client: Client, in_brand: Any, form: dict[str, str], words: str) -> None:
    answer = client.post("/b/acme/assets/templates/new/", {"title": "T", "kind": "cover", **form})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_licence_with_its_proof_by_form_and_by_rest(client: Client, add: Add) -> None:
    one = add(seed=1, source="licensed")
    proof = io.BytesIO(encoded(picture(4)))
    proof.name = "合同.png"
    form = {"title": "合同", "owner": "图库", "kind": "purchased", "ends": "2026-05-01", "commercial": "on", "platforms": ["weibo"], "proof": proof}
    assert client.post(f"/b/acme/assets/licences/new/?asset={one.id}", form).status_code == 302
    licence = Licence.objects.get()
    assert licence.proof.name == "合同.png"
    body = {"ids": [one.id], "platform": "weibo", "on": "2026-05-02"}
    found = client.post("/api/brands/acme/assets/check-use", body, content_type="application/json").json()
    assert [(item["code"], item["blocking"]) for item in found["items"]] == [("licence_ended", True)]
    later = {"title": "合同", "owner": "图库", "ends": "2027-05-01", "reason": "续签"}
    assert client.put(f"/api/brands/acme/licences/{licence.pk}", later, content_type="application/json").json()["ends"] == "2027-05-01"
    assert client.post("/api/brands/acme/assets/check-use", body, content_type="application/json").json()["count"] == 0
    again = client.post(f"/b/acme/assets/licences/{licence.pk}/edit/", {**form, "title": "", "proof": ""})
    assert again.status_code == 422


def test_a_consent_and_its_withdrawal_by_page(client: Client, add: Add) -> None:
    one = add(seed=1, source="ugc")
    page = f"/b/acme/assets/{one.id}/consent/"
    assert client.post(page, {"author": "小林", "given_on": "2999-01-01"}).status_code == 422
    assert client.post(page, {"author": "小林", "given_on": "2026-01-02"}).status_code == 302
    consent = Asset.objects.get().consents.get()
    assert client.post(f"/b/acme/assets/consents/{consent.pk}/withdraw/").status_code == 200, "asked first"
    assert client.post(f"/b/acme/assets/consents/{consent.pk}/withdraw/", {"confirmed": "1"}).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_on is not None


def test_every_page_speaks_chinese(client_for: Callable[..., Client], in_brand: Any) -> None:
    furnish(0, date(2026, 1, 5))
    client = client_for("director")
    pages = ["", "?view=list", "?view=grid", "licences/", "ugc/", "templates/", "themes/", "themes/new/", "licences/new/", "templates/new/"]
    for prefix, model in (("", Asset), ("licences/", Licence)):
        pages += [f"{prefix}{model.objects.first().pk}/{end}" for end in ("", "edit/", "history/")]
    for page in pages:
        text = client.get(f"/b/acme/assets/{page}").content.decode()
        main = text[text.index('id="content"') :]
        assert "素材" in text, page
        assert "Asset library" not in main, page


def test_the_list_is_exported(client: Client, add: Add) -> None:
    add(seed=1, title="=HYPERLINK(1)", keywords=["茶"])
    answer = client.get("/b/acme/assets/?view=list&export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert "茶" in text
    answer.close()


def test_every_column_sorts_and_every_list_is_exported(client: Client, in_brand: Any) -> None:
    for n in range(3):
        furnish(n, date(2026, 1, 5))
    tables = {"": AssetTable, "licences/": LicenceTable, "templates/": TemplateTable, "ugc/": ConsentTable}
    for place, table in tables.items():
        for column in table.columns:
            for sort in (column.key, f"-{column.key}"):
                assert client.get(f"/b/acme/assets/{place}?view=list&sort={sort}").status_code == 200, (place, sort)
        keys = ",".join(column.key for column in table.columns)
        answer = client.get(f"/b/acme/assets/{place}?view=list&export=json&cols={keys}")
        rows = json.loads(b"".join(answer.streaming_content))
        answer.close()
        assert rows
        assert set(rows[0]) == set(keys.split(","))
        if place == "licences/":
            assert {row["state"] for row in rows} == {"valid"}


def test_theme_classes_are_three_and_more(client: Client, add: Add) -> None:
    add(seed=1)
    titles = [one["title"] for one in client.get("/api/brands/acme/assets/themes").json()["items"]]
    assert titles == ["政策解读", "人物故事", "数据可视化"]
    assert client.post("/b/acme/assets/themes/new/", {"title": "品牌历史", "active": "on"}).status_code == 302
    assert client.post("/b/acme/assets/themes/new/", {"title": "政策解读", "active": "on"}).status_code == 422
    assert len(client.get("/api/brands/acme/assets/themes").json()["items"]) == 4


def test_a_proof_with_a_macro_is_refused(in_brand: Any) -> None:
    from tests.engines.media.test_intake import word

    template = kits.add_template(title="T", kind="cover")
    with pytest.raises(Refused) as refused:
        kits.release(template.pk, change="x", file=Proof(io.BytesIO(word({"word/vbaProject.bin": b"x"})), "a.docx"))
    assert refused.value.field == "file"


def test_words_in_a_picture_are_read_and_found(client: Client, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading itself is the library's; here its words are searched, shown and told."""
    monkeypatch.setattr(previews, "can_read", lambda: True)
    line = reading.Line("全网最低价", (0, 0, 10, 10))
    monkeypatch.setattr(previews, "lines_in", lambda image: (line,) if image.size == (640, 480) else ())
    one = add(seed=1)
    facade.record_use([one.id], subject="content.variant:9")
    assert previews.read_words(one.id) == "全网最低价"
    assert facade.asset(one.id).text == "全网最低价"
    assert [(faint.text, faint.needed) for faint in facade.asset(one.id).faint] == [("全网最低价", 4.5)]
    assert [found.id for found in facade.find("最低价")] == [one.id]
    assert "全网最低价" in client.get(f"/b/acme/assets/{one.id}/").content.decode()
    assert EventRow.objects.get(name="assets.words_read").payload["subjects"] == ["content.variant:9"]


def test_an_asset_made_with_an_old_version_is_listed(client: Client, add: Add) -> None:
    one = add(seed=1, title="旧封面")
    template = kits.add_template(title="T", kind="cover")
    version = kits.release(template.pk, change="1", spec="s")
    assert client.post(f"/b/acme/assets/{one.id}/template/", {"version": version.pk}).status_code == 302
    assert facade.old_template_uses(template.pk) == []
    kits.release(template.pk, change="2", spec="s")
    assert [(use.title, use.version) for use in facade.old_template_uses(template.pk)] == [("旧封面", 1)]
    assert "T · 1" in client.get(f"/b/acme/assets/{one.id}/").content.decode()
