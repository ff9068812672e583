"""Subtitles: had heard, taken from a file or begun by hand; edited step by step with a way back; vouched for by a person (AIX-08 a)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assets import facade as assets
from guanhao.domains.assets.contracts import AssetView, UnknownAsset
from guanhao.domains.assistant.contracts import Refused, Trouble
from guanhao.domains.assistant.models import Subtitles
from guanhao.domains.assistant.policy import SubtitlePolicy
from guanhao.domains.assistant.rules import subtitles as rules
from guanhao.domains.assistant.rules.subtitles import LANGUAGES, Cue, Look
from guanhao.domains.assistant.services import listening, speech
from guanhao.kernel import audit, search, versions
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.jobs import Cancelled, JobRow, enqueue
from guanhao.kernel.now import now

HEARD = ("audio", "video")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
State = Subtitles.State


class Moved(Refused):
    """Somebody changed them meanwhile. REST answers 409."""

    status = 409


def target_of(row: Subtitles) -> str:
    """Its name in the audit log and the versions."""
    return f"assistant.subtitles:{row.pk}"


def cues_of(row: Subtitles) -> list[Cue]:
    """The cues as values."""
    return [Cue(int(start), int(end), str(text)) for start, end, text in row.cues]


def look_of(row: Subtitles) -> Look:
    """How they look."""
    return Look(**{name: row.style[name] for name in Look.__dataclass_fields__ if name in row.style})


def limits() -> rules.Limits:
    """What is hard to read, by the policy."""
    policy = SubtitlePolicy.of_brand()
    return rules.Limits(
        wide=policy.wide, lines=policy.lines, speed=policy.speed, shortest=round(policy.shortest * 1000), longest=round(policy.longest * 1000)
    )


def problems_of(row: Subtitles) -> list[rules.Problem]:
    """What is wrong with them."""
    return rules.problems(cues_of(row), limits(), seconds=row.seconds)


@transaction.atomic
def begin(*, asset_id: int, language: str, title: str = "") -> Subtitles:
    """Empty subtitles, written by hand (needs assistant.write)."""
    return _keep(_new(asset_id, language, title, Subtitles.Origin.HAND), [])


@transaction.atomic
def take_file(*, asset_id: int, language: str, stream: BinaryIO, name: str, title: str = "") -> Subtitles:
    """Subtitles from an SRT, VTT or ASS file (needs assistant.write); Refused with what is wrong with it."""
    row = _new(asset_id, language, title, Subtitles.Origin.FILE)
    policy = SubtitlePolicy.of_brand()
    most = round(policy.file_mb * 1_000_000)
    try:
        cues = rules.read(stream.read(most + 1), most_bytes=most, most_cues=policy.most_cues)
    except rules.Unreadable as error:
        raise Refused(_unreadable(error.code, policy), "file") from None
    row.source = name.replace("\\", "/").rpartition("/")[2][:200]
    return _keep(row, cues)


def _unreadable(code: str, policy: SubtitlePolicy) -> str:
    words = {
        "size": _("The file is larger than %(most)s MB.") % {"most": f"{policy.file_mb:g}"},
        "nul": _("The file holds bytes that are no text. Save it as UTF-8 and try again."),
        "encoding": _("The encoding of the file cannot be read. Save it as UTF-8 and try again."),
        "empty": _("The file is empty."),
        "many": _("The file holds more than %(most)s lines of subtitles.") % {"most": policy.most_cues},
        "times": _("The file holds times beyond a day."),
    }
    return words.get(code, _("These are no subtitles in SRT, VTT or ASS."))


def ask(*, asset_id: int, language: str, title: str = "") -> Subtitles:
    """Have a recording heard by a job (needs assistant.write). Refused without a provider that hears, or for a file too large to send."""
    require("assistant.write")
    asset = _asset(asset_id)
    if speech.hearing() is None:
        raise Refused(_("No provider hears. Enter one with a model for speech under Models and quota, and let it hear."))
    if why := listening.too_much(asset):
        raise Refused(why, "asset_id")
    with transaction.atomic():
        row = _new(asset_id, language, title, Subtitles.Origin.AI)
        row.state = State.WAITING
        row.save()
        job = enqueue("assistant.transcribe", key=f"subtitles:{row.pk}", subtitles_id=row.pk)
        row.job_id = job.pk
        row.save(update_fields=["job_id"])
        audit.record("assistant.subtitles_asked", target=target_of(row), after={"title": row.title, "language": language})
    return row


def transcribe(*, subtitles_id: int, told: Callable[[int, int], None]) -> int:
    """Send the recording and keep what was heard; how many lines. What went wrong stands in the row. Twice is once: only waiting ones are heard."""
    row = Subtitles.objects.filter(pk=subtitles_id, state=State.WAITING).first()
    if row is None:
        return 0
    try:
        asset = assets.asset(row.asset_id)
        with assets.open_original(row.asset_id) as stream:
            language = row.language if row.language in LANGUAGES else ""
            heard, call = listening.hear(asset, stream, language=language, subject=target_of(row), told=told)
    except (Trouble, UnknownAsset) as error:
        words = getattr(error, "message", "") or _("The recording is gone.")
        Subtitles.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.FAILED, problem=words[:300], changed_at=now())
        audit.record("assistant.subtitles_failed", target=target_of(row), note=words[:300])
        return 0
    except Cancelled:
        Subtitles.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.FAILED, problem=_("Somebody stopped it."), changed_at=now())
        raise
    with transaction.atomic():
        row = Subtitles.objects.select_for_update().filter(pk=subtitles_id, state=State.WAITING).first()
        if row is None:
            return 0
        row.engine = f"{call.provider_title} {call.model}"[:200]
        cues = rules.tidied(heard, limits())[: SubtitlePolicy.of_brand().most_cues]
        _keep(row, cues)
    return len(cues)


@transaction.atomic
def again(*, row: Subtitles) -> Subtitles:
    """Have it heard once more after it failed, or after its job was lost (needs assistant.write)."""
    require("assistant.write")
    row = Subtitles.objects.select_for_update().get(pk=row.pk)
    if row.state != State.FAILED and not lost(row):
        raise Moved(_("Only a recording that was not heard is sent again."))
    row.state, row.problem, row.changed_at = State.WAITING, "", now()
    row.job_id = enqueue("assistant.transcribe", key=f"subtitles:{row.pk}", subtitles_id=row.pk).pk
    row.save()
    audit.record("assistant.subtitles_asked", target=target_of(row), after={"title": row.title, "language": row.language})
    return row


def lost(row: Subtitles) -> bool:
    """Does it wait for a job that is over?"""
    over = (JobRow.State.FAILED, JobRow.State.CANCELLED, JobRow.State.DONE)
    return row.state == State.WAITING and not JobRow.objects.filter(pk=row.job_id or 0).exclude(state__in=over).exists()


@transaction.atomic
def change(*, row: Subtitles, cues: Sequence[Cue], seen: int) -> Subtitles:
    """Other lines and times (needs assistant.write); Moved when `seen` is not the version that stands. Who vouched for them
    did so for other words."""
    row = _locked(row, seen)
    cues = [Cue(one.start, one.end, rules.cleaned(one.text)) for one in cues]
    if len(cues) > SubtitlePolicy.of_brand().most_cues:
        raise Refused(_("At most %(most)s lines of subtitles.") % {"most": SubtitlePolicy.of_brand().most_cues})
    if any(not 0 <= one.start <= rules.LAST or not 0 <= one.end <= rules.LAST for one in cues):
        raise Refused(_("A time lies beyond a day."))
    if any(len(one.text) > 500 for one in cues):
        raise Refused(_("A line of subtitles has at most %(most)s characters.") % {"most": 500})
    return row if cues == cues_of(row) else _keep(row, cues)


@transaction.atomic
def restyle(*, row: Subtitles, look: Look, seen: int) -> Subtitles:
    """Another look (needs assistant.write)."""
    row = _locked(row, seen)
    if not 12 <= look.size <= 200:
        raise Refused(_("Choose a value from %(least)s to %(most)s.") % {"least": 12, "most": 200}, "size")
    for name in ("colour", "outline"):
        if _COLOUR.fullmatch(getattr(look, name)) is None:
            raise Refused(_("A colour is written like #ffffff."), name)
    if look.place not in ("bottom", "middle", "top"):
        raise Refused(_("Choose where they stand."), "place")
    if not 0 < len(look.font.strip()) <= 80 or any(sign in look.font for sign in ",\n\r{}\\"):
        raise Refused(_("Write the name of one font."), "font")
    row.style = asdict(look)
    return _keep(row, cues_of(row), looked=row.checked_at is not None)


@transaction.atomic
def step(*, row: Subtitles, forward: bool, seen: int) -> Subtitles:
    """Back to the version this one was made of, or forward again (needs assistant.write); Refused where there is none."""
    row = _locked(row, seen)
    kept = versions.history(target_of(row))
    here = next((one for one in kept if one.number == row.version), None)
    if forward:
        found = next((one for one in kept if one.state.get("back") == row.version), None)
    else:
        found = next((one for one in kept if here is not None and one.number == here.state.get("back")), None)
    if found is None:
        raise Refused(_("There is nothing to do again.") if forward else _("There is nothing to take back."))
    row.cues, row.style, row.version = found.state["cues"], found.state["style"], found.number
    _unchecked(row)
    row.save()
    audit.record("assistant.subtitles_changed", target=target_of(row), after={"version": row.version, "cues": len(row.cues)})
    return row


@transaction.atomic
def check(*, row: Subtitles, seen: int) -> Subtitles:
    """A person has looked at them (needs assistant.write, a person): the label goes. Refused while times or words are wrong."""
    require_person()
    row = _locked(row, seen)
    wrong = [one for one in problems_of(row) if one.blocking]
    if not row.cues:
        raise Refused(_("There is nothing to look at yet."))
    if wrong:
        places = ", ".join(str(one.place + 1) for one in wrong[:5])
        raise Refused(_("Mend times and empty lines first: %(lines)s.") % {"lines": places})
    row.state, row.checked_at, row.checked_by_name, row.changed_at = State.CHECKED, now(), current_actor().name[:120], now()
    row.save()
    audit.record("assistant.subtitles_checked", target=target_of(row), after={"version": row.version, "cues": len(row.cues)})
    return row


@transaction.atomic
def drop(*, row: Subtitles) -> None:
    """Delete them (needs assistant.write); the recording stays."""
    require("assistant.write")
    audit.record("assistant.subtitles_dropped", target=target_of(row), before={"title": row.title, "language": row.language, "cues": len(row.cues)})
    search.forget("assistant.subtitles", row.pk)
    row.delete()


def exported(row: Subtitles, form: str) -> str:
    """The text of a file; subtitles by AI that nobody looked at say so where the format has a place for it."""
    note = _("Made by AI, not looked at by a person") if row.by_ai else ""
    return rules.write(cues_of(row), form, look=look_of(row), title=row.title, note=note)


def file_name(row: Subtitles, form: str) -> str:
    """What the file is called; the label stands in the name, as SRT has no place for it."""
    stem = re.sub(r"[^\w\-]+", "-", row.title).strip("-")[:60] or "subtitles"
    return f"{stem}.{row.language}{'.ai' if row.by_ai else ''}.{form}"


def _new(asset_id: int, language: str, title: str, origin: str) -> Subtitles:
    require("assistant.write")
    asset = _asset(asset_id)
    if language not in LANGUAGES:
        raise Refused(_("Choose a language."), "language")
    moment = now()
    return Subtitles(
        asset_id=asset.id,
        title=(title.strip() or asset.title)[:200],
        language=language,
        seconds=asset.seconds,
        origin=origin,
        style=asdict(Look()),
        made_at=moment,
        changed_at=moment,
        made_by_name=current_actor().name[:120],
    )


def _asset(asset_id: int) -> AssetView:
    """A recording of the library."""
    try:
        found = assets.asset(asset_id)
    except UnknownAsset:
        raise Refused(_("There is no such recording in the library."), "asset_id") from None
    if found.kind not in HEARD:
        raise Refused(_("Only sound and film have subtitles."), "asset_id")
    return found


def _locked(row: Subtitles, seen: int) -> Subtitles:
    require("assistant.write")
    found: Subtitles = Subtitles.objects.select_for_update().get(pk=row.pk)
    if found.state == State.WAITING:
        raise Moved(_("They are still being heard."))
    if found.version != seen:
        raise Moved(_("Somebody changed these subtitles meanwhile. Look at them again."))
    return found


def _unchecked(row: Subtitles) -> None:
    row.state, row.checked_at, row.checked_by_name, row.changed_at = State.READY, None, "", now()


def _keep(row: Subtitles, cues: Sequence[Cue], *, looked: bool = False) -> Subtitles:
    """Write the lines as a version of their own, made of the one that stood."""
    fresh = row.pk is None
    row.cues = [[one.start, one.end, one.text] for one in cues]
    if not looked:
        _unchecked(row)
    row.changed_at = now()
    row.save()
    state: Mapping[str, Any] = {"cues": row.cues, "style": row.style, "back": row.version}
    row.version = versions.keep(target_of(row), state).number
    row.save(update_fields=["version"])
    words = "assistant.subtitles_made" if fresh or row.version == 1 else "assistant.subtitles_changed"
    audit.record(words, target=target_of(row), after={"version": row.version, "cues": len(row.cues)})
    url = _url(row)
    if url:
        body = "\n".join(one.text for one in cues)[:20_000]
        search.index(kind="assistant.subtitles", object_id=row.pk, title=row.title, body=body, url=url, permission="assistant.view")
    return row


def _url(row: Subtitles) -> str:
    from guanhao.console.links import burl_or_none

    return burl_or_none("assistant:subtitles", pk=row.pk) or ""
