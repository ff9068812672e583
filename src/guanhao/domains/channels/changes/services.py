"""Writing the log of platform changes and its reviews; one transaction each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.channels.changes.policy import ChangePolicy
from guanhao.domains.channels.models import PlatformChange, PlatformReview, PlatformRule
from guanhao.domains.channels.registry import find_platform
from guanhao.domains.channels.shapes import Refused
from guanhao.domains.identity import facade as identity
from guanhao.kernel import access, audit, brands, events, versions
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.channels import PlatformRuleChanged

LONGEST = {"title": 120, "text": 4000, "impact_text": 4000, "action": 4000, "source": 1000}
MOST_LINES = 50
TELLS = ("platform", "title", "text", "day", "rules")
"""Fields whose change makes planned posts worth another look."""


@dataclass(frozen=True, kw_only=True)
class ChangeDraft:
    """An entry as a person gives it; `rules` are numbers of the brand's platform rules, `day` the day it holds from."""

    platform: str
    day: date
    title: str
    kind: str = "rule"
    text: str = ""
    impact: str = "medium"
    impact_text: str = ""
    action: str = ""
    owner_id: int | None = None
    due: date | None = None
    state: str = "open"
    rules: tuple[int, ...] = ()
    templates: tuple[str, ...] = ()
    source: str = ""


@transaction.atomic
def save_change(*, draft: ChangeDraft, change_id: int | None = None) -> PlatformChange:
    """Log a change of a platform, or change an entry; planned posts of the platform are told (PlatformRuleChanged). Refused names the field.

    An owner who is not the writer gets a message.
    """
    access.require("channels.edit_rules")
    values = _clean(draft)
    row: PlatformChange = PlatformChange.objects.select_for_update().get(pk=change_id) if change_id else PlatformChange(made_at=now())
    before = state_of(row) if change_id else None
    for name, value in values.items():
        setattr(row, name, value)
    if before == state_of(row):
        return row
    if before is None:
        row.made_by_name = access.current_actor().name[:120]
    row.changed_at = now()
    row.save()
    versions.keep(target_of(row), state_of(row))
    audit.record("channels.change_saved", target=target_of(row), before=before, after=state_of(row))
    if before is None or any(before[name] != state_of(row)[name] for name in TELLS):
        _tell_posts(row)
    if row.owner_id and (before is None or before["owner_id"] != row.owner_id):
        _tell_owner(row)
    return row


@transaction.atomic
def settle_change(*, change_id: int, state: str, note: str = "") -> PlatformChange:
    """Say that the action is done, open again, or not needed."""
    access.require("channels.edit_rules")
    row: PlatformChange = PlatformChange.objects.select_for_update().get(pk=change_id)
    if state not in PlatformChange.State.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(PlatformChange.State.values)}, "state")
    if row.state != state:
        before, row.state, row.changed_at = state_of(row), state, now()
        row.save(update_fields=["state", "changed_at"])
        versions.keep(target_of(row), state_of(row), note=note.strip()[:300])
        audit.record("channels.change_saved", target=target_of(row), before=before, after=state_of(row), note=note.strip()[:300])
    return row


@transaction.atomic
def tell_again(*, change_id: int) -> PlatformChange:
    """Have planned posts of the platform looked at once more because of this entry."""
    access.require("channels.edit_rules")
    row: PlatformChange = PlatformChange.objects.select_for_update().get(pk=change_id)
    _tell_posts(row)
    audit.record("channels.change_told", target=target_of(row), after={"rules": row.rules})
    return row


@transaction.atomic
def finish_review(*, review_id: int, note: str) -> PlatformReview:
    """The platforms were looked at; the note says what was found (also: nothing). Refused without one, or when it is done already."""
    access.require("channels.edit_rules")
    row: PlatformReview = PlatformReview.objects.select_for_update().get(pk=review_id)
    if row.done_at is not None:
        raise Refused(_("This review is done already."))
    if not note.strip():
        raise Refused(_("Say what you looked at and what you found, also when nothing changed."), "note")
    row.done_at, row.done_by_name, row.note = now(), access.current_actor().name[:120], note.strip()[:500]
    row.save()
    audit.record("channels.review_done", target=f"channels.review:{row.pk}", after={"day": str(row.day), "note": row.note})
    return row


@transaction.atomic
def ask_for_review() -> PlatformReview | None:
    """The review of this month, once its day has come and it was not asked yet; whoever keeps platform rules is told. None otherwise."""
    today = now().astimezone(current_brand().zone).date()
    day = today.replace(day=ChangePolicy.of_brand().review_day)
    if today < day or PlatformReview.objects.filter(day__gte=today.replace(day=1)).exists():
        return None
    row = PlatformReview(day=day)
    row.save()
    notify(
        topic="channels.review",
        title=gettext_lazy("Look at the platforms' rules and algorithms"),
        body=gettext_lazy("Log what changed since the last review, and say when you are done."),
        url=burl_or_none("channels:changes") or "",
        key=f"channels.review:{row.pk}",
        users=brands.holders("channels.edit_rules"),
        level="info",
    )
    return row


def remind_of_changes() -> int:
    """Tell owners of open entries that are due (once an entry and due day; without an owner whoever keeps the rules); how many are due."""
    today = now().astimezone(current_brand().zone).date()
    due = list(PlatformChange.objects.filter(state=PlatformChange.State.OPEN, due__lte=today))
    for row in due:
        notify(
            topic="channels.change_due",
            title=gettext_lazy("What a platform change asks for is due"),
            body=f"{row.title} · {row.due}",
            url=burl_or_none("channels:change", change_id=row.pk) or "",
            key=f"channels.change_due:{row.pk}:{row.due}",
            users=[row.owner_id] if row.owner_id else brands.holders("channels.edit_rules"),
            level="warning",
        )
    return len(due)


def target_of(row: PlatformChange) -> str:
    """The entry's name in the audit log."""
    return f"channels.change:{row.pk}"


def state_of(row: PlatformChange) -> dict[str, Any]:
    """An entry as JSON-safe values."""
    names = ("platform", "kind", "title", "text", "impact", "impact_text", "action", "owner_id", "state", "rules", "templates", "source")
    return {**{name: getattr(row, name) for name in names}, "day": str(row.day), "due": str(row.due) if row.due else ""}


def _clean(draft: ChangeDraft) -> dict[str, Any]:
    values: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(draft).items()}
    values["platform"] = find_platform(values["platform"]).key
    if not values["title"]:
        raise Refused(_("Say in one line what changed."), "title")
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
    for name, kinds in (("kind", PlatformChange.Kind), ("impact", PlatformChange.Impact), ("state", PlatformChange.State)):
        if values[name] not in kinds.values:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(kinds.values)}, name)
    if values["source"] and not values["source"].startswith(("https://", "http://")):
        raise Refused(_("An address starts with https://."), "source")
    if values["owner_id"] is not None and values["owner_id"] not in {person.id for person in identity.people_of_brand()}:
        raise Refused(_("The owner has no role in this brand."), "owner_id")
    values["rules"] = _known_rules(draft.rules, values["platform"])
    values["templates"] = list(dict.fromkeys(line.strip()[:120] for line in draft.templates if line.strip()))
    if len(values["templates"]) > MOST_LINES:
        raise Refused(_("At most %(most)s lines.") % {"most": MOST_LINES}, "templates")
    return values


def _known_rules(numbers: Sequence[int], platform: str) -> list[int]:
    known = set(PlatformRule.objects.filter(pk__in=list(numbers)[:500], platform=platform).values_list("pk", flat=True))
    if set(numbers) - known:
        raise Refused(_("Choose rules of the same platform."), "rules")
    return sorted(known)


def _tell_posts(row: PlatformChange) -> None:
    row.marked_at = now()
    row.save(update_fields=["marked_at"])
    numbers = tuple(row.rules)
    events.emit(
        PlatformRuleChanged(
            brand_id=row.brand_id,
            rule_id=numbers[0] if numbers else 0,
            platform=row.platform,
            rule_ids=numbers,
            change_id=row.pk,
            title=row.title,
        )
    )


def _tell_owner(row: PlatformChange) -> None:
    if row.owner_id and row.owner_id != access.current_actor().user_id:
        notify(
            topic="channels.change",
            title=gettext_lazy("A platform change is yours to act on"),
            body=f"{row.title}{f' · {row.due}' if row.due else ''}",
            url=burl_or_none("channels:change", change_id=row.pk) or "",
            key=f"channels.change:{row.pk}:{row.owner_id}",
            users=[row.owner_id],
            level="info",
        )
