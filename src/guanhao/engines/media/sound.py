"""The sound of a film or recording as pieces of WAV, 16 kHz mono: what engines of speech ask for, small enough for their limits.

PyAV decodes (the extra `video`). The container is named from the file's own bytes and nothing but the open file is read: a film that names other
files or addresses gets none of them. A piece ends where it is quietest near its limit, so that no word is cut in two.
"""

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from guanhao.engines.media.limits import MediaRefused
from guanhao.engines.media.sniff import HEAD, sniff

if TYPE_CHECKING:
    import numpy as np

RATE: Final = 16_000
WIDTH: Final = 2
LEAST_BYTES: Final = 64_000  # two seconds: no limit of a provider is smaller
HEADER: Final = 44
_LOOK, _WINDOW = 20.0, 0.2
_BROKEN: Final = 200
_FORMATS: Final = {
    "mp4": "mov", "matroska": "matroska", "avi": "avi", "flv": "flv", "wav": "wav", "mp3": "mp3", "flac": "flac", "ogg": "ogg", "aac": "aac",
}  # fmt: skip
Code = Literal["unreadable", "no_sound", "long"]


class Unhearable(ValueError):
    """A recording that gives no sound: unreadable, without a sound track, or longer than is taken."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


@dataclass(frozen=True)
class Sound:
    """A piece: where it starts and how long it is in seconds, and its WAV file."""

    start: float
    seconds: float
    wav: bytes


def can_listen() -> bool:
    """Is the extra `video` installed?"""
    return find_spec("av") is not None


def sounds(stream: BinaryIO, *, most_bytes: int, most_seconds: float) -> Iterator[Sound]:
    """The pieces of an open file, one after another, each at most `most_bytes`; Unhearable, also later, when the file turns out broken."""
    import numpy as np

    size = max(LEAST_BYTES, most_bytes - HEADER) // WIDTH
    kept: list[np.ndarray[Any, Any]] = []
    held, start = 0, 0
    for samples in _samples(stream):
        kept.append(samples)
        held += len(samples)
        if (start + held) / RATE > most_seconds:
            raise Unhearable("long")
        while held >= size:
            whole = np.concatenate(kept)
            cut = _quietest(whole[:size])
            yield _piece(whole[:cut], start)
            kept, held, start = [whole[cut:]], len(whole) - cut, start + cut
    if held:
        yield _piece(np.concatenate(kept), start)
    elif not start:
        raise Unhearable("no_sound")


def _samples(stream: BinaryIO) -> Iterator["np.ndarray[Any, Any]"]:
    """What is decoded, resampled; single broken packets are left out, a file of nothing else is unreadable."""
    import av
    from av.error import FFmpegError

    try:
        shape = sniff(stream.read(HEAD)).shape
        stream.seek(0)
        options = {"protocol_whitelist": "", "enable_drefs": "0"}
        with av.open(stream, mode="r", format=_FORMATS[shape], options=options, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise Unhearable("no_sound")
            track = container.streams.audio[0]
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            broken = 0
            for packet in container.demux(track):
                try:
                    frames = [part for frame in packet.decode() for part in resampler.resample(frame)]
                except FFmpegError:
                    broken += 1
                    if broken > _BROKEN:
                        raise
                    continue
                for frame in frames:
                    yield frame.to_ndarray().reshape(-1)
            for frame in resampler.resample(None):
                yield frame.to_ndarray().reshape(-1)
    except (MediaRefused, KeyError, FFmpegError, OSError, EOFError) as error:
        raise Unhearable("unreadable") from error


def _quietest(samples: "np.ndarray[Any, Any]") -> int:
    """Where to cut: after the quietest fifth of a second near the end."""
    import numpy as np

    window = round(_WINDOW * RATE)
    look = min(round(_LOOK * RATE), len(samples) // 4) // window * window
    if not look:
        return len(samples)
    loud = np.abs(samples[-look:].astype(np.int32)).reshape(-1, window).sum(axis=1)
    return len(samples) - look + (int(len(loud) - 1 - np.argmin(loud[::-1])) + 1) * window


def _piece(samples: "np.ndarray[Any, Any]", start: int) -> Sound:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return Sound(start / RATE, len(samples) / RATE, out.getvalue())
