"""Subtitles: three formats, hostile files, edited with a way back, heard by a server, labelled until a person has looked (AIX-08 a)."""

import io
import json
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from tests.films import film

from guanhao.domains.assets import facade as assets
from guanhao.domains.assistant.contracts import Refused
from guanhao.domains.assistant.models import ModelCall, Provider, Subtitles
from guanhao.domains.assistant.policy import SubtitlePolicy
from guanhao.domains.assistant.rules import subtitles as rules
from guanhao.domains.assistant.rules.subtitles import Cue, Limits, Look, Unreadable
from guanhao.domains.assistant.services import listening, providers
from guanhao.domains.assistant.services import subtitles as services
from guanhao.engines.media.sound import can_listen
from guanhao.kernel.access import Denied
from guanhao.kernel.jobs import run_due
from guanhao.kernel.now import now
from guanhao.kernel.policy import revise
from guanhao.kernel.search import find
from guanhao.kernel.tenancy import BrandRef

SRT = """1
00:00:01,000 --> 00:00:03,000
早上好，欢迎来到青禾。

2
00:00:03,000 --> 00:00:05,500
<i>Good</i> morning
from Qinghe

"""
VTT = "WEBVTT\n\nNOTE hello\n\n00:01.000 --> 00:03.000 align:start\n早上好\n"
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\b1}早上好\\N青禾
Comment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,not shown
"""


def wav(seconds: float = 6.0, beat: int = 0) -> bytes:
    """Silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes([beat, 0]) * int(8000 * seconds))
    return out.getvalue()


class TestRules:
    """Reading, checking, editing, writing."""

    @pytest.mark.parametrize("text", [SRT, VTT, ASS])
    def test_three_formats_are_read(self, text: str) -> None:
        first = rules.parse(text, most_cues=100)[0]
        assert (first.start, first.end) == (1000, 3000)
        assert first.text.startswith("早上好")
        assert "{" not in first.text

    @pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
    def test_what_is_written_is_read_again(self, form: str) -> None:
        cues = [Cue(0, 1200, "早上好 {\\b1} a --> b"), Cue(1300, 2500, "第一行\n\n第二行 <b>粗</b>"), Cue(3_600_000, 3_601_000, "一小时")]
        kept = [Cue(one.start, one.end, rules.cleaned(one.text)) for one in cues]
        again = rules.parse(rules.write(kept, form, look=Look(), title="试", note="AI"), most_cues=100)
        assert [(one.start, one.end) for one in again] == [(one.start, one.end) for one in kept]
        assert again[1].text.split("\n")[0] == "第一行"
        assert len(again[1].text.split("\n")) == 2

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_encodings(self, encoding: str) -> None:
        assert rules.read(SRT.encode(encoding), most_bytes=10_000, most_cues=10)[0].text == "早上好，欢迎来到青禾。"

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            (b"", "empty"),
            (b"\n \n", "empty"),
            (b"hello", "format"),
            (b"\x00" * 500, "nul"),
            (SRT.encode() + b"\x00", "nul"),
            (b"\xff\xfe\xfa\xfb\x81\xff" * 50, "encoding"),
            (b"a" * 10_001, "size"),
            (b"{" * 9000, "format"),
            (b"1\n99:99:99,999 --> 99:99:99,999\nx\n", "times"),
            (b"00:00:01,000 --> 00:00:02,000\nx\n\n" * 300, "many"),
        ],
    )
    def test_hostile_files_are_refused(self, raw: bytes, code: str) -> None:
        with pytest.raises(Unreadable) as caught:
            rules.read(raw, most_bytes=10_000, most_cues=50)
        assert caught.value.code in {"nul": ("nul", "encoding"), "encoding": ("encoding", "format")}.get(code, (code,))

    def test_problems_are_named(self) -> None:
        cues = [Cue(0, 400, "短"), Cue(300, 300, "零"), Cue(200, 9000, "长" * 40), Cue(9000, 9800, ""), Cue(9800, 12_000, "一\n二\n三")]
        found = {(one.place, one.code) for one in rules.problems(cues, Limits(), seconds=10)}
        assert found == {
            (0, "short"), (1, "negative"), (1, "overlap"), (2, "order"), (2, "long"), (2, "wide"), (3, "empty"), (4, "lines"), (4, "after_end"),
        }  # fmt: skip
        assert ("fast", 20.0) in {(one.code, one.value) for one in rules.problems([Cue(0, 1000, "快" * 18 + "\n" + "快" * 2)], Limits())}

    def test_steps(self) -> None:
        one = [Cue(0, 4000, "早上好，欢迎来到青禾"), Cue(4000, 5000, "二")]
        parts = rules.split(one, 0)
        assert [part.text for part in parts[:2]] == ["早上好，", "欢迎来到青禾"]
        assert (parts[0].start, parts[0].end, parts[1].start, parts[1].end) == (0, 1600, 1600, 4000)
        assert rules.merge(parts, 0)[0] == Cue(0, 4000, "早上好，\n欢迎来到青禾")
        assert rules.merge(one, 1) == one
        assert rules.add_after(one, 1)[2] == Cue(5000, 7000, "")
        assert rules.shift(one, -4500) == [Cue(0, 0, one[0].text), Cue(0, 500, "二")]

    def test_what_was_heard_is_made_to_fit(self) -> None:
        long = "这是一段很长的话，没有人能在一行里读完它，所以要在停顿的地方分开，再分成两行，直到每一条都读得完。"
        cues = rules.tidied([Cue(0, 12_000, long), Cue(11_500, 13_000, "后面")], Limits())
        assert not [one for one in rules.problems(cues, Limits(), seconds=13) if one.code in {"overlap", "order", "wide", "lines", "long"}]
        assert "".join(one.text for one in cues).replace("\n", "") == long + "后面"

    @pytest.mark.parametrize(
        ("text", "value"),
        [("00:01:02.345", 62_345), ("1:02,3", 62_300), ("62.5", 62_500), ("0", 0), ("1:99", None), ("x", None), ("", None), ("9" * 30, None)],
    )
    def test_times(self, text: str, value: int | None) -> None:
        assert rules.parse_clock(text) == value


class Ear:
    """What the server answers and what it was sent."""

    def __init__(self) -> None:
        self.body: bytes = json.dumps(
            {
                "segments": [
                    {"start": 0.0, "end": 2.5, "text": " 早上好"},
                    {"start": 2.5, "end": 5.0, "text": "欢迎来到青禾"},
                    {"start": 9, "end": 1, "text": "x"},
                ]
            }
        ).encode()
        self.status, self.sent, self.paths = 200, list[bytes](), list[str]()
        self.address = ""


@contextmanager
def speech_engine() -> Iterator[Ear]:
    """A speech engine on loopback."""
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            """One transcription."""
            ear.paths.append(self.path)
            ear.sent.append(self._body())
            self.send_response(ear.status)
            self.send_header("Content-Length", str(len(ear.body)))
            self.end_headers()
            self.wfile.write(ear.body)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers["Content-Length"]))
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            return found

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ear.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield ear
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def recording(in_brand: BrandRef) -> int:
    return assets.add_asset(io.BytesIO(wav()), name="morning.wav", title="早安口播", source="own").id


@pytest.fixture
def ear(in_brand: BrandRef, settings: Any) -> Iterator[Ear]:
    settings.ALLOW_PRIVATE = True
    with speech_engine() as found:
        Provider(
            title="whisper",
            address=found.address,
            model="m",
            key="sk-1",
            speech_model="whisper-1",
            price_minute=Decimal(6),
            hears=True,
            made_at=now(),
            changed_at=now(),
        ).save()
        yield found


class TestHearing:
    """A recording is heard."""

    def test_a_recording_becomes_subtitles_by_a_job_with_its_cost(self, ear: Ear, recording: int) -> None:
        row = services.ask(asset_id=recording, language="zh")
        assert (row.state, row.cues) == ("waiting", [])
        run_due()
        row.refresh_from_db()
        assert [(one.start, one.end, one.text) for one in services.cues_of(row)] == [(0, 2500, "早上好"), (2500, 5000, "欢迎来到青禾")]
        assert (row.state, row.origin, row.by_ai, row.engine) == ("ready", "ai", True, "whisper whisper-1")
        assert services.problems_of(row) == []
        assert ear.paths == ["/v1/audio/transcriptions"]
        assert wav() in ear.sent[0]
        assert b'name="response_format"\r\n\r\nverbose_json' in ear.sent[0]
        assert b'name="language"\r\n\r\nzh' in ear.sent[0]
        call = ModelCall.objects.get()
        assert (call.purpose, call.state, call.cost, call.estimated) == ("speech", "done", 600_000, False), "six seconds at ¥6 a minute"
        assert services.transcribe(subtitles_id=row.pk, told=lambda _done, _total: None) == 0, "twice is once"

    def test_the_label_stands_until_a_person_has_looked(self, ear: Ear, recording: int) -> None:
        row = services.ask(asset_id=recording, language="zh")
        run_due()
        row.refresh_from_db()
        assert services.exported(row, "vtt").startswith("WEBVTT\n\nNOTE ")
        assert "Comment: " in services.exported(row, "ass")
        assert services.file_name(row, "srt") == "早安口播.zh.ai.srt"
        row = services.check(row=row, seen=row.version)
        assert (row.state, row.by_ai) == ("checked", False)
        assert "NOTE" not in services.exported(row, "vtt")
        assert services.file_name(row, "srt") == "早安口播.zh.srt"
        row = services.change(row=row, cues=[Cue(0, 2000, "早安")], seen=row.version)
        assert row.by_ai, "other words ask for another look"

    @pytest.mark.parametrize(
        ("status", "body", "words"),
        [
            (500, b"{}", "500"),
            (401, b"{}", "401"),
            (200, b'{"text": "hello"}', "segments"),
            (200, b"<html>", "html"),
            (200, b"\xff\xfe", ""),
            (200, b'{"segments": []}', ""),
            (200, b'{"segments": [null, 1, {"start": "a"}, {"start": NaN, "end": 1, "text": "x"}]}', ""),
        ],
    )
    def test_a_bad_answer_is_told_and_can_be_tried_again(self, ear: Ear, recording: int, status: int, body: bytes, words: str) -> None:
        ear.status, good, ear.body = status, ear.body, body
        row = services.ask(asset_id=recording, language="zh")
        run_due()
        row.refresh_from_db()
        assert (row.state, row.cues) == ("failed", [])
        assert row.problem
        assert words in row.problem
        assert ModelCall.objects.get().cost == 0
        ear.status, ear.body = 200, good
        services.again(row=row)
        run_due()
        row.refresh_from_db()
        assert row.state == "ready"

    def test_a_server_that_answers_with_srt_is_understood(self, ear: Ear, recording: int) -> None:
        ear.body = SRT.encode()
        row = services.ask(asset_id=recording, language="zh")
        run_due()
        row.refresh_from_db()
        assert len(row.cues) == 2

    def test_the_quota_of_money_is_kept(self, ear: Ear, recording: int) -> None:
        Provider.objects.update(quota_money=Decimal("0.5"))
        row = services.ask(asset_id=recording, language="zh")
        run_due()
        row.refresh_from_db()
        assert row.state == "failed"
        assert ear.sent == []
        assert ModelCall.objects.get().code == "quota"

    def test_without_a_provider_it_is_refused_with_a_way_out(self, recording: int) -> None:
        with pytest.raises(Refused):
            services.ask(asset_id=recording, language="zh")
        assert not Subtitles.objects.exists()

    def test_one_provider_hears_and_all_can_be_stopped(self, ear: Ear, recording: int, acting_as: Callable[..., Any]) -> None:
        with acting_as("administrator"):
            first = Provider.objects.get()
            other = providers.save_provider(providers.ProviderDraft(title="chat", address=ear.address, model="m"))
            with pytest.raises(Refused):
                providers.choose_hearing(provider=other)
            own = providers.save_provider(providers.ProviderDraft(title="own", address=ear.address, model="m", speech_model="small"))
            assert providers.choose_hearing(provider=own).hears
            assert not Provider.objects.get(pk=first.pk).hears
            providers.stop_all()
            assert not Provider.objects.filter(hears=True).exists()


@pytest.mark.skipif(not can_listen(), reason="the extra video is not installed")
class TestFilms:
    """Of a film the sound is sent, in pieces; a bad one is named."""

    def asked(self, raw: bytes) -> Subtitles:
        found = assets.add_asset(io.BytesIO(raw), name="film.mp4", title="片子", source="own")
        row = services.ask(asset_id=found.id, language="zh")
        run_due()
        row.refresh_from_db()
        return row

    def test_a_long_film_is_heard_piece_by_piece(self, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
        """Twenty seconds, eight a piece at most: the times of each piece count from where it starts, and each is paid for once."""
        monkeypatch.setattr(listening, "MOST_PIECE", 8 * 32_000)
        row = self.asked(film(20.0))
        assert row.state == "ready", row.problem
        assert len(ear.sent) >= 3
        assert all(b"RIFF" in one and b"recording.wav" in one and b"ftyp" not in one for one in ear.sent)
        starts = [one.start for one in services.cues_of(row)]
        assert starts == sorted(starts)
        assert max(starts) > 12_000
        calls = list(ModelCall.objects.all())
        assert (len(calls), sum(one.cost for one in calls)) == (len(ear.sent), pytest.approx(2_000_000, rel=0.02)), "twenty seconds at ¥6 a minute"

    def test_a_piece_in_which_nobody_speaks_is_passed_over(self, ear: Ear) -> None:
        ear.body = b'{"segments": []}'
        row = self.asked(film(3.0))
        assert (row.state, bool(row.problem)) == ("failed", True)

    def test_a_film_without_sound_is_named(self, ear: Ear) -> None:
        with override("en"):
            row = self.asked(film(3.0, sound=False))
        assert (row.state, row.problem, ear.sent) == ("failed", "This film has no sound.", [])
        assert not ModelCall.objects.exists()

    def test_a_film_longer_than_the_policy_is_refused_before_anything_is_sent(self, ear: Ear) -> None:
        revise(SubtitlePolicy, {"longest_heard": timedelta(minutes=1)}, reason="short ones")
        with pytest.raises(Refused) as refused:
            self.asked(film(61.0, picture=False))
        assert refused.value.field == "asset_id"


class TestEditing:
    """Lines, steps back, conflicts."""

    def taken(self, recording: int) -> Subtitles:
        return services.take_file(asset_id=recording, language="zh", stream=io.BytesIO(SRT.encode()), name="../a/morning.srt")

    def test_a_file_is_taken_and_found(self, recording: int) -> None:
        row = self.taken(recording)
        assert (row.origin, row.by_ai, row.source, len(row.cues)) == ("file", False, "morning.srt", 2)
        assert [hit.object_id for hit in find("欢迎来到青禾") if hit.kind == "assistant.subtitles"] == [str(row.pk)]

    def test_steps_back_and_forward(self, recording: int) -> None:
        row = self.taken(recording)
        row = services.change(row=row, cues=rules.merge(services.cues_of(row), 0), seen=row.version)
        row = services.change(row=row, cues=rules.shift(services.cues_of(row), 500), seen=row.version)
        assert row.cues[0][:2] == [1500, 6000]
        row = services.step(row=row, forward=False, seen=row.version)
        assert row.cues[0][:2] == [1000, 5500]
        row = services.step(row=row, forward=False, seen=row.version)
        assert len(row.cues) == 2
        with pytest.raises(Refused):
            services.step(row=row, forward=False, seen=row.version)
        row = services.step(row=row, forward=True, seen=row.version)
        assert len(row.cues) == 1

    def test_two_people_do_not_write_over_each_other(self, recording: int) -> None:
        row = self.taken(recording)
        services.change(row=row, cues=[Cue(0, 1000, "a")], seen=row.version)
        with pytest.raises(services.Moved):
            services.change(row=row, cues=[Cue(0, 1000, "b")], seen=row.version)
        assert Subtitles.objects.get().cues == [[0, 1000, "a"]]

    def test_nobody_vouches_for_wrong_times(self, recording: int) -> None:
        row = self.taken(recording)
        row = services.change(row=row, cues=[Cue(0, 3000, "a"), Cue(2000, 1000, "b")], seen=row.version)
        with pytest.raises(Refused):
            services.check(row=row, seen=row.version)

    def test_pictures_have_no_subtitles_and_readers_may_not_write(self, recording: int, acting_as: Callable[..., Any]) -> None:
        with pytest.raises(Refused):
            services.begin(asset_id=10**9, language="zh")
        with pytest.raises(Refused):
            services.begin(asset_id=recording, language="tlh")
        with pytest.raises(Denied), acting_as("viewer"):
            services.begin(asset_id=recording, language="zh")
        assert not Subtitles.objects.exists()


class TestPages:
    """The console and REST."""

    def test_the_editor(self, recording: int, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, base = client_for("editor"), f"/b/{in_brand.slug}/assistant/subtitles/"
        assert client.get(base).status_code == 200
        assert client.get(f"{base}new/?asset={recording}").status_code == 200
        file = SimpleUploadedFile("a.srt", SRT.encode())
        made = client.post(f"{base}new/", {"asset_id": recording, "language": "zh", "how": "file", "file": file})
        row = Subtitles.objects.get()
        assert made.headers["Location"] == f"{base}{row.pk}/"
        shown = client.get(f"{base}{row.pk}/").content.decode()
        assert "00:00:01.000" in shown
        facts = {"seen": row.version, "start_0": "0:01", "end_0": "0:02.5", "text_0": "你好 <script>", "do": "split:0"}
        assert client.post(f"{base}{row.pk}/do/", facts).status_code == 302
        row.refresh_from_db()
        assert len(row.cues) == 3
        assert (
            "<script>"
            not in client.get(f"{base}{row.pk}/").content.decode().replace("<script src", "").replace("<script type", "").split("text_0")[1][:400]
        )
        wrong = client.post(f"{base}{row.pk}/do/", {"seen": row.version, "start_0": "99", "end_0": "soon", "text_0": "x", "do": "save"})
        assert wrong.status_code == 422
        assert "soon" in wrong.content.decode()
        assert client.post(f"{base}{row.pk}/do/", {"seen": row.version, "do": "undo"}).status_code == 302
        row.refresh_from_db()
        assert len(row.cues) == 2
        for do in ("split:999999999", "merge:x", "shift", "check", "redo", "nothing", "add:-1", "sort"):
            assert client.post(f"{base}{row.pk}/do/", {"seen": row.version, "do": do}).status_code == 302
            row.refresh_from_db()
        assert client.get(f"{base}{row.pk}/?page=99999999999999999999").status_code == 200
        assert client.get(f"{base}{row.pk}/look/").status_code == 200
        look = {"size": 40, "colour": "#ff0000", "outline": "#000000", "place": "top", "font": "Noto Sans"}
        assert client.post(f"{base}{row.pk}/look/", look).status_code == 302
        told = client.get(f"{base}{row.pk}/file/ass/").content.decode()
        assert "Noto Sans,40" in told
        assert "&H000000FF" in told
        assert client.get(f"{base}{row.pk}/file/exe/").status_code == 404
        assert client.post(f"{base}{row.pk}/do/", {"do": "drop"}).status_code == 302
        assert not Subtitles.objects.exists()

    def test_hostile_uploads(self, recording: int, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, url = client_for("editor"), f"/b/{in_brand.slug}/assistant/subtitles/new/"
        for raw in (b"\x00" * 1000, b"x" * 10_000_000, b"\xff" * 3000, b"WEBVTT", b"{" * 100_000):
            answer = client.post(url, {"asset_id": recording, "language": "zh", "how": "file", "file": SimpleUploadedFile("a.srt", raw)})
            assert answer.status_code == 422
        assert client.post(url, {"asset_id": recording, "language": "zh", "how": "file"}).status_code == 422
        assert client.post(url, {"asset_id": "9" * 40, "language": "zh", "how": "hand"}).status_code == 422
        assert not Subtitles.objects.exists()

    def test_rest(self, recording: int, in_brand: BrandRef, client_for: Callable[..., Client]) -> None:
        client, base = client_for("editor"), f"/api/brands/{in_brand.slug}/assistant-subtitles"
        made = client.post(f"{base}/file", {"asset_id": recording, "language": "zh", "file": SimpleUploadedFile("a.srt", SRT.encode())})
        assert made.status_code == 201
        url = f"{base}/{made.json()['id']}"
        full = client.get(url).json()
        assert (full["version"], len(full["cues"]), full["problems"]) == (1, 2, [])
        put = client.put(url, json.dumps({"seen": 1, "cues": [{"start": 0, "end": 900, "text": "好"}]}), content_type="application/json")
        assert put.json()["version"] == 2
        stale = client.put(url, json.dumps({"seen": 1, "cues": []}), content_type="application/json")
        assert stale.status_code == 409
        assert (
            client.put(url, json.dumps({"seen": 2, "cues": [{"start": 10**30, "end": 1, "text": ""}]}), content_type="application/json").status_code
            == 422
        )
        assert client.get(base).json()["count"] == 1
        assert client.get(f"{url}/file/srt").content.decode().startswith("1\n00:00:00,000 --> 00:00:00,900")
        assert client.delete(url).status_code == 204
        assert client.get(url).status_code == 404

    def test_another_brand_sees_nothing(self, recording: int, other_brand: BrandRef, client_for: Callable[..., Client], in_brand: BrandRef) -> None:
        row = services.begin(asset_id=recording, language="zh")
        assert client_for("editor").get(f"/b/{other_brand.slug}/assistant/subtitles/{row.pk}/").status_code == 404

    def test_the_list_asks_little(
        self, recording: int, in_brand: BrandRef, client_for: Callable[..., Client], django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            services.begin(asset_id=recording, language="zh", title=f"t{number}")
        client = client_for("editor")
        client.get(f"/b/{in_brand.slug}/assistant/subtitles/")
        with django_assert_max_num_queries(40):
            client.get(f"/b/{in_brand.slug}/assistant/subtitles/?asset={recording}")
