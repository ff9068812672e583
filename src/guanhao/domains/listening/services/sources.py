"""Everything that writes sources: what they are, trying them, switching them on, pulling them, their health."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import KINDS, Incoming, Recorded, Refused
from guanhao.domains.listening.models import Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.rules.reading import FIELDS, pieces, tidy
from guanhao.domains.listening.selectors.rules import Rulebook
from guanhao.domains.listening.services import calling, hot
from guanhao.domains.listening.services.intake import record_mentions, said
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

Kind, State = Source.Kind, Source.State
ADDRESSED = (Kind.RSS, Kind.HTTP)
SEARCHED = (Kind.BLUESKY, Kind.MASTODON)
BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class SourceDraft:
    """A source as a person describes it. `secrets` None leaves what is kept; `config`: url, query, server, handle, mapping, paging, keep."""

    name: str
    kind: str
    platform: str
    permission: str
    purpose: str
    terms_url: str = ""
    content: str = "UGC"
    config: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] | None = None
    retention_days: int | None = None
    weight: float = 1.0
    every_minutes: int | None = None


@dataclass(frozen=True)
class Trial:
    """What a source would bring now: how many, how many a rule catches, and the first of them with the names of the rules."""

    count: int
    caught: int
    samples: list[tuple[Incoming, tuple[str, ...]]]
    topics: list[Any]
    problem: str = ""


@transaction.atomic
def save_source(draft: SourceDraft, *, source_id: int | None = None) -> Source:
    """Describe a new source, or another way of an old one (needs listening.edit). A changed address or query has to be tried again."""
    require("listening.edit")
    row: Source = Source.objects.select_for_update().get(pk=source_id) if source_id else Source(kind=draft.kind, made_at=now())
    before = state_of(row) if source_id else None
    _check(draft, row)
    asks = (dict(row.config), row.platform)
    row.name, row.platform, row.permission = draft.name.strip(), draft.platform.strip(), draft.permission
    row.purpose, row.terms_url, row.content = draft.purpose.strip(), draft.terms_url.strip(), draft.content
    row.config, row.retention_days, row.weight, row.every_minutes = dict(draft.config), draft.retention_days, draft.weight, draft.every_minutes
    if draft.secrets is not None:
        row.secrets = json.dumps(dict(draft.secrets)) if draft.secrets else ""
    if asks != (row.config, row.platform) or draft.secrets:
        row.tested_at, row.cursor, row.failures, row.last_error = None, {}, 0, ""
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("listening.source_changed" if source_id else "listening.source_added", target=target_of(row), before=before, after=state_of(row))
    return row


def _check(draft: SourceDraft, row: Source) -> None:
    def refuse(field: str, words: str) -> None:
        raise Refused(words, field)

    if not draft.name.strip() or len(draft.name.strip()) > 80:
        refuse("name", _("A source has a name of at most %(most)s characters.") % {"most": 80})
    if Source.objects.filter(name=draft.name.strip()).exclude(pk=row.pk).exists():
        refuse("name", _("There is a source of this name already."))
    if draft.kind not in Kind.values or draft.kind != row.kind:
        refuse("kind", _("The kind of a source stays as it is; make another source."))
    if not draft.platform.strip() or len(draft.platform.strip()) > 40:
        refuse("platform", _("Say on which platform these words were published."))
    _check_lawful(draft, refuse)
    _check_numbers(draft, refuse)
    _check_config(draft, refuse)


def _check_lawful(draft: SourceDraft, refuse: Any) -> None:
    if draft.permission not in Source.Permission.values:
        refuse("permission", _("Say why this source may be read."))
    if len(draft.purpose.strip()) < 4 or len(draft.purpose) > 300:
        refuse("purpose", _("Say in a sentence what the words are kept for."))
    if draft.permission in (Source.Permission.PUBLIC_API, Source.Permission.LICENCE) and not draft.terms_url.strip():
        refuse("terms_url", _("Link the terms or the contract that allows this."))
    if draft.terms_url.strip() and not draft.terms_url.strip().startswith(("https://", "http://")):
        refuse("terms_url", _("A link begins with https://"))


def _check_numbers(draft: SourceDraft, refuse: Any) -> None:
    if draft.content not in KINDS:
        refuse("content", _("Unknown: %(value)s") % {"value": draft.content})
    if not 0 < draft.weight <= 100:
        refuse("weight", _("A weight is more than 0 and at most 100."))
    if draft.retention_days is not None and not 1 <= draft.retention_days <= 3650:
        refuse("retention_days", _("Between 1 and 3,650 days."))
    if draft.every_minutes is not None and not 1 <= draft.every_minutes <= 10_080:
        refuse("every_minutes", _("Between 1 minute and a week."))


def _check_config(draft: SourceDraft, refuse: Any) -> None:
    url, mapping = str(draft.config.get("url", "")), draft.config.get("mapping") or {}
    if draft.kind in ADDRESSED and not url.startswith(("https://", "http://")):
        refuse("url", _("Give the address of the feed or interface, beginning with https://"))
    if draft.kind in SEARCHED and not str(draft.config.get("query", "")).strip():
        refuse("query", _("Give the words to search."))
    own = draft.kind == Kind.HOT_LIST and not url
    if own and draft.platform not in calling.hot_list_platforms():
        refuse("url", _("The connector of this platform reads no hot list: give the address of a JSON list instead."))
    if (draft.kind == Kind.MASTODON or (own and draft.platform == Kind.MASTODON)) and not str(draft.config.get("server", "")).startswith(
        ("https://", "http://")
    ):
        refuse("server", _("Give the address of the server, beginning with https://"))
    if draft.kind == Kind.HTTP:
        unknown = [name for name in mapping if name not in (*FIELDS, "items")]
        if unknown:
            refuse("mapping", _("Unknown: %(value)s") % {"value": _(", ").join(unknown)})
        if not mapping.get("text") and not mapping.get("title"):
            refuse("mapping", _("Say at least where the text or the title stands."))


def try_source(*, source_id: int) -> Trial:
    """Ask a source now and show what it would bring; nothing is kept but that it was tried (needs listening.edit)."""
    require("listening.edit")
    row: Source = Source.objects.get(pk=source_id)
    if not row.pulled or row.kind == Kind.FOLDER:
        _tried(row)
        return Trial(0, 0, [], [])
    try:
        pulled = calling.ask(row)
    except calling.Failed as error:
        return Trial(0, 0, [], [], error.message)
    book, moment = Rulebook.of_brand(), now()
    items = [tidy(one, platform=row.platform, kind=row.content, now=moment) for one in pulled.items]
    hits = book.match([said(one) for one in items], [one.platform for one in items], row.pk)
    named = [(one, tuple(book.rules[key].name for key in hit.rules)) for one, hit in zip(items, hits, strict=True)]
    _tried(row)
    return Trial(len(items) or len(pulled.topics), sum(bool(names) for _one, names in named), named[:20], pulled.topics[:20])


def _tried(row: Source) -> None:
    Source.objects.filter(pk=row.pk).update(tested_at=now())


@transaction.atomic
def switch_source(*, source_id: int, state: str, note: str = "") -> Source:
    """On, paused or ended (needs listening.edit). A source is tried before it goes on for the first time."""
    require("listening.edit")
    row: Source = Source.objects.select_for_update().get(pk=source_id)
    if state not in (State.ON, State.PAUSED, State.ENDED):
        raise Refused(_("Unknown: %(value)s") % {"value": state}, "state")
    if state == State.ON and row.tested_at is None:
        raise Refused(_("Try the source first and look at what it would bring."), "state")
    before = row.state
    row.state = state
    if state == State.ON:
        row.failures, row.last_error, row.next_pull_at = 0, "", now()
        if row.kind == Kind.FOLDER:
            calling.folder_of(row).mkdir(parents=True, exist_ok=True)
    row.save()
    audit.record("listening.source_switched", target=target_of(row), before={"state": before}, after={"state": state}, note=note[:300])
    return row


def due_sources() -> list[int]:
    """Sources whose next pull has come."""
    rows = Source.objects.filter(state=State.ON, next_pull_at__lte=now()).exclude(kind__in=[Kind.API, Kind.IMPORT])
    return list(rows.order_by("next_pull_at").values_list("pk", flat=True)[:200])


def pull_source(source_id: int) -> Recorded:
    """Ask one source and take in what it gave; a failure is kept with its reason, the pause doubles, and after too many it is paused.

    The pull is claimed first, so that two workers do not ask at once.
    """
    moment, policy = now(), SourcePolicy.of_brand()
    row: Source = Source.objects.get(pk=source_id)
    pause = timedelta(minutes=row.every_minutes) if row.every_minutes else policy.every
    claimed = Source.objects.filter(pk=row.pk, state=State.ON, next_pull_at=row.next_pull_at).update(next_pull_at=moment + pause, last_pull_at=moment)
    if not claimed:
        return Recorded()
    try:
        if row.kind == Kind.FOLDER:
            from guanhao.domains.listening.services.files import take_files

            taken = take_files(row)
        else:
            taken = _take(row, calling.ask(row))
    except calling.Failed as error:
        _failed(row, error, pause, policy, moment)
        return Recorded()
    Source.objects.filter(pk=row.pk).update(failures=0, last_error="", last_ok_at=moment, last_count=taken.new, total=F("total") + taken.new)
    return taken


def _take(row: Source, pulled: calling.Pulled) -> Recorded:
    with transaction.atomic():
        taken = Recorded()
        for part in pieces(pulled.items, BATCH):
            taken += record_mentions(source=row, items=part)
        if pulled.topics:
            hot.record_list(name=row.name, platform=row.platform, topics=pulled.topics, seen_at=now())
            taken += Recorded(new=len(pulled.topics))
        if not pulled.unchanged:
            Source.objects.filter(pk=row.pk).update(cursor=dict(pulled.cursor))
    return taken


def _failed(row: Source, error: calling.Failed, pause: timedelta, policy: SourcePolicy, moment: datetime) -> None:
    failures = row.failures + 1
    later = min(pause * 2 ** min(failures, 20), max(policy.backoff, pause))
    changes: dict[str, Any] = {"failures": failures, "last_error": error.message[:500], "next_pull_at": moment + later}
    if failures >= policy.failures or (error.gone and failures >= 3):
        changes["state"] = State.PAUSED
        from guanhao.console.links import burl

        notify(
            topic="listening.source",
            title=_("Source paused: %(name)s") % {"name": row.name},
            body=error.message,
            url=burl("listening:source", pk=row.pk),
            key=f"listening.source_paused:{row.pk}:{moment.isoformat()}",
            level="warning",
        )
    Source.objects.filter(pk=row.pk).update(**changes)


def receive(*, source_id: int, items: list[Incoming]) -> Recorded:
    """A batch sent in over REST (needs listening.edit); the source must be of the kind for it and on."""
    require("listening.edit")
    row: Source | None = Source.objects.filter(pk=source_id).first()
    if row is None or row.kind not in (Kind.API, Kind.IMPORT):
        raise Refused(_("Mentions are sent to a source of the kind “Sent in over REST”."), "source_id")
    if row.state != State.ON:
        raise Refused(_("This source is not switched on."), "source_id")
    if len(items) > BATCH:
        raise Refused(_("At most %(most)s mentions at once.") % {"most": BATCH}, "items")
    with transaction.atomic():
        taken = record_mentions(source=row, items=items)
        Source.objects.filter(pk=row.pk).update(
            last_pull_at=now(), last_ok_at=now(), last_count=taken.new, total=F("total") + taken.new, failures=0, last_error=""
        )
    return taken


def target_of(row: Source) -> str:
    """The source's name in audit."""
    return f"listening.source:{row.pk}"


def state_of(row: Source) -> dict[str, object]:
    """What histories compare; secrets only by their names."""
    return {
        "name": row.name, "kind": row.kind, "platform": row.platform, "content": row.content, "permission": row.permission, "purpose": row.purpose,
        "terms_url": row.terms_url, "retention_days": row.retention_days, "weight": row.weight, "every_minutes": row.every_minutes,
        "config": json.dumps(row.config, ensure_ascii=False, sort_keys=True), "secrets": sorted(calling.secrets_of(row)),
    }  # fmt: skip
