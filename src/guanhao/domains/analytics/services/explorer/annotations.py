"""Writing annotations of days (needs analytics.explore)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.models import Annotation
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import annotations as selectors
from guanhao.domains.analytics.selectors.explorer.checking import NotFound
from guanhao.domains.analytics.selectors.explorer.fields import measures
from guanhao.domains.channels import facade as channels
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

EXPLORE = "analytics.explore"
TEXT, LONGEST = 200, 3660


def facts(row: Annotation) -> dict[str, Any]:
    """What the log tells of an annotation."""
    return {name: getattr(row, name) for name in ("start", "end", "text", "kind", "account_id", "metric")}


@transaction.atomic
def save_annotation(
    *,
    annotation_id: int | None = None,
    start: date,
    end: date | None = None,
    text: str,
    kind: str = Annotation.Kind.OTHER,
    account_id: int | None = None,
    metric: str = "",
) -> Annotation:
    """Write an annotation of the days `start` to `end` (none: one day), anew or over the one of `annotation_id`. Refused names the field; NotFound
    for an account the brand does not have."""
    require(EXPLORE)
    last = end or start
    _check(start, last, text, kind)
    if account_id is not None and account_id not in {one.id for one in channels.accounts(closed=True)}:
        raise NotFound(f"no account {account_id}")
    if metric and metric not in measures():
        raise Refused(_("There is no metric “%(key)s” to explore; choose one of the list.") % {"key": metric[:60]}, "metric")
    actor, moment = current_actor(), now()
    row: Annotation
    if annotation_id:
        row = Annotation.objects.select_for_update().get(pk=annotation_id, archived_at=None)
    else:
        row = Annotation(made_by_id=actor.user_id, made_by_name=actor.name[:120], made_at=moment)
    before = facts(row) if annotation_id else {}
    row.start, row.end, row.text, row.kind, row.account_id, row.metric = start, last, text.strip(), kind, account_id, metric
    row.changed_at = moment
    row.save()
    audit.record("analytics.annotation_saved", target=f"analytics.annotation:{row.pk}", before=before, after=facts(row))
    return row


def _check(start: date, end: date, text: str, kind: str) -> None:
    if not text.strip() or len(text.strip()) > TEXT:
        raise Refused(_("Say in 1 to %(most)s characters what happened.") % {"most": TEXT}, "text")
    if end < start:
        raise Refused(_("The last day is before the first."), "end")
    if (end - start).days > LONGEST or not 1900 <= start.year < 3000:
        raise Refused(_("An annotation spans at most ten years."), "end")
    if kind not in Annotation.Kind.values:
        raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": str(kind)[:40], "known": ", ".join(Annotation.Kind.values)}, "kind")


@transaction.atomic
def archive_annotation(*, annotation_id: int) -> None:
    """Take an annotation off the charts; it can be brought back."""
    require(EXPLORE)
    row = Annotation.objects.select_for_update().get(pk=annotation_id, archived_at=None)
    row.archived_at = now()
    row.save(update_fields=["archived_at"])
    audit.record("analytics.annotation_archived", target=f"analytics.annotation:{row.pk}", before=facts(row), after={})


@transaction.atomic
def bring_back_annotation(*, annotation_id: int) -> Annotation:
    """Put an annotation back on the charts."""
    require(EXPLORE)
    row = selectors.annotation(annotation_id)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    audit.record("analytics.annotation_saved", target=f"analytics.annotation:{row.pk}", before={}, after=facts(row))
    return row
