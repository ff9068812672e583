"""Films for tests, made by the extra `video`."""

import io
from typing import Any

import numpy as np


def film(seconds: float = 4.0, *, picture: bool = True, sound: bool = True, form: str = "mp4", quiet: tuple[float, float] | None = None) -> bytes:
    """A film of coloured frames with a tone, silent between the `quiet` seconds."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        frames = container.add_stream("mpeg4" if form == "mp4" else "libvpx", rate=5) if picture else None
        if frames is not None:
            frames.width, frames.height, frames.pix_fmt = 64, 48, "yuv420p"
        tone: Any = container.add_stream({"mp4": "aac", "webm": "libopus", "flac": "flac"}[form], rate=48_000) if sound else None
        if frames is not None:
            for number in range(round(seconds * 5)):
                shown = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number % 255, dtype=np.uint8), format="rgb24")
                container.mux(frames.encode(shown))
            container.mux(frames.encode(None))
        if tone is not None:
            at = np.arange(round(seconds * 48_000)) / 48_000
            wave_of = np.sin(at * 440 * 2 * np.pi) * 12_000
            if quiet is not None:
                wave_of[(at >= quiet[0]) & (at < quiet[1])] = 0
            frame = av.AudioFrame.from_ndarray(wave_of.astype(np.int16).reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = 48_000
            for part in av.AudioResampler(format=tone.format.name, layout="mono", rate=48_000, frame_size=tone.frame_size or 4096).resample(frame):
                container.mux(tone.encode(part))
            container.mux(tone.encode(None))
    return out.getvalue()
