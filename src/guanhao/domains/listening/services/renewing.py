"""Newer counts of mentions that are known: likes, comments and shares go on for days after a post was found."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from guanhao.domains.listening.contracts.mentions import Incoming, MentionView, Recorded
from guanhao.domains.listening.models import MentionPlace, Source
from guanhao.domains.listening.policy.core import SourcePolicy
from guanhao.domains.listening.selectors import mentions as selectors
from guanhao.kernel import warehouse
from guanhao.kernel.later import later
from guanhao.kernel.now import now

LIKED = ("likes", "comments", "shares")
COUNTS = ("author_fans", *LIKED)  # reach is counted by day and stays
SEARCHED = (Source.Kind.BLUESKY, Source.Kind.MASTODON)
ask = later("guanhao.domains.listening.services.calling", "ask")
record = later("guanhao.domains.listening.services.intake", "record_mentions")  # it leans on this module for what it knows already
table_of = later("guanhao.domains.listening.services.intake", "table_of")


def renew(again: Mapping[int, Incoming]) -> int:
    """Write newer rows of mentions that came again with other likes, comments or shares; how many changed. In the caller's transaction.

    `again`: by the hash of the number on the platform. Mentions older than the policy's days stay as they were last seen.
    """
    told = {number: item for number, item in again.items() if any(getattr(item, name) is not None for name in LIKED)}
    if not told:
        return 0
    moment, days = now(), SourcePolicy.of_brand().renew_days
    places = MentionPlace.objects.filter(number__in=list(told), day__gte=moment.date() - timedelta(days=days))
    keys = {(day, source, mention): told[number] for number, source, mention, day in places.values_list("number", "source_id", "mention_id", "day")}
    changed = []
    for view in selectors.by_keys(list(keys)):
        newer = _newer(view, keys[view.day, view.source_id, view.mention_id])
        if newer:
            changed.append({**asdict(view), **newer, "seen_at": moment})
    if changed:
        warehouse.append("mentions", table_of(changed))
    return len(changed)


def _newer(view: MentionView, item: Incoming) -> dict[str, int]:
    """What is said of it now and differs."""
    said = {name: getattr(item, name) for name in COUNTS}
    return {name: value for name, value in said.items() if value is not None and value != getattr(view, name)}


def searched_sources() -> list[int]:
    """Sources whose newest page can be asked for again."""
    return list(Source.objects.filter(kind__in=SEARCHED, state=Source.State.ON, last_ok_at__isnull=False).values_list("pk", flat=True))


def renew_source(source_id: int) -> Recorded:
    """Ask a search for its newest page once more, from the start: counts of what is known are renewed, and what it left out comes in.

    A failure is the next pull's to tell.
    """
    from guanhao.domains.listening.services.calling import Failed

    row: Source | None = Source.objects.filter(pk=source_id, state=Source.State.ON).first()
    if row is None:
        return Recorded()
    row.cursor = {}
    try:
        pulled = ask(row)
    except Failed:
        return Recorded()
    found: Sequence[Incoming] = pulled.items
    return record(source=row, items=found) if found else Recorded()
