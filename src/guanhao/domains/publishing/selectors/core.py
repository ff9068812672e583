"""Reading publications, and what holds them back."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.publishing.contracts import PublicationView
from guanhao.domains.publishing.models import Attempt, Freeze, Publication
from guanhao.domains.publishing.rules.core import Scope, covers
from guanhao.domains.publishing.sources import passes
from guanhao.kernel.access import require
from guanhao.sdk.connectors import Account, Connector, NoConnector, find_connector

log = logging.getLogger(__name__)


def view_of(row: Publication) -> PublicationView:
    """What other rooms may know of a publication."""
    return PublicationView(
        id=row.pk,
        account_id=row.account_id,
        platform=row.platform,
        subject=row.subject,
        title=row.title,
        format=row.format,
        status=row.status,
        mode=row.mode,
        planned_at=row.planned_at,
        published_at=row.published_at,
        remote_id=row.remote_id,
        url=row.url,
        reason=row.reason,
        revision=row.revision,
    )


def publication_row(publication_id: int) -> Publication:
    """One publication of the brand in scope (needs publishing.view); Publication.DoesNotExist otherwise."""
    require("publishing.view")
    row: Publication = Publication.objects.get(pk=publication_id)
    return row


def publication_rows(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    accounts: Iterable[int] | None = None,
    statuses: Iterable[str] | None = None,
    platforms: Iterable[str] | None = None,
) -> QuerySet[Publication]:
    """Publications planned in [since, until), in the order of their moments (needs publishing.view)."""
    require("publishing.view")
    rows = Publication.objects.all()
    rows = rows.filter(planned_at__gte=since) if since else rows
    rows = rows.filter(planned_at__lt=until) if until else rows
    for name, wanted in (("account_id__in", accounts), ("status__in", statuses), ("platform__in", platforms)):
        rows = rows.filter(**{name: list(wanted)}) if wanted is not None else rows
    return rows.order_by("planned_at", "pk")


def of_subjects(subjects: Iterable[str]) -> dict[str, PublicationView]:
    """The newest publication of each subject that has one, in one query (needs publishing.view)."""
    require("publishing.view")
    rows = Publication.objects.filter(subject__in=list(subjects)).order_by("pk")
    return {row.subject: view_of(row) for row in rows}


def attempts_of(row: Publication) -> list[Attempt]:
    """Every attempt, the newest first."""
    return list(Attempt.objects.filter(publication=row).order_by("-number"))


def scope_of(row: Publication) -> Scope:
    """What a freeze can name of it."""
    return Scope(row.platform, row.account_id, row.tags, row.people, row.campaign)


def running_freezes() -> list[Freeze]:
    """Freezes that are on, the oldest first."""
    return list(Freeze.objects.filter(lifted_at=None).order_by("pk"))


def frozen_by(row: Publication, freezes: Sequence[Freeze] | None = None) -> Freeze | None:
    """The freeze that holds it back, or None."""
    about = scope_of(row)
    known = running_freezes() if freezes is None else freezes
    return next((one for one in known if covers(one.scope, one.value, about) and not passes(row.subject, one.scope)), None)


def connector_of(platform: str) -> Connector | None:
    """The platform's connector; None when it has none, or one that cannot be loaded (a package that is half installed stops nobody's planning)."""
    try:
        return find_connector(platform)
    except NoConnector:
        return None
    except (ImportError, AttributeError) as error:
        log.warning("connector of %s cannot be loaded: %s", platform, error)
        return None


def sdk_accounts(refs: Iterable[AccountRef]) -> dict[int, Account]:
    """Accounts as connectors see them, in two queries."""
    chosen = list(refs)
    joints = channels.connections([ref.id for ref in chosen])
    return {ref.id: _sdk_account(ref, joints.get(ref.id)) for ref in chosen}


def _sdk_account(ref: AccountRef, joint: Any) -> Account:
    return Account(
        id=ref.id,
        platform=ref.platform,
        handle=ref.handle,
        name=ref.name,
        timezone=ref.timezone,
        tier=joint.tier if joint else "",
        settings=dict(joint.settings) if joint else {},
    )
