"""The log of incidents (CON-11 b)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.models import Incident, Item
from guanhao.domains.content.selectors.topics import brand_today
from guanhao.domains.content.services.checking import clean_text
from guanhao.domains.content.services.items import person
from guanhao.kernel import audit, brands, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.approvals import MANAGE
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now

LONGEST = 10_000


@dataclass(frozen=True, kw_only=True)
class IncidentDraft:
    """What is said of an incident; `cause` one of Incident.Cause, `action` what is done so that it does not happen again."""

    title: str
    severity: str = Incident.Severity.MINOR
    happened_on: date | None = None
    description: str = ""
    cause: str = Incident.Cause.OPEN
    root_cause: str = ""
    action: str = ""
    action_due: date | None = None
    owner_id: int | None = None
    item_id: int | None = None
    url: str = ""


@transaction.atomic
def record_incident(draft: IncidentDraft) -> Incident:
    """A new incident (needs content.comment: who sees a mistake writes it down); a major one is told to the lead at once."""
    require("content.comment")
    moment = now()
    row = Incident(made_at=moment, made_by_name=current_actor().name[:120], changed_at=moment)
    _write(row, draft)
    row.save(force_insert=True)
    _keep(row)
    audit.record("content.incident_recorded", target=target_of(row), after=facts_of(row))
    _tell(row)
    return row


@transaction.atomic
def change_incident(*, incident_id: int, draft: IncidentDraft) -> Incident:
    """Change what is said of an incident (needs review.manage)."""
    require(MANAGE)
    row: Incident = Incident.objects.select_for_update().get(pk=incident_id)
    before, was = facts_of(row), row.severity
    _write(row, draft)
    after = facts_of(row)
    if after == before:
        return row
    row.changed_at = now()
    row.save()
    _keep(row)
    audit.record("content.incident_changed", target=target_of(row), before=before, after=after)
    if row.severity != was:
        _tell(row)
    return row


@transaction.atomic
def close_incident(*, incident_id: int, reopen: bool = False) -> Incident:
    """Close an incident whose cause and action are known, or open it again (needs review.manage). Refused names what is missing."""
    require(MANAGE)
    row: Incident = Incident.objects.select_for_update().get(pk=incident_id)
    if (row.closed_at is not None) is not reopen:
        return row
    if not reopen and (row.cause == Incident.Cause.OPEN or not row.action.strip()):
        raise Refused(_("Name the root cause and the action first."), "cause" if row.cause == Incident.Cause.OPEN else "action")
    row.closed_at, row.changed_at = None if reopen else now(), now()
    row.save(update_fields=["closed_at", "changed_at"])
    audit.record("content.incident_reopened" if reopen else "content.incident_closed", target=target_of(row))
    return row


def target_of(row: Incident) -> str:
    """The incident's name in versions and the audit log."""
    return f"content.incident:{row.pk}"


def facts_of(row: Incident) -> dict[str, Any]:
    """What is said of it, as JSON values."""
    values = {name: getattr(row, name) for name in IncidentDraft.__dataclass_fields__}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _write(row: Incident, draft: IncidentDraft) -> None:
    for name, value, known in (("severity", draft.severity, Incident.Severity), ("cause", draft.cause, Incident.Cause)):
        if value not in known.values:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known.values)}, name)
    if draft.item_id is not None and not Item.objects.filter(pk=draft.item_id).exists():
        raise Refused(_("There is no item with this number."), "item_id")
    day = draft.happened_on or brand_today()
    if day > brand_today():
        raise Refused(_("This day has not come yet."), "happened_on")
    values = asdict(draft) | {"happened_on": day, "owner_name": person(draft.owner_id)}
    values["title"] = clean_text(draft.title, "title", 200, required=_("Say in one line what happened."))
    for name in ("description", "root_cause", "action"):
        values[name] = clean_text(values[name], name, LONGEST)
    values["url"] = clean_text(draft.url, "url", 500)
    if values["url"] and not values["url"].startswith(("http://", "https://")):
        raise Refused(_("“%(value)s” is not an address that begins with http:// or https://.") % {"value": values["url"][:80]}, "url")
    for name, value in values.items():
        setattr(row, name, value)


def _keep(row: Incident) -> None:
    versions.keep(target_of(row), facts_of(row))


def _tell(row: Incident) -> None:
    if row.severity == Incident.Severity.MAJOR:
        notify(
            topic="content.incident",
            title=_("Major incident: %(title)s") % {"title": row.title},
            url=burl_or_none("content:incident", pk=row.pk) or "",
            key=f"content.incident:{row.pk}:{row.severity}",
            users=sorted({*brands.holders(MANAGE), *([row.owner_id] if row.owner_id else [])}),
            level="critical",
        )
