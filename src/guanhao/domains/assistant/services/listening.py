"""Having a recording heard: as it is, or its sound alone in pieces, when it is a film or more than a provider takes at once."""

import io
from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _

from guanhao.domains.assets.contracts import AssetView
from guanhao.domains.assistant.contracts import Trouble
from guanhao.domains.assistant.models import ModelCall
from guanhao.domains.assistant.policy import SubtitlePolicy
from guanhao.domains.assistant.rules.subtitles import LAST, Cue
from guanhao.domains.assistant.services import speech
from guanhao.engines.media.sound import Sound, Unhearable, can_listen, sounds

Told = Callable[[int, int], None]
MOST_PIECE = 24_000_000  # held in memory: thirteen minutes
QUIET = "empty"


def too_much(asset: AssetView) -> str:
    """Why a recording cannot be heard, known before anything is sent; "" when it can."""
    policy = SubtitlePolicy.of_brand()
    if asset.seconds is not None and asset.seconds > policy.longest_heard.total_seconds():
        return _too_long(policy)
    if can_listen() or asset.bytes <= policy.speech_mb * 1_000_000:
        return ""
    words = _("The recording has more than %(most)s MB. Upload its sound alone, raise the limit in the policy, or install guanhao[video].")
    return words % {"most": policy.speech_mb}


def hear(asset: AssetView, stream: BinaryIO, *, language: str, subject: str, told: Told) -> tuple[list[Cue], ModelCall]:
    """What is said and when, over all pieces. Trouble when the file gives no sound, or the provider no answer."""
    if can_listen() and (asset.kind == "video" or asset.bytes > SubtitlePolicy.of_brand().speech_mb * 1_000_000):
        return _in_pieces(asset, stream, language, subject, told)
    name = f"recording.{asset.mime.rpartition('/')[2][:8] or 'bin'}"
    return speech.hear(speech.Recording(stream, name, asset.mime, asset.bytes, asset.seconds, language, subject), told)


def _in_pieces(asset: AssetView, stream: BinaryIO, language: str, subject: str, told: Told) -> tuple[list[Cue], ModelCall]:
    policy = SubtitlePolicy.of_brand()
    most = min(MOST_PIECE, policy.speech_mb * 1_000_000)
    found: list[Cue] = []
    call: ModelCall | None = None
    quiet: Trouble | None = None
    try:
        for piece in sounds(stream, most_bytes=most, most_seconds=policy.longest_heard.total_seconds()):
            try:
                cues, call = speech.hear(_recording(piece, language, subject), _part_of(asset.seconds, piece, told))
            except Trouble as trouble:
                if trouble.code != QUIET:
                    raise
                quiet = trouble  # nobody speaks in this piece; others may
                continue
            found += [_later(one, piece) for one in cues]
    except Unhearable as error:
        raise Trouble("file", _words(error, policy)) from error
    if call is None:
        raise quiet or Trouble(QUIET, _("Nothing was heard in this recording."))
    return found, call


def _recording(piece: Sound, language: str, subject: str) -> speech.Recording:
    return speech.Recording(io.BytesIO(piece.wav), "recording.wav", "audio/wav", len(piece.wav), piece.seconds, language, subject)


def _part_of(seconds: float | None, piece: Sound, told: Told) -> Told:
    """Progress over the whole, as far as its length is known."""
    whole = max(seconds or 0.0, piece.start + piece.seconds)

    def part(done: int, total: int) -> None:
        told(round((piece.start + piece.seconds * done / max(total, 1)) * 1000), round(whole * 1000))

    return part


def _later(cue: Cue, piece: Sound) -> Cue:
    start, end = round(piece.start * 1000), round((piece.start + piece.seconds) * 1000)
    return Cue(min(cue.start + start, LAST), min(max(cue.start + start + 1, min(cue.end + start, end)), LAST), cue.text)


def _too_long(policy: SubtitlePolicy) -> str:
    minutes = round(policy.longest_heard.total_seconds() / 60)
    return _("The recording lasts more than %(most)s minutes. Cut it, or raise the limit in the policy.") % {"most": minutes}


def _words(error: Unhearable, policy: SubtitlePolicy) -> str:
    words = {
        "unreadable": _("The sound of this file cannot be read: it is damaged, cut off, or of a kind that is not known."),
        "no_sound": _("This film has no sound."),
        "long": _too_long(policy),
    }
    return words[error.code]
