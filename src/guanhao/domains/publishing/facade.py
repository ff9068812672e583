"""The door of publishing: plan, move, freeze, ask."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from guanhao.domains.publishing.beside import Beside, Touched, add_beside
from guanhao.domains.publishing.contracts import (
    Candidate,
    Changed,
    Entry,
    FreezeView,
    LinkedPublications,
    Payload,
    PublicationView,
    Refused,
    Source,
)
from guanhao.domains.publishing.entries import add_calendar_source, add_candidates
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.selectors import holding, options
from guanhao.domains.publishing.selectors.options import in_words
from guanhao.domains.publishing.services import core, freezing
from guanhao.domains.publishing.sinks import add_message_sink
from guanhao.domains.publishing.sources import Objection, Plan, add_plan_guard, add_source

if TYPE_CHECKING:
    from guanhao.domains.publishing.publisher.loop import Publisher
    from guanhao.kernel.files import Readable
    from guanhao.sdk.connectors import Connector, Context, Token
    from guanhao.sdk.connectors.records import Option, Outgoing

__all__ = [
    "Beside",
    "Candidate",
    "Changed",
    "Entry",
    "FreezeView",
    "LinkedPublications",
    "Objection",
    "Payload",
    "Plan",
    "PublicationView",
    "Refused",
    "Source",
    "Touched",
    "add_beside",
    "add_calendar_source",
    "add_candidates",
    "add_message_sink",
    "add_plan_guard",
    "add_source",
    "cancel",
    "check_off",
    "clean_options",
    "connector_context",
    "finish_taking",
    "freeze",
    "freezes",
    "fresh_context",
    "frozen_by",
    "held_by",
    "in_words",
    "lift",
    "linked",
    "move",
    "move_many",
    "new_publisher",
    "objections_to",
    "of_subjects",
    "option_titles",
    "options_of",
    "plan",
    "publication",
    "publications",
    "publish_now",
    "retry",
    "run_due",
    "settle",
    "withdraw_where",
    "withdrawal",
    "would_hold",
]


def plan(
    *,
    subject: str,
    planned_at: datetime,
    late_minutes: int | None = None,
    slot_id: int | None = None,
    series_id: int | None = None,
    note: str = "",
    mode: str = "",
) -> PublicationView:
    """Put a subject on the calendar (needs publishing.plan); Refused names the field that stands against it."""
    row = core.plan(subject=subject, planned_at=planned_at, late_minutes=late_minutes, slot_id=slot_id, series_id=series_id, note=note, mode=mode)
    return selectors.view_of(row)


def move(*, publication_id: int, planned_at: datetime, revision: int | None = None) -> PublicationView:
    """Another moment; Changed when the row is not at `revision` any more."""
    return selectors.view_of(core.move(publication_id=publication_id, planned_at=planned_at, revision=revision))


def move_many(*, moves: Sequence[tuple[int, datetime, int]]) -> list[PublicationView]:
    """Several moves (publication, moment, revision), all or none."""
    return [selectors.view_of(row) for row in core.move_many(moves=moves)]


def cancel(*, publication_id: int, reason: str = "", revision: int | None = None) -> PublicationView:
    """Take it off the calendar."""
    return selectors.view_of(core.cancel(publication_id=publication_id, reason=reason, revision=revision))


def retry(*, publication_id: int) -> PublicationView:
    """Try what failed or was missed once more, now."""
    return selectors.view_of(core.retry(publication_id=publication_id))


def publish_now(*, publication_id: int) -> PublicationView:
    """Bring it forward to this moment."""
    return selectors.view_of(core.publish_now(publication_id=publication_id))


def check_off(*, publication_id: int, url: str, published_at: datetime, proof: int | None = None) -> PublicationView:
    """It was published by hand: where, when, and the stored file that proves it."""
    return selectors.view_of(core.check_off(publication_id=publication_id, url=url, published_at=published_at, proof=proof))


def settle(*, publication_id: int, outcome: str, url: str = "", reason: str = "") -> PublicationView:
    """A person says what became of an unknown one: "published" or "not_published"."""
    return selectors.view_of(core.settle(publication_id=publication_id, outcome=outcome, url=url, reason=reason))


def publication(publication_id: int) -> PublicationView:
    """One publication of the brand in scope (needs publishing.view)."""
    return selectors.view_of(selectors.publication_row(publication_id))


def publications(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    accounts: Iterable[int] | None = None,
    statuses: Iterable[str] | None = None,
) -> list[PublicationView]:
    """Publications planned in [since, until), in the order of their moments (needs publishing.view)."""
    rows = selectors.publication_rows(since=since, until=until, accounts=accounts, statuses=statuses)
    return [selectors.view_of(row) for row in rows]


def of_subjects(subjects: Iterable[str]) -> dict[str, PublicationView]:
    """The newest publication of each subject that has one (needs publishing.view)."""
    return selectors.of_subjects(subjects)


def freeze(*, scope: str, value: str = "", reason: str) -> tuple[int, list[int]]:
    """Freeze brand, platform, account, tag, person or campaign (needs publishing.freeze): its number and the publications it holds."""
    row, held = freezing.freeze(scope=scope, value=value, reason=reason)
    return row.pk, held


def lift(*, freeze_id: int, note: str = "") -> list[int]:
    """Lift a freeze; the publications that go on."""
    return freezing.lift(freeze_id=freeze_id, note=note)[1]


def frozen_by(publication_id: int) -> int | None:
    """The number of the freeze that holds a publication back, or None (needs publishing.view)."""
    found = selectors.frozen_by(selectors.publication_row(publication_id))
    return found.pk if found else None


def options_of(platform: str, format_key: str) -> "tuple[Option, ...]":
    """What a post of this format may say to the platform beside its words."""
    return options.options_of(platform, format_key)


def option_titles() -> dict[str, str]:
    """The titles of all options of all platforms in the reader's language, by name."""
    return options.titles()


def clean_options(platform: str, format_key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of such options as they are signed; Refused names the first that does not fit."""
    return options.clean(platform, format_key, values)


def objections_to(account_id: int, post: "Outgoing") -> list[Objection]:
    """What the platform would have against a post of this account, before anything is planned (needs channels.view)."""
    return options.objections_to(account_id, post)


def freezes() -> list[FreezeView]:
    """The freezes that are on, the oldest first, with how much each holds (needs publishing.view)."""
    return holding.freezes()


def held_by(freeze_id: int) -> list[PublicationView]:
    """What a freeze holds, in the order of its moments: the list to resume from (needs publishing.view)."""
    return holding.held_by(freeze_id)


def would_hold(*, scope: str, value: str = "") -> list[PublicationView]:
    """What a freeze of this scope would hold, without laying it (needs publishing.freeze)."""
    return [selectors.view_of(row) for row in freezing.would_hold(scope=scope, value=value)]


def linked(scope: str, value: str) -> LinkedPublications:
    """What a withdrawal by publication, tag, person, campaign, asset or item would touch, without touching it (needs publishing.view)."""
    return holding.linked_views(scope, value)


def withdraw_where(*, scope: str, value: str, reason: str, only: Collection[int] | None = None) -> int:
    """Take down everything linked (needs publishing.withdraw): what is out by the platform's interface or as a task by hand, what is planned is
    cancelled; the number of the withdrawal. `only` are the publications that were looked at: Refused when others have come since.
    """
    from guanhao.domains.publishing.services import withdrawing  # loads on first use, so that commands start light

    return int(withdrawing.withdraw(scope=scope, value=value, reason=reason, only=only).pk)


def withdrawal(withdrawal_id: int) -> dict[str, Any]:
    """A withdrawal and where each of its posts stands: id, scope, value, reason, made_at, finished_at and `takings` of id, publication_id, title,
    url, state (open, task, done, failed), by_api, tries, message, proof_note, done_at (needs publishing.view); LookupError without such a one.
    """
    return holding.withdrawal(withdrawal_id)


def finish_taking(*, taking_id: int, note: str = "", proof: "tuple[Readable, str] | None" = None) -> None:
    """A person has taken a post down: a picture or a note is the proof (needs publishing.withdraw)."""
    from guanhao.domains.publishing.services import withdrawing  # loads on first use

    withdrawing.finish_task(taking_id=taking_id, note=note, proof=proof)


def connector_context(account_id: int) -> "tuple[Connector, Context]":
    """The connector of an account of the brand in scope, and a context to call it with: fenced, counted, the token fresh."""
    from guanhao.domains.publishing.publisher.contexts import connector_context as made  # loads on first use

    return made(account_id)


def fresh_context(account_id: int, seen: "Token") -> "Context":
    """A context after the platform refused the token that was `seen`, with a newer one, taken once for everybody who asks. TokenLost when the account
    has to be connected anew; RateLimited while another worker is at it.
    """
    from guanhao.domains.publishing.publisher.contexts import fresh_context as made  # loads on first use

    return made(account_id, seen)


def new_publisher() -> "Publisher":
    """A publisher for this process: `run()` works until `stop()`."""
    from guanhao.domains.publishing.publisher.loop import Publisher  # loads on first use

    return Publisher()


def run_due() -> int:
    """Publish, confirm and reconcile everything that is due, in this thread; how many steps."""
    from guanhao.domains.publishing.publisher.loop import run_due as work  # loads on first use

    return work()
