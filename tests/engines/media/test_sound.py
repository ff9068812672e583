"""The sound of a film in pieces: whole, of the right size and rate; broken, silent and lying files are named."""

import io
import wave

import numpy as np
import pytest
from tests.films import film

from guanhao.engines.media.sound import RATE, Sound, Unhearable, can_listen, sounds

pytestmark = pytest.mark.skipif(not can_listen(), reason="the extra video is not installed")


def heard(raw: bytes, *, most_bytes: int = 1_000_000, most_seconds: float = 60) -> list[Sound]:
    """The pieces of a file."""
    return list(sounds(io.BytesIO(raw), most_bytes=most_bytes, most_seconds=most_seconds))


@pytest.mark.parametrize("form", ["mp4", "webm", "flac"])
def test_a_film_gives_its_sound_at_sixteen_kilohertz(form: str) -> None:
    (piece,) = heard(film(4.0, form=form, picture=form != "flac"))
    with wave.open(io.BytesIO(piece.wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    assert piece.seconds == pytest.approx(4.0, abs=0.15)
    assert np.abs(samples).max() > 6_000


def test_a_long_film_comes_in_pieces_that_end_where_it_is_quiet() -> None:
    """Ten seconds at four a piece: the cut lies in the silence, nothing is lost or heard twice."""
    pieces = heard(film(10.0, quiet=(3.2, 3.6)), most_bytes=4 * RATE * 2)
    assert all(len(one.wav) <= 4 * RATE * 2 for one in pieces)
    assert len(pieces) >= 3
    assert 3.2 < pieces[1].start < 3.7
    assert [round(one.start + one.seconds, 4) for one in pieces[:-1]] == [round(one.start, 4) for one in pieces[1:]]
    assert pieces[-1].start + pieces[-1].seconds == pytest.approx(10.0, abs=0.15)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "unreadable"),
        (b"hello, I am no film", "unreadable"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n", "unreadable"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "unreadable"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "unreadable"),
        (b"OggS" + bytes(4000), "unreadable"),
    ],
)
def test_what_is_no_recording_is_named(raw: bytes, code: str) -> None:
    with pytest.raises(Unhearable) as refused:
        heard(raw)
    assert refused.value.code == code


def test_cut_silent_and_endless_films_are_named() -> None:
    whole = film(4.0)
    for raw, code in ((whole[: len(whole) // 2], "unreadable"), (film(2.0, sound=False), "no_sound")):
        with pytest.raises(Unhearable) as refused:
            heard(raw)
        assert refused.value.code == code
    with pytest.raises(Unhearable) as refused:
        heard(whole, most_seconds=3)
    assert refused.value.code == "long"
