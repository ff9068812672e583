"""Statuses of variants and items follow their publications; called by reactions alone."""

from django.db import transaction

from guanhao.domains.content.models import Item, StatusChoice, Variant
from guanhao.domains.content.services.items import put_status
from guanhao.domains.content.services.variants import put_status as put_variant_status
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import audit

UNDER_WAY = ("planned", "held", "running", "waiting", "unknown", "handed")
BACK = ("failed", "missed", "cancelled")
OUT = (StatusChoice.PUBLISHED, StatusChoice.ARCHIVED)


@transaction.atomic
def follow_publication(subject: str, status: str) -> None:
    """Bring the variant of a publication that stands so, and its item, to where they belong."""
    row = _variant(subject)
    if row is None:
        return
    if status in UNDER_WAY and row.status == StatusChoice.APPROVED:
        put_variant_status(row, StatusChoice.SCHEDULED)
    elif status in BACK and row.status == StatusChoice.SCHEDULED:
        put_variant_status(row, StatusChoice.APPROVED)
    elif status == "withdrawn" and row.status == StatusChoice.PUBLISHED:
        put_variant_status(row, StatusChoice.ARCHIVED)
    else:
        return
    _follow_item(row.item)


@transaction.atomic
def follow_item_plans(item: Item) -> None:
    """After a review: what is on the calendar already and approved now is scheduled."""
    rows = list(Variant.objects.select_for_update().filter(item=item, status=StatusChoice.APPROVED).select_related("item"))
    known = publishing.of_subjects([f"content.variant:{row.pk}" for row in rows])
    for row in rows:
        found = known.get(f"content.variant:{row.pk}")
        if found is not None and found.status in UNDER_WAY:
            put_variant_status(row, StatusChoice.SCHEDULED)
    if known:
        _follow_item(item)


@transaction.atomic
def note_published(subject: str, remote_id: str) -> None:
    """It is out under this number of the platform."""
    row = _variant(subject)
    if row is None:
        return
    if remote_id and row.post_id != remote_id[:120]:
        before, row.post_id = row.post_id, remote_id[:120]
        row.save(update_fields=["post_id"])
        audit.record("content.variant_linked", target=f"content.variant:{row.pk}", before={"post_id": before}, after={"post_id": row.post_id})
    put_variant_status(row, StatusChoice.PUBLISHED)
    _follow_item(row.item)


def _variant(subject: str) -> Variant | None:
    kind, _colon, number = subject.partition(":")
    if kind != "content.variant" or not number.isdecimal():
        return None
    found: Variant | None = Variant.objects.select_for_update(of=("self",)).filter(pk=int(number)).select_related("item").first()
    return found


def _follow_item(item: Item) -> None:
    states = list(Variant.objects.filter(item=item).values_list("status", flat=True))
    if item.status == StatusChoice.ARCHIVED or not states:
        return
    if all(one in OUT for one in states):
        put_status(item, StatusChoice.PUBLISHED)
    elif StatusChoice.SCHEDULED in states and item.status in (StatusChoice.APPROVED, StatusChoice.PUBLISHED):
        put_status(item, StatusChoice.SCHEDULED)
    elif StatusChoice.SCHEDULED not in states and item.status == StatusChoice.SCHEDULED:
        put_status(item, StatusChoice.APPROVED)
