"""Turning a recording into words: a server that speaks the OpenAI interface hears it, `/v1/audio/transcriptions`.

Nothing here holds a transaction while it waits for somebody else's server.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Trouble
from guanhao.domains.assistant.models import ModelCall, Provider
from guanhao.domains.assistant.policy import SubtitlePolicy
from guanhao.domains.assistant.rules.subtitles import Cue, Unreadable, parse
from guanhao.domains.assistant.selectors import spending
from guanhao.domains.assistant.services.calling import opened
from guanhao.kernel.access import current_actor
from guanhao.kernel.now import now

if TYPE_CHECKING:
    import httpx

MOST_ANSWER = 8_000_000


@dataclass(frozen=True)
class Recording:
    """What is heard: an open file with its name, kind and size; `seconds` None: not known. `language` as in zh or en; "" the engine finds out."""

    stream: BinaryIO
    name: str
    mime: str
    bytes: int
    seconds: float | None
    language: str
    subject: str


class _Watched:
    """A file whose reading is told."""

    def __init__(self, stream: BinaryIO, size: int, told: Callable[[int, int], None]) -> None:
        self.stream, self.size, self.told = stream, size, told

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        piece = self.stream.read(size)
        self.told(min(self.stream.tell(), self.size), self.size)
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        """As the file's own."""
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        """As the file's own."""
        return self.stream.tell()


def hearing() -> Provider | None:
    """The provider that hears; None when there is none."""
    row: Provider | None = Provider.objects.filter(hears=True).exclude(speech_model="").first()
    return row


def hear(recording: Recording, told: Callable[[int, int], None]) -> tuple[list[Cue], ModelCall]:
    """What is said and when, logged with its cost. Trouble when there is no answer, or one without times."""
    provider, row, over = _reserve(recording)
    if provider is None:
        raise Trouble("off", _("No provider hears. Enter one with a model for speech under Models and quota, and let it hear."))
    if over:
        raise Trouble("quota", over)
    began = time.monotonic()
    try:
        cues = _heard(provider, recording, told)
    except Trouble as trouble:
        _settle(row, provider, recording, began, trouble, 0.0)
        raise
    except BaseException:
        _settle(row, provider, recording, began, Trouble("cut", _("The call was ended.")), 0.0)
        raise
    _settle(row, provider, recording, began, None, cues[-1].end / 1000 if cues else 0.0)
    return cues, row


@transaction.atomic
def _reserve(recording: Recording) -> tuple[Provider | None, ModelCall, str]:
    """Set aside what it may cost, under a lock, so that calls at once cannot pass the quota together."""
    actor = current_actor()
    row = ModelCall(purpose=ModelCall.Purpose.SPEECH, subject=recording.subject, actor_id=actor.user_id, actor_name=actor.name[:120], at=now())
    provider: Provider | None = Provider.objects.select_for_update().filter(hears=True).exclude(speech_model="").first()
    if provider is None:
        return None, row, ""
    row.provider, row.provider_title, row.model = provider, provider.title, provider.speech_model
    row.cost, row.estimated, over = _cost(provider, recording.seconds or 0.0), True, ""
    if provider.quota_money:
        sofar = spending.spent()
        if sofar.cost + row.cost > provider.quota_money * spending.MICRO:
            yuan = {"used": f"{sofar.money:.2f}", "most": f"{provider.quota_money:.2f}"}
            over = _("The month's ¥%(most)s are nearly used up (¥%(used)s); this call could pass them.") % yuan
            row.state, row.code, row.error, row.cost = ModelCall.State.REFUSED, "quota", over[:300], 0
    row.save()
    return provider, row, over


def _cost(provider: Provider, seconds: float) -> int:
    """Millionths of a yuan."""
    return round(Decimal(provider.price_minute) * Decimal(seconds) / 60 * spending.MICRO)


def _heard(provider: Provider, recording: Recording, told: Callable[[int, int], None]) -> list[Cue]:
    fields: dict[str, Any] = {"model": provider.speech_model, "response_format": "verbose_json", "timestamp_granularities[]": "segment"}
    if recording.language:
        fields["language"] = recording.language
    files = {"file": (recording.name, _Watched(recording.stream, recording.bytes, told), recording.mime)}
    wait = float(SubtitlePolicy.of_brand().wait_seconds)
    with opened(provider, "audio/transcriptions", accept="application/json", silence=wait, data=fields, files=files) as response:
        raw = _whole(response, time.monotonic() + wait)
    return _cues(raw)


def _whole(response: "httpx.Response", deadline: float) -> bytes:
    """The answer, as long as it is of a size and comes in time."""
    found = bytearray()
    for piece in response.iter_bytes():
        found += piece
        if len(found) > MOST_ANSWER:
            raise Trouble("garbage", _("What came from the provider is no answer: %(what)s") % {"what": _("too long")})
        if time.monotonic() > deadline:
            raise Trouble("slow", _("The answer took longer than the time set for subtitles."))
    return bytes(found)


def _cues(raw: bytes) -> list[Cue]:
    """Segments of the JSON, or an SRT or VTT text as some servers answer."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Trouble("garbage", _("What came from the provider is no answer: %(what)s") % {"what": "—"}) from None
    most = SubtitlePolicy.of_brand().most_cues
    try:
        said = json.loads(text)
    except ValueError:
        try:
            return parse(text, most_cues=most)
        except Unreadable:
            what = " ".join(text.split())[:80] or "—"
            raise Trouble("garbage", _("What came from the provider is no answer: %(what)s") % {"what": what}) from None
    segments = said.get("segments") if isinstance(said, dict) else None
    if not isinstance(segments, list):
        raise Trouble("garbage", _("The answer holds no times: take a model that gives segments, such as whisper-1."))
    cues = [cue for part in segments[: most * 2] if (cue := _cue(part)) is not None]
    if not cues:
        raise Trouble("empty", _("Nothing was heard in this recording."))
    return cues


def _cue(part: object) -> Cue | None:
    if not isinstance(part, dict):
        return None
    start, end, text = part.get("start"), part.get("end"), part.get("text")
    whole = isinstance(start, int | float) and isinstance(end, int | float) and isinstance(text, str)
    if not whole or not 0 <= start < end < 86_400 or not text.strip():  # type: ignore[operator,union-attr]
        return None
    return Cue(round(start * 1000), round(end * 1000), text)  # type: ignore[operator,arg-type]


def _settle(row: ModelCall, provider: Provider, recording: Recording, began: float, trouble: Trouble | None, heard: float) -> None:
    """What it really cost: the minutes of the recording, nothing where it failed."""
    row.cost = 0 if trouble else _cost(provider, recording.seconds if recording.seconds is not None else heard)
    row.estimated = trouble is None and recording.seconds is None
    row.milliseconds = round((time.monotonic() - began) * 1000)
    row.state = ModelCall.State.FAILED if trouble else ModelCall.State.DONE
    row.code, row.error = (trouble.code, trouble.message[:300]) if trouble else ("", "")
    row.save()
