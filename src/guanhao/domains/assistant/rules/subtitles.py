"""Subtitles: read from SRT, VTT and ASS, checked, edited and written again. The formats are those of pysubs2; what is kept are plain cues."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

FORMS = {"srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa"}
LANGUAGES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "yue": "粤语",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "ru": "Русский",
}
LAST = 24 * 3_600_000
"""Milliseconds a recording may have: times beyond are no times."""
BLOCKING = frozenset({"negative", "order", "overlap", "empty", "after_end"})
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u2028\u2029]")
_PAUSES = re.compile(r"(?<=[。！？!?；;…])|(?<=[，,、：:])|(?<=\s)")


@dataclass(frozen=True)
class Cue:
    """What is read at a time: milliseconds and one or more lines."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Limits:
    """What makes a cue hard to read: characters of a line (a Chinese one counts 1, a Latin one a half), lines, characters a second, milliseconds."""

    wide: int = 18
    lines: int = 2
    speed: float = 9.0
    shortest: int = 700
    longest: int = 7000


@dataclass(frozen=True)
class Look:
    """How subtitles look where the format can say it."""

    size: int = 52
    colour: str = "#ffffff"
    outline: str = "#000000"
    place: str = "bottom"
    font: str = "Noto Sans CJK SC"


@dataclass(frozen=True)
class Problem:
    """What is wrong with the cue at `place`: negative, order, overlap, empty, after_end (these stop an approval); fast, wide, lines, short, long."""

    place: int
    code: str
    value: float = 0.0

    @property
    def blocking(self) -> bool:
        """Must it be mended before somebody can vouch for it?"""
        return self.code in BLOCKING


class Unreadable(ValueError):
    """Not subtitles that can be read: `code` is size, nul, encoding, format, empty, many or times."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(raw: bytes, *, most_bytes: int, most_cues: int) -> list[Cue]:
    """The cues of a file in the order of their times; Unreadable says why not."""
    if len(raw) > most_bytes:
        raise Unreadable("size")
    return parse(decoded(raw), most_cues=most_cues)


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, GB18030 or Big5."""
    from guanhao.engines.intake.encodings import detect
    from guanhao.engines.intake.errors import IntakeError

    try:
        encoding = detect(BytesIO(raw))
        text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (IntakeError, UnicodeError, LookupError):
        raise Unreadable("encoding") from None
    if "\x00" in text:
        raise Unreadable("nul")
    return text


def parse(text: str, *, most_cues: int) -> list[Cue]:
    """Cues from the text of any of the three formats."""
    import pysubs2

    head = text.lstrip("\ufeff \t\r\n")[:2000]
    form = "vtt" if head.startswith("WEBVTT") else "ass" if "[Script Info]" in head else "srt"
    if not head:
        raise Unreadable("empty")
    if text.count("-->") > most_cues * 2 or text.count("\nDialogue:") > most_cues * 2:
        raise Unreadable("many")
    try:
        found = pysubs2.SSAFile.from_string(text, format_=form)
        events = [(event.start, event.end, event.plaintext) for event in found if not event.is_comment]
    except Exception:
        raise Unreadable("format") from None
    cues = [Cue(start, end, cleaned(words)) for start, end, words in events if cleaned(words)]
    if not cues:
        raise Unreadable("format")
    if len(cues) > most_cues:
        raise Unreadable("many")
    if any(not 0 <= one.start <= LAST or not 0 <= one.end <= LAST for one in cues):
        raise Unreadable("times")
    return sorted(cues, key=lambda one: (one.start, one.end))


def cleaned(text: str) -> str:
    """Words without control characters, empty lines and what the formats would read as something else."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("-->", "→")
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def write(cues: Sequence[Cue], form: str, *, look: Look, title: str = "", note: str = "") -> str:
    """The text of a file; `note` (made by AI, not looked at) stands in formats that have a place for remarks. ValueError for an unknown form."""
    import pysubs2

    if form not in FORMS:
        raise ValueError(f"no such form of subtitles: {form!r}")
    found = pysubs2.SSAFile()
    found.info["Title"] = cleaned(title)[:200].replace("\n", " ")
    if note:
        found.info["Comment"] = cleaned(note).replace("\n", " ")
    found.styles["Default"] = _style(look)
    for one in cues:
        event = pysubs2.SSAEvent(start=one.start, end=max(one.end, one.start))
        event.plaintext = one.text.translate(_ASS if form == "ass" else {})
        found.append(event)
    text = found.to_string(form)
    return text.replace("WEBVTT\n", f"WEBVTT\n\nNOTE {cleaned(note)}\n", 1) if form == "vtt" and note else text


_ASS = str.maketrans({"{": "｛", "}": "｝", "\\": "＼"})
"""Braces and backslashes are commands in ASS."""
_PLACES = {"bottom": 2, "middle": 5, "top": 8}


def _style(look: Look) -> Any:
    import pysubs2

    def colour(text: str) -> pysubs2.Color:
        return pysubs2.Color(*bytes.fromhex(text.removeprefix("#")))

    return pysubs2.SSAStyle(
        fontname=look.font,
        fontsize=look.size,
        primarycolor=colour(look.colour),
        outlinecolor=colour(look.outline),
        alignment=pysubs2.Alignment(_PLACES[look.place]),
        outline=2.0,
        shadow=0.0,
    )


def width(text: str) -> float:
    """Characters as eyes count them."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.5 for letter in text)


def problems(cues: Sequence[Cue], limits: Limits, *, seconds: float | None = None) -> list[Problem]:
    """Everything that is wrong, cue by cue; `seconds` is the length of the recording."""
    found: list[Problem] = []
    for place, one in enumerate(cues):
        before = cues[place - 1] if place else None
        found += [Problem(place, code, value) for code, value in _of_times(one, before, limits, seconds)]
        found += [Problem(place, code, value) for code, value in _of_words(one, limits)]
    return found


def _of_times(one: Cue, before: Cue | None, limits: Limits, seconds: float | None) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    length = one.end - one.start
    if length <= 0:
        found.append(("negative", length / 1000))
    elif length < limits.shortest:
        found.append(("short", length / 1000))
    elif length > limits.longest:
        found.append(("long", length / 1000))
    if before is not None and one.start < before.start:
        found.append(("order", (before.start - one.start) / 1000))
    elif before is not None and one.start < before.end:
        found.append(("overlap", (before.end - one.start) / 1000))
    if seconds is not None and one.end > seconds * 1000 + 1000:
        found.append(("after_end", one.end / 1000 - seconds))
    return found


def _of_words(one: Cue, limits: Limits) -> list[tuple[str, float]]:
    if not one.text.strip():
        return [("empty", 0.0)]
    lines = one.text.split("\n")
    found: list[tuple[str, float]] = []
    widest = max(width(line) for line in lines)
    if widest > limits.wide:
        found.append(("wide", widest))
    if len(lines) > limits.lines:
        found.append(("lines", float(len(lines))))
    if one.end > one.start:
        speed = sum(width(line) for line in lines) / ((one.end - one.start) / 1000)
        if speed > limits.speed:
            found.append(("fast", round(speed, 1)))
    return found


# editing: every step gives a new list ------------------------------------------------------------------------------------------


def split(cues: Sequence[Cue], place: int) -> list[Cue]:
    """Two cues of one: the words at the pause nearest to the middle, the time by their widths."""
    one = cues[place]
    first, second = _halves(one.text)
    whole = width(first) + width(second)
    middle = one.start + round((one.end - one.start) * (width(first) / whole if whole else 0.5))
    return [*cues[:place], Cue(one.start, middle, first), Cue(middle, one.end, second), *cues[place + 1 :]]


def merge(cues: Sequence[Cue], place: int) -> list[Cue]:
    """One cue of this and the next; the last one stays as it is."""
    if place + 1 >= len(cues):
        return list(cues)
    one, after = cues[place], cues[place + 1]
    return [*cues[:place], Cue(min(one.start, after.start), max(one.end, after.end), cleaned(f"{one.text}\n{after.text}")), *cues[place + 2 :]]


def add_after(cues: Sequence[Cue], place: int, *, length: int = 2000) -> list[Cue]:
    """An empty cue behind one (place −1: before all), as long as there is room."""
    start = cues[place].end if 0 <= place < len(cues) else 0
    end = min(start + length, cues[place + 1].start) if place + 1 < len(cues) and cues[place + 1].start > start else start + length
    return [*cues[: place + 1], Cue(start, end, ""), *cues[place + 1 :]]


def remove(cues: Sequence[Cue], place: int) -> list[Cue]:
    """Without one."""
    return [*cues[:place], *cues[place + 1 :]]


def shift(cues: Sequence[Cue], milliseconds: int) -> list[Cue]:
    """All of them earlier or later; nothing comes before the beginning."""
    return [replace(one, start=max(0, one.start + milliseconds), end=max(0, one.end + milliseconds)) for one in cues]


def in_order(cues: Sequence[Cue]) -> list[Cue]:
    """By their times."""
    return sorted(cues, key=lambda one: (one.start, one.end))


def tidied(segments: Sequence[Cue], limits: Limits) -> list[Cue]:
    """What a speech engine heard as cues that fit: long ones are split at pauses, lines are broken, overlaps of neighbours are cut off."""
    found: list[Cue] = []
    for one in in_order(segments):
        words = cleaned(one.text)
        if words and one.end > one.start:
            found += _fitted(Cue(one.start, one.end, words.replace("\n", " ")), limits)
    ends = [min(one.end, after.start) if after.start > one.start else one.end for one, after in pairwise(found)]
    cut = [replace(one, end=end) for one, end in zip(found, ends, strict=False)]
    return [replace(one, text=_broken(one.text, limits)) for one in [*cut, *found[-1:]]]


def _fitted(one: Cue, limits: Limits, depth: int = 0) -> list[Cue]:
    """Halves until each fits on its lines and into its time."""
    fits = width(one.text) <= limits.wide * limits.lines and one.end - one.start <= limits.longest
    if fits or depth >= 8 or len(one.text) < 2:
        return [one]
    return [part for half in split([one], 0) for part in _fitted(half, limits, depth + 1)]


def _broken(text: str, limits: Limits) -> str:
    """Two lines where one is too wide."""
    return text if width(text) <= limits.wide else "\n".join(part.strip() for part in _halves(text) if part.strip())


def _halves(text: str) -> tuple[str, str]:
    """The words in two, at a line's end or the pause nearest to the middle, else at the middle."""
    if "\n" in text:
        lines = text.split("\n")
        half = (len(lines) + 1) // 2
        return "\n".join(lines[:half]), "\n".join(lines[half:])
    pauses = [match.start() for match in _PAUSES.finditer(text) if 0 < match.start() < len(text)]
    near = [place for place in pauses if abs(place - len(text) / 2) <= max(2, len(text) * 0.3)]
    at = min(near, key=lambda place: abs(place - len(text) / 2)) if near else len(text) // 2
    return text[:at].strip(), text[at:].strip()


def clock(milliseconds: int) -> str:
    """00:01:02.345"""
    seconds, rest = divmod(max(0, milliseconds), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def parse_clock(text: str) -> int | None:
    """Milliseconds of 00:01:02.345, 1:02,3 or 62.5 (seconds); None for anything else."""
    text = text.strip().replace("：", ":").replace("，", ",")
    if re.fullmatch(r"\d{1,5}(?:[.,]\d{1,3})?", text):
        return round(float(text.replace(",", ".")) * 1000)
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[3]) > 59 or (found[1] and int(found[2]) > 59):
        return None
    value = (int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])) * 1000 + int((found[4] or "").ljust(3, "0") or 0)
    return value if value <= LAST else None
