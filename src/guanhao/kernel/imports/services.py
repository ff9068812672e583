"""Everything that writes: a draft from a file, its mapping, the start, the run itself, cancel, and fixing what went to quarantine."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, NotRequired, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from guanhao.engines.intake import Guess, Layout
from guanhao.kernel import access, audit, files, jobs
from guanhao.kernel.imports import plan as planning
from guanhao.kernel.imports.accounts import AccountRef, accounts, resolve_account
from guanhao.kernel.imports.kinds import ImportContext, ImportKind, kinds
from guanhao.kernel.imports.models import ImportRun, MappingProfile
from guanhao.kernel.imports.pipeline import BadRow, Counts
from guanhao.kernel.imports.policy import ImportsPolicy
from guanhao.kernel.imports.running import Progress, Result, read_file, write_result
from guanhao.kernel.imports.words import STATES, ImportRefused
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = ImportRun.State
PURPOSE = "import"


class Asked(TypedDict):
    """What an import is asked with: the kind's key, an account (id, handle or platform:handle), a seekable file with its name, reading options
    (see `plan.OPTIONS`, and `set:FIELD` for constants), and header → field, empty to leave a column out."""

    kind: str
    account: str | int | None
    stream: BinaryIO
    name: str
    options: NotRequired[Mapping[str, str] | None]
    mapping: NotRequired[Mapping[str, str] | None]


@dataclass(frozen=True)
class Prepared:
    """A file that has been looked at: kind, account, layout, one guess a column, and the reference for words such as 昨天."""

    kind: ImportKind
    account: AccountRef | None
    layout: Layout
    guesses: list[Guess]
    options: dict[str, str]
    reference: datetime
    profile: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times without one: the account's, else the brand's."""
        return self.account.zone if self.account else current_brand().zone


def find_kind(key: str) -> ImportKind:
    """The kind of this key, if the actor may import it. ImportRefused `unknown_kind`; Denied."""
    known = kinds()
    if key not in known:
        raise ImportRefused("unknown_kind", kind=key, kinds="、".join(known) or "–")
    access.require(known[key].permission)
    return known[key]


def find_account(kind: ImportKind, text: str | int | None) -> AccountRef | None:
    """The account of the brand in scope that a word names. ImportRefused: needs_account, unknown_account (another brand's is unknown here)."""
    brand = current_brand()
    word = str(text or "").strip()
    if word:
        found = resolve_account(brand, word)
        if found is None:
            raise ImportRefused("unknown_account", brand=brand.name, account=word, accounts=_labels())
        return found
    if kind.needs_account:
        raise ImportRefused("needs_account", kind=kind.title, accounts=_labels())
    return None


def _labels() -> str:
    return "、".join(account.label for account in accounts(current_brand())[:20]) or "–"


def prepare(*, reference: datetime | None = None, **asked: Unpack[Asked]) -> Prepared:
    """Look at a seekable file and map its columns; writes nothing. ImportRefused says why a file cannot be imported at all."""
    chosen = find_kind(asked["kind"])
    ref = find_account(chosen, asked["account"])
    cleaned = _options(asked.get("options") or {})
    layout = planning.look(chosen, asked["stream"], asked["name"], cleaned, ImportsPolicy.of_brand().limits())
    saved = _saved(chosen, ref, layout)
    guesses = planning.map_columns(chosen, layout, saved.mapping if saved else None, asked.get("mapping"))
    return Prepared(chosen, ref, layout, guesses, cleaned, _reference(cleaned, reference, ref), bool(saved))


def _options(options: Mapping[str, str]) -> dict[str, str]:
    for name in options:
        if name not in planning.OPTIONS and not name.startswith(planning.SET):
            raise ImportRefused("bad_option", name=name, value=options[name])
    cleaned = {name: str(value).strip() if name != "delimiter" else str(value) for name, value in options.items() if str(value) != ""}
    planning.read_options(cleaned)
    return cleaned


def _reference(options: Mapping[str, str], reference: datetime | None, account: AccountRef | None) -> datetime:
    text = options.get("as_of", "")
    if not text:
        return reference or now()
    moment = parse_datetime(text) or parse_datetime(f"{text} 12:00")
    if moment is None:
        raise ImportRefused("bad_option", name="as_of", value=text)
    zone = account.zone if account else current_brand().zone
    return moment if moment.tzinfo else timezone.make_aware(moment, zone)


def _saved(kind: ImportKind, account: AccountRef | None, layout: Layout) -> MappingProfile | None:
    found: MappingProfile | None = MappingProfile.objects.filter(
        kind=kind.key, account_id=account.id if account else 0, signature=planning.signature(layout.headers)
    ).first()
    return found


def dry_run(*, progress: Progress | None = None, **asked: Unpack[Asked]) -> Result:
    """All counts and bad rows of an import, without writing anything at all."""
    ready = prepare(**asked)
    return _read(ready, asked["stream"], asked["name"], run_id=0, dry=True, progress=progress)


def _read(ready: Prepared, stream: BinaryIO, name: str, *, run_id: int, dry: bool, progress: Progress | None) -> Result:
    policy = ImportsPolicy.of_brand()
    decided = planning.make_plan(
        ready.kind,
        ready.layout,
        ready.guesses,
        stream=stream,
        name=name,
        reference=ready.reference,
        zone=ready.zone,
        limits=policy.limits(),
        options=ready.options,
    )
    account = ready.account
    context = ImportContext(
        run_id, current_brand(), account.id if account else None, account.platform if account else "", ready.zone, now(), dry, ready.options
    )
    return read_file(decided, context, stream, name, policy=policy, strict=ready.options.get("strict") == "1", progress=progress)


def make_draft(**asked: Unpack[Asked]) -> ImportRun:
    """Look at a file, keep it, and note a run that is not started yet. ImportRefused or FileRefused leave nothing behind."""
    ready = prepare(**asked)
    asked["stream"].seek(0)
    stored = files.store(asked["stream"], name=asked["name"], purpose=PURPOSE)
    actor = access.current_actor()
    earlier = _earlier(stored, ready)
    run = ImportRun(
        kind=ready.kind.key,
        account_id=ready.account.id if ready.account else None,
        account_label=ready.account.label if ready.account else "",
        file=stored,
        reference_at=ready.reference if "as_of" in ready.options or earlier is None else earlier.reference_at,
        repeat_of=earlier.pk if earlier else None,
        made_at=now(),
        made_by_id=actor.user_id,
        made_by_name=actor.name[:120],
        via=actor.via,
    )
    _decide(run, ready)
    run.save()
    return run


def _earlier(stored: StoredFile, ready: Prepared) -> ImportRun | None:
    """The first finished import of the same bytes for the same account: its reference time makes 昨天 mean the same day again."""
    same = ImportRun.objects.filter(file__sha256=stored.sha256, kind=ready.kind.key, state=State.DONE)
    found: ImportRun | None = same.filter(account_id=ready.account.id if ready.account else None).order_by("id").first()
    return found


def _decide(run: ImportRun, ready: Prepared) -> None:
    run.options = ready.options
    run.layout = planning.layout_state(ready.layout)
    run.mapping = [{"header": one.header, "field": one.field, "score": one.score, "why": one.why} for one in ready.guesses]
    notes = [["repeat", {"run": run.repeat_of}]] if run.repeat_of else []
    run.notes = notes + ([["profile", {}]] if ready.profile else []) + [list(note) for note in ready.layout.notes]
    run.trial = None


def change_draft(run: ImportRun, *, mapping: Mapping[str, str] | None = None, options: Mapping[str, str] | None = None) -> ImportRun:
    """Another mapping (header → field, empty to leave out) or other reading options for a draft; a trial result is forgotten."""
    find_kind(run.kind)
    _must_be(run, State.DRAFT)
    merged = {**run.options, **(options or {})} if options is not None else run.options
    same_layout = options is None
    kept = {one["header"]: one["field"] or "" for one in run.mapping if one["why"] == "chosen"} if same_layout else {}
    with files.open_file(run.file) as stream:
        ready = prepare(
            kind=run.kind,
            account=run.account_id,
            stream=stream,
            name=run.file.name,
            options={key: value for key, value in merged.items() if value != ""},
            mapping={**kept, **(mapping or {})},
            reference=run.reference_at,
        )
    _decide(run, ready)
    run.save()
    return run


def _must_be(run: ImportRun, *states: str) -> None:
    if run.state not in states:
        raise ImportRefused("not_startable", state=str(STATES[run.state]))


def prepared_again(run: ImportRun, stream: BinaryIO) -> Prepared:
    """The decisions of a run as they were made, without guessing anew."""
    kind = kinds().get(run.kind)
    if kind is None:
        raise ImportRefused("unknown_kind", kind=run.kind, kinds="、".join(kinds()) or "–")
    account = find_account(kind, run.account_id)
    layout = planning.look(kind, stream, run.file.name, {**run.options}, ImportsPolicy.of_brand().limits())
    guesses = [Guess(one["header"], one["field"], one["score"], one["why"]) for one in run.mapping]
    return Prepared(kind, account, layout, guesses, run.options, run.reference_at)


def try_out(run: ImportRun, *, progress: Progress | None = None) -> Result:
    """Dry run of a draft: counts and the first bad rows are kept on the draft, nothing else is written."""
    find_kind(run.kind)
    _must_be(run, State.DRAFT)
    with files.open_file(run.file) as stream:
        result = _read(prepared_again(run, stream), stream, run.file.name, run_id=0, dry=True, progress=progress)
    run.trial = {**result.counts.state(), "bad": [_bad_state(row) for row in result.bad[:50]], "notes": [list(note) for note in result.notes]}
    run.save(update_fields=["trial"])
    return result


def _bad_state(row: BadRow) -> dict[str, Any]:
    return {"line": row.line, "cells": row.cells[:60], "problems": row.problems[:5]}


def start(run: ImportRun) -> ImportRun:
    """Queue a draft (or a failed or cancelled run once more). ImportRefused when a required field has no column or it runs already."""
    kind = find_kind(run.kind)
    _must_be(run, State.DRAFT, State.FAILED, State.CANCELLED)
    mapped = {one["field"] for one in run.mapping if one["field"]} | set(planning.constants(kind, run.options))
    if missing := planning.missing_fields(kind, mapped):
        fields = "、".join(f"{one.title} ({one.key})" for one in missing)
        raise ImportRefused("unmapped", fields=fields, headers="、".join(one["header"] for one in run.mapping))
    with transaction.atomic():
        run.state, run.error, run.ended_at, run.touched_at = State.QUEUED, None, None, now()
        row = jobs.enqueue("imports.run", key=f"run-{run.pk}", run_id=run.pk)
        run.job_id = row.pk
        run.save()
        audit.record("imports.started", target=f"imports.run:{run.pk}", after={"kind": run.kind, "file": run.file.name, "account": run.account_label})
    return run


def start_import(**asked: Unpack[Asked]) -> ImportRun:
    """Draft and start in one; the rows are imported by a job."""
    return start(make_draft(**asked))


def run_now(run: ImportRun, *, progress: Progress | None = None) -> ImportRun:
    """Import a draft in this process (the command). The run ends as done, failed or cancelled; a failure is also raised as ImportRefused."""
    find_kind(run.kind)
    _must_be(run, State.DRAFT, State.FAILED, State.CANCELLED)
    try:
        return execute(run, progress=progress)
    except (OSError, DatabaseError) as error:
        if no_room(error):
            raise ImportRefused("disk_full") from error
        raise


def execute(run: ImportRun, *, progress: Progress | None = None) -> ImportRun:
    """Read the file, then make everything visible in one transaction. Whatever goes wrong, nothing of it is written.

    ImportRefused for what trying again cannot change; jobs.Cancelled and other errors pass through after the run is marked.
    """
    run.state, run.started_at, run.touched_at, run.error = State.RUNNING, now(), now(), None
    run.done_units, run.total_units = 0, None
    run.save()
    try:
        with files.open_file(run.file) as stream:
            result = _read(prepared_again(run, stream), stream, run.file.name, run_id=run.pk, dry=False, progress=_telling(run, progress))
        try:
            write_result(run, result, _remember)
        except BaseException:
            result.sink.discard()
            raise
    except jobs.LeaseLost:
        raise  # the run is another worker's now, and its state too
    except BaseException as error:
        with suppress(DatabaseError):  # no room even for this: the sweep marks the run, what stopped it is raised
            mark_failed(run, error)
        raise
    return run


def _telling(run: ImportRun, progress: Progress | None) -> Progress:
    """Progress goes to the caller and, at most once a second, into the run log."""

    def tell(done: int, total: int | None, counts: Counts) -> None:
        if progress is not None:
            progress(done, total, counts)
        if run.touched_at is None or (now() - run.touched_at).total_seconds() >= 1:
            run.touched_at, run.done_units, run.total_units = now(), done, total
            run.read, run.quarantined = counts.read, counts.quarantined
            ImportRun.objects.filter(pk=run.pk).update(
                touched_at=run.touched_at, done_units=done, total_units=total, read=counts.read, quarantined=counts.quarantined
            )

    return tell


def mark_failed(run: ImportRun, error: BaseException) -> None:
    """Note on the run why it ended."""
    code, values = _reason(error)
    run.state = State.CANCELLED if code == "cancelled" else State.FAILED
    run.error = {"code": code, "values": {key: value if isinstance(value, int | float) else str(value) for key, value in values.items()}}
    run.ended_at = now()
    for name in ("read", "imported", "updated", "unchanged", "quarantined"):
        setattr(run, name, 0)
    run.save()


def _reason(error: BaseException) -> tuple[str, dict[str, Any]]:
    if isinstance(error, ImportRefused):
        return error.code, error.values
    if isinstance(error, jobs.Cancelled | KeyboardInterrupt):
        return "cancelled", {}
    if no_room(error):
        return "disk_full", {}
    return "crashed", {"detail": f"{type(error).__name__}: {str(error)[:200]}"}


def no_room(error: BaseException) -> bool:
    """True when the disk was full: for a file, for SQLite ("database or disk is full") or for PostgreSQL ("No space left on device")."""
    if isinstance(error, OSError):
        return error.errno in files.NO_ROOM
    return isinstance(error, DatabaseError) and any(words in str(error) for words in ("disk is full", "No space left on device"))


def _remember(run: ImportRun, result: Result) -> None:
    """Keep the mapping for the next file of this shape."""
    headers = [one["header"] for one in run.mapping]
    found, made = MappingProfile.objects.get_or_create(
        brand_id=run.brand_id,
        kind=run.kind,
        account_id=run.account_id or 0,
        signature=planning.signature(headers),
        defaults={"mapping": {one["header"]: one["field"] or "" for one in run.mapping}, "used_at": now()},
    )
    if not made:
        found.mapping = {one["header"]: one["field"] or "" for one in run.mapping}
        found.uses, found.used_at = found.uses + 1, now()
        found.save()
    known = [tuple(note) if not isinstance(note, tuple) else note for note in run.notes]
    run.notes = [list(note) for note in known] + [list(note) for note in result.notes if list(note) not in [list(k) for k in known]]


def cancel(run: ImportRun) -> ImportRun:
    """Stop a waiting or running import; everything it has read is thrown away. ImportRefused when it has ended."""
    find_kind(run.kind)
    if run.state == State.DRAFT:
        _end(run, State.CANCELLED)
        return run
    if not run.unfinished:
        raise ImportRefused("not_cancellable")
    with transaction.atomic():
        asked = run.job_id is not None and jobs.cancel(run.job_id)
        row = jobs.JobRow.objects.filter(pk=run.job_id).first() if run.job_id else None
        if not asked or row is None or row.state == jobs.JobRow.State.CANCELLED:
            _end(run, State.CANCELLED)
        audit.record("imports.cancelled", target=f"imports.run:{run.pk}")
    return run


def _end(run: ImportRun, state: str) -> None:
    run.state, run.ended_at, run.error = state, now(), {"code": "cancelled", "values": {}}
    run.save()


def sweep() -> int:
    """Mark runs whose process died as failed: no job at work, and no sign of life for as long as the policy says; how many."""
    limit = now() - ImportsPolicy.of_brand().stale
    count = 0
    for run in ImportRun.objects.filter(state__in=[State.QUEUED, State.RUNNING], touched_at__lt=limit):
        alive = run.job_id and jobs.JobRow.objects.filter(pk=run.job_id, state__in=[jobs.JobRow.State.READY, jobs.JobRow.State.RUNNING]).exists()
        if not alive:
            mark_failed(run, ImportRefused("interrupted"))
            count += 1
    return count
