"""Every bad file there is, and what good ones say of themselves."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from guanhao.engines.media import containers, labels
from guanhao.engines.media.films import Patched
from guanhao.engines.media.intake import Inspected, inspect, picture_of
from guanhao.engines.media.limits import Limits, MediaRefused
from guanhao.engines.media.svg import clean_svg

SMALL = Limits(pixels=1_000_000, frames=20, image_bytes=5 << 20, archive_bytes=20 << 20)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def noise(width: int = 64, height: int = 48, seed: int = 1) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8))


def encoded(image: Image.Image, form: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def seen(data: bytes, limits: Limits = SMALL) -> Inspected:
    return inspect(io.BytesIO(data), limits)


def code_of(data: bytes, limits: Limits = SMALL) -> str:
    with pytest.raises(MediaRefused) as refused:
        seen(data, limits)
    return refused.value.code


def word(parts: dict[str, bytes] | None = None, *, types: str = WORD, text: str = "立春") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{types}"/></Types>')
        archive.writestr("word/document.xml", f"<w:document><w:t>{text}</w:t></w:document>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names)


def pdf(body: bytes = b"", tail: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type /Catalog>>endobj\n2 0 obj<</Type /Page>>endobj\n" + body + b"\ntrailer<<>>\n" + tail


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def mp4(extra: bytes = b"") -> bytes:
    mvhd = box(b"mvhd", b"\0" * 12 + struct.pack(">II", 1000, 61_500) + b"\0" * 80)
    tkhd = box(b"tkhd", b"\0" * 40 + struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30) + struct.pack(">II", 1080 << 16, 1920 << 16))
    hdlr = box(b"hdlr", b"\0" * 8 + b"vide" + b"\0" * 12)
    moov = box(b"moov", mvhd + box(b"trak", tkhd + box(b"mdia", hdlr)) + extra)
    return box(b"ftyp", b"isom\0\0\2\0isomavc1") + moov + box(b"mdat", b"\x11" * 64)


def compressed_pdf(inner: bytes) -> bytes:
    packed = zlib.compress(inner)
    return pdf(b"3 0 obj<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream endobj")


def bomb() -> bytes:
    """A PNG that claims 60,000 × 60,000 pixels in a few bytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return containers.PNG + containers.png_chunk(b"IHDR", head) + containers.png_chunk(b"IDAT", body) + containers.png_chunk(b"IEND", b"")


def archive_bomb() -> bytes:
    return word({"word/media/a.bin": b"\0" * (15 << 20)})


BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("empty", lambda: b""),
    "program": ("forbidden", lambda: b"MZ\x90\0" + b"\0" * 600),
    "program under an image's name": ("forbidden", lambda: b"\x7fELF" + b"\0" * 100),
    "shell script": ("forbidden", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "web page": ("forbidden", lambda: b"<!DOCTYPE html><html><script>alert(1)</script>"),
    "page that mentions an svg": ("forbidden", lambda: b"<html><body><svg xmlns='http://www.w3.org/2000/svg'/>"),
    "php": ("forbidden", lambda: b"<?php system($_GET['c']); ?>"),
    "plain archive": ("forbidden", lambda: _zip({"a.txt": b"x"})),
    "rar": ("forbidden", lambda: b"Rar!\x1a\x07\0" + b"\0" * 50),
    "unknown bytes": ("unknown", lambda: bytes(range(256)) * 4),
    "cut off png": ("truncated", lambda: encoded(noise())[:-40]),
    "cut off jpeg": ("truncated", lambda: encoded(noise(), "JPEG")[:-400]),
    "cut off gif": ("truncated", lambda: encoded(noise(), "GIF")[:-100]),
    "cut off webp": ("truncated", lambda: encoded(noise(), "WEBP")[:-60]),
    "cut off mp4": ("truncated", lambda: mp4()[:-20]),
    "mp4 without an index": ("truncated", lambda: box(b"ftyp", b"isom\0\0\2\0isom") + box(b"mdat", b"1" * 50)),
    "cut off docx": ("truncated", lambda: word()[:-60]),
    "cut off pdf": ("truncated", lambda: pdf(tail=b"")),
    "png with a wrong check sum": ("unreadable", lambda: _flipped(encoded(noise()), 60)),
    "png that hides an archive": ("polyglot", lambda: encoded(noise()) + _zip({"a": b"b"})),
    "jpeg that hides an archive": ("polyglot", lambda: encoded(noise(), "JPEG") + _zip({"a": b"b"})),
    "gif that is a script as well": ("polyglot", lambda: encoded(noise(), "GIF") + b"<script>alert(1)</script>"),
    "jpeg with php in its comment": ("polyglot", lambda: encoded(noise(), "JPEG", comment=b"<?php echo 1; ?>")),
    "pdf that is an archive as well": ("polyglot", lambda: pdf() [:-6] + _zip({"a": b"b"}) + b"%%EOF\n"),
    "text that is an archive as well": ("polyglot", lambda: "你好\n".encode() * 1000 + b"PK\x05\x06" + b" " * 18),
    "decompression bomb": ("too_many_pixels", bomb),
    "large picture": ("too_many_pixels", lambda: encoded(Image.new("1", (2000, 2000)))),
    "long animation": ("too_many_frames", lambda: encoded(noise(8, 8), "GIF", save_all=True, append_images=[noise(8, 8, n) for n in range(2, 30)])),
    "heic": ("no_codec", lambda: box(b"ftyp", b"heic\0\0\0\0mif1heic") + b"\0" * 50),
    "archive bomb": ("bomb", archive_bomb),
    "docm": ("macros", lambda: word(types="application/vnd.ms-word.document.macroEnabled.main+xml")),
    "docx with a macro part": ("macros", lambda: word({"word/vbaProject.bin": b"x"})),
    "xlsm": ("macros", lambda: _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"})),
    "old sheet with old macros": ("macros", lambda: ole("Workbook", "_VBA_PROJECT_CUR", "_VBA_PROJECT")),
    "old document with macros": ("macros", lambda: ole("WordDocument", "Macros")),
    "document with a program": ("active", lambda: word({"word/embeddings/oleObject1.bin": b"x"})),
    "document with an exe": ("active", lambda: word({"word/run.exe": b"MZ"})),
    "document that leads outside": ("active", lambda: word({"../../evil": b"x"})),
    "document with a remote template": ("external", lambda: word({"word/_rels/settings.xml.rels": REMOTE})),
    "encrypted document": ("encrypted", lambda: ole("EncryptedPackage")),
    "pdf with a script": ("active", lambda: pdf(b"4 0 obj<</S /JavaScript /JS (app.alert(1))>>endobj")),
    "pdf with a spelled script": ("active", lambda: pdf(b"4 0 obj<</S /J#61vaScript>>endobj")),
    "pdf with a packed script": ("active", lambda: compressed_pdf(b"4 0 <</S /JavaScript /JS (x)>>")),
    "pdf with a file": ("active", lambda: pdf(b"4 0 obj<</EmbeddedFile 1>>endobj")),
    "locked pdf": ("encrypted", lambda: pdf(b"trailer<</Encrypt 5 0 R>>")),
    "billion laughs": ("doctype", lambda: b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'),
    "cut off svg": ("truncated", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><rect '),
    "deep svg": ("bomb", lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 300 + b"</g>" * 300 + b"</svg>"),
    "xml that is no drawing": ("not_svg", lambda: b'<?xml version="1.0"?><!-- <svg --><a xmlns="urn:x"/>'),
    "broken font": ("unreadable", lambda: b"\0\1\0\0\0\x0f" + b"\xff" * 400),
}  # fmt: skip
REMOTE = b'<Relationships><Relationship Id="1" Type="http://x/attachedTemplate" Target="http://evil/t.dotm" TargetMode="External"/></Relationships>'


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :]


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_turned_away_with_the_reason(name: str) -> None:
    code, make = BAD[name]
    assert code_of(make()) == code


@given(st.binary(max_size=600), st.sampled_from(["", "png", "jpeg", "gif", "webp", "mp4", "pdf", "docx", "ole", "svg"]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_anything(tail: bytes, start: str) -> None:
    starts = {
        "": b"", "png": encoded(noise(8, 8))[:60], "jpeg": encoded(noise(8, 8), "JPEG")[:200], "gif": encoded(noise(8, 8), "GIF")[:40],
        "webp": encoded(noise(8, 8), "WEBP")[:30], "mp4": mp4()[:40], "pdf": b"%PDF-1.4", "docx": word()[:80], "ole": ole("WordDocument")[:1700],
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg">',
    }  # fmt: skip
    try:
        seen(starts[start] + tail)
    except MediaRefused:
        return


@pytest.mark.parametrize(("form", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")])
def test_a_clean_picture_keeps_its_pixels(form: str, mime: str) -> None:
    data = encoded(noise(), form, comment=b"made by hand") if form == "JPEG" else encoded(noise(), form)
    found = seen(data + b"\0" * 20)
    assert (found.facts.kind, found.facts.mime, found.facts.width, found.facts.height) == ("image", mime, 64, 48)
    assert found.data is not None
    assert np.array_equal(np.asarray(picture_of(found.data, mime)), np.asarray(picture_of(data, mime)))


def test_camera_data_and_place_go_and_the_rotation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Phone", 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (31.0, 14.0, 3.0)
    for form in ("JPEG", "PNG", "WEBP"):
        found = seen(encoded(noise(), form, exif=exif))
        assert found.data is not None
        assert (found.facts.width, found.facts.height) == (48, 64), form
        assert {"location", "exif", "rotation"} <= set(found.facts.removed), form
        assert not picture_of(found.data, found.facts.mime).getexif(), form
        assert b"Phone" not in found.data


def test_what_follows_the_end_is_cut_off() -> None:
    data = encoded(noise(), "JPEG")
    found = seen(data + b"motion film of a phone" * 50)
    assert found.data == containers.strip_jpeg(data).data
    assert "trailer" in found.facts.removed


def test_old_formats_become_png() -> None:
    for form in ("BMP", "TIFF"):
        found = seen(encoded(noise(), form))
        assert (found.facts.mime, found.facts.suffix) == ("image/png", "png")


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_an_ai_label_is_written_read_and_survives_coming_in(form: str) -> None:
    label = labels.Label("1", "官号 <&> Acme", "p-1", "", "Acme", "q-2", "")
    marked = labels.write_label(encoded(noise(), form), label)
    assert labels.read_label(marked) == label
    found = seen(marked)
    assert found.label == label
    assert found.data is not None
    assert labels.read_label(found.data) == label
    assert labels.read_label(labels.without_label(found.data)) is None
    again = labels.write_label(found.data, labels.Label("2"))
    assert labels.read_label(again) == labels.Label("2")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(marked))), np.asarray(Image.open(io.BytesIO(encoded(noise(), form)))))


def test_the_label_that_doubao_writes_is_read() -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"><TC260:AIGC>{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:'
        b"&quot;BYTEDANCE001&quot;}</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    data = containers.with_png_xmp(encoded(noise()), packet)
    assert labels.read_label(data) == labels.Label("1", "BYTEDANCE001")
    assert labels.read_packet(b"<TC260:AIGC>not json</TC260:AIGC>") is None


def test_an_svg_keeps_its_shapes_and_loses_what_runs() -> None:
    data = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="80" onload="alert(1)">
      <script>alert(2)</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(3)"/></body></foreignObject>
      <a xlink:href="javascript:alert(4)"><text font-family="Brand Sans, serif">\xe7\xab\x8b\xe6\x98\xa5</text></a>
      <image href="http://evil.test/x.png"/><image href="data:image/png;base64,AAAA"/><use href="#a"/><use xlink:href="http://evil.test/#a"/>
      <rect id="a" fill="url(#g)" style="fill:url(http://evil.test/)" width="10" height="10"/><animate attributeName="href" to="javascript:x"/>
      <style>@import url(http://evil.test/x.css);</style><style>.t{font-family:'Other Face'}</style><set/></svg>"""
    clean, facts = clean_svg(data)
    for gone in (b"script", b"alert", b"evil", b"onload", b"foreignObject", b"javascript", b"animate", b"@import"):
        assert gone not in clean, gone
    for kept in (b"<rect", b'fill="url(#g)"', b'href="#a"', b"data:image/png;base64,AAAA"):
        assert kept in clean, kept
    assert (facts.width, facts.height) == (120, 80)
    assert set(facts.fonts) == {"Other Face"}
    assert {"script", "foreignObject", "onload", "style", "a"} <= set(facts.removed)
    assert clean_svg(clean)[0] == clean, "cleaning a clean one changes nothing"
    assert picture_of(clean, "image/svg+xml", side=240).size == (240, 160)


def test_a_film_says_how_long_and_large_and_not_where() -> None:
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+31.2304+121.4737/"))
    data = mp4(place)
    found = seen(data)
    facts = found.facts
    assert (facts.kind, facts.width, facts.height, facts.seconds, facts.removed) == ("video", 1080, 1920, 61.5, ("location",))
    for piece in (1, 7, 1 << 20):
        reader, out = Patched(io.BytesIO(data), found.patches), b""
        while block := reader.read(piece):
            out += block
        assert b"121.4737" not in out
        assert len(out) == len(data)
        assert seen(out).patches == ()


def wav(seconds: float) -> bytes:
    body = b"\0" * int(16_000 * seconds)
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16_000, 2, 16)
    return b"RIFF" + struct.pack("<I", 4 + len(fmt) + 8 + len(body)) + b"WAVE" + fmt + struct.pack("<4sI", b"data", len(body)) + body


def flac() -> bytes:
    info = b"\0" * 10 + ((44_100 << 44) | (1 << 41) | (15 << 36) | 88_200).to_bytes(8, "big") + b"\0" * 16
    return b"fLaC" + b"\x80" + (34).to_bytes(3, "big") + info


def mp3() -> bytes:
    return b"ID3\4\0\0\0\0\0\0" + (b"\xff\xfb\x90\x00" + b"\0" * 413) * 100


def webm() -> bytes:
    def element(key: bytes, body: bytes) -> bytes:
        return key + (0x10000000 | len(body)).to_bytes(4, "big") + body

    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3, "big")) + element(b"\x44\x89", struct.pack(">d", 12_500.0)))
    video = element(b"\xe0", element(b"\xb0", (640).to_bytes(2, "big")) + element(b"\xba", (360).to_bytes(2, "big")))
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", video))
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + element(b"\x18\x53\x80\x67", info + tracks)


@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [(wav(2.5), "audio", 2.5), (flac(), "audio", 2.0), (mp3(), "audio", 2.606), (webm(), "video", 12.5)],
    ids=["wav", "flac", "mp3", "webm"],
)
def test_sounds_and_films_say_how_long(data: bytes, kind: str, seconds: float) -> None:
    facts = seen(data).facts
    assert facts.kind == kind
    assert facts.seconds == pytest.approx(seconds, abs=0.01)


def font(fs_type: int = 4, family: str = "Brand Sans", licence: str = "SIL Open Font License 1.1") -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": _glyph(), "A": _glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (500, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": f"{family} Regular", "licenseDescription": licence})
    builder.setupOS2(fsType=fs_type)
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _glyph() -> Any:
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 500))
    pen.closePath()
    return pen.glyph()


@pytest.mark.parametrize(("fs_type", "embedding"), [(0, "installable"), (2, "restricted"), (4, "preview"), (8, "editable")])
def test_a_font_says_its_names_licence_and_embedding(fs_type: int, embedding: str) -> None:
    facts = seen(font(fs_type)).facts
    assert (facts.kind, facts.suffix) == ("font", "ttf")
    assert facts.fonts == ("Brand Sans", "Brand Sans Regular")
    assert facts.more["licence"] == "SIL Open Font License 1.1"
    assert facts.more["embedding"] == embedding


def test_documents_give_their_words() -> None:
    assert seen(word(text="春茶新品 上市方案")).facts.text == "春茶新品 上市方案"
    assert seen(word()).facts.suffix == "docx"
    assert seen("直播脚本\n开场".encode("gb18030")).facts.text == "直播脚本\n开场"
    assert seen(pdf()).facts.more == {"pages": 1}
    assert seen(ole("WordDocument")).facts.suffix == "doc"
