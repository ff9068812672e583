"""One place where a publication's status changes, so that nobody forgets to tell."""

from collections.abc import Iterable
from typing import Any

from guanhao.domains.publishing.models import Publication
from guanhao.kernel import events
from guanhao.kernel.now import now
from guanhao.sdk.events.publishing import PublicationPlanned, PublicationPublished, PublicationStatusChanged

Status = Publication.Status
LONGEST_REASON = 500


def target_of(row: Publication) -> str:
    """The row's name in the audit log and histories."""
    return f"publishing.publication:{row.pk}"


def status_event(row: Publication, before: str) -> PublicationStatusChanged:
    """What to tell of a change from this status."""
    return PublicationStatusChanged(
        brand_id=row.brand_id,
        publication_id=row.pk,
        subject=row.subject,
        account_id=row.account_id,
        before=before,
        after=row.status,
        reason=row.reason,
    )


def planned_event(row: Publication) -> PublicationPlanned:
    """It is on the calendar, or was moved there."""
    return PublicationPlanned(brand_id=row.brand_id, publication_id=row.pk, subject=row.subject, account_id=row.account_id, planned_at=row.planned_at)


def published_event(row: Publication) -> PublicationPublished:
    """It is out."""
    return PublicationPublished(
        brand_id=row.brand_id,
        publication_id=row.pk,
        subject=row.subject,
        account_id=row.account_id,
        platform=row.platform,
        remote_id=row.remote_id,
        url=row.url,
        published_at=row.published_at or now(),
    )


def change(row: Publication, status: str, *, code: str = "", reason: str = "", **values: Any) -> None:
    """Write a status with its reason and other columns, and tell it, in the caller's transaction."""
    before = row.status
    put(row, status, code=code, reason=reason, **values)
    row.save(update_fields=["status", "reason_code", "reason", "changed_at", *values])
    tell([(row, before)])


def put(row: Publication, status: str, *, code: str = "", reason: str = "", **values: Any) -> None:
    """The same without writing or telling, for groups."""
    row.status, row.reason_code, row.reason, row.changed_at = Status(status), code[:60], reason[:LONGEST_REASON], now()
    for name, value in values.items():
        setattr(row, name, value)


def tell(changed: Iterable[tuple[Publication, str]]) -> None:
    """The events of rows whose status was the second of each pair."""
    for row, before in changed:
        if row.status == before:
            continue
        events.emit(status_event(row, before))
        if row.status == Status.PUBLISHED:
            events.emit(published_event(row))
