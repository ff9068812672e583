"""Media houses, promised first releases, joint columns and their reprints."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from guanhao.domains.partners.contracts import Changed, Refused
from guanhao.domains.partners.models import MediaColumn, MediaOutlet, MediaReprint, PressTask
from guanhao.domains.partners.services.amounts import address_of, text_of, whole_of
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

MOST_REPRINTS = 2000


@dataclass(frozen=True, kw_only=True)
class ColumnDraft:
    """A joint column; the search index of the brand's keyword before it began and now."""

    outlet_id: int
    title: str
    starts_on: date
    keyword: str = ""
    search_before: int | None = None
    search_after: int | None = None
    search_source: str = ""


@transaction.atomic
def save_outlet(
    *, name: str, vertical: str = "", contact: str | None = None, note: str = "", active: bool = True, row: MediaOutlet | None = None
) -> MediaOutlet:
    """Enter or change a media house (needs partners.edit); `contact` None leaves what is there."""
    require("partners.edit")
    made = row or MediaOutlet(made_at=now())
    made.name, made.vertical = text_of(name, "name", most=120), text_of(vertical, "vertical", most=60, least=0)
    made.note, made.active, made.changed_at = text_of(note, "note", most=300, least=0), active, now()
    if contact is not None:
        made.contact = text_of(contact, "contact", most=300, least=0)
    _write(made, "name")
    audit.record("partners.outlet_saved", target=f"partners.outlet:{made.pk}", after={"name": made.name, "vertical": made.vertical})
    return made


@transaction.atomic
def promise(*, outlet_id: int, title: str, due_at: datetime) -> PressTask:
    """A media house promises to bring something first by a moment (needs partners.edit)."""
    require("partners.edit")
    made = PressTask(outlet=outlet_of(outlet_id), title=text_of(title, "title", most=120), due_at=due_at, made_at=now())
    made.save()
    audit.record("partners.press_promised", target=f"partners.press:{made.pk}", after={"title": made.title})
    return made


@transaction.atomic
def decide(*, task: PressTask, url: str = "", released_at: datetime | None = None) -> PressTask:
    """Say whether the first release came (needs partners.edit): with an address it was kept if it came by the moment promised, without one missed."""
    require("partners.edit")
    row: PressTask = PressTask.objects.select_for_update().get(pk=task.pk)
    if row.state != PressTask.State.PROMISED:
        raise Changed(_("This is decided already."))
    row.url = address_of(url, "url")
    row.released_at = (released_at or now()) if row.url else None
    kept = row.released_at is not None and row.released_at <= row.due_at
    row.state = PressTask.State.KEPT if kept else PressTask.State.MISSED
    row.save()
    audit.record("partners.press_decided", target=f"partners.press:{row.pk}", after={"state": row.state})
    return row


@transaction.atomic
def save_column(draft: ColumnDraft, row: MediaColumn | None = None) -> MediaColumn:
    """Open or change a joint column (needs partners.edit)."""
    require("partners.edit")
    made = row or MediaColumn(made_at=now())
    made.outlet, made.title = outlet_of(draft.outlet_id), text_of(draft.title, "title", most=120)
    made.keyword, made.starts_on, made.changed_at = text_of(draft.keyword, "keyword", most=60, least=0), draft.starts_on, now()
    made.search_before, made.search_after = whole_of(draft.search_before, "search_before"), whole_of(draft.search_after, "search_after")
    made.search_source = text_of(draft.search_source, "search_source", most=80, least=0)
    _write(made, "title")
    audit.record("partners.column_saved", target=f"partners.column:{made.pk}", after={"title": made.title})
    return made


@transaction.atomic
def add_reprints(*, column: MediaColumn, urls: list[str]) -> int:
    """Keep addresses of reprints (needs partners.edit), at most 2,000 at once; the same address counts once. How many are new."""
    require("partners.edit")
    wanted = list(dict.fromkeys(address_of(one, "urls", needed=True) for one in urls if one.strip()))
    if len(wanted) > MOST_REPRINTS:
        raise Refused(_("At most %(most)s at once.") % {"most": MOST_REPRINTS}, "urls")
    known = set(MediaReprint.objects.filter(column=column, url__in=wanted).values_list("url", flat=True))
    day, brand = now().astimezone(current_brand().zone).date(), current_brand().id
    rows = [MediaReprint(brand_id=brand, column=column, url=one, site=one.split("/")[2][:120], seen_on=day) for one in wanted if one not in known]
    MediaReprint.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if rows:
        audit.record("partners.reprints_added", target=f"partners.column:{column.pk}", after={"count": len(rows)})
    return len(rows)


def outlet_of(number: int) -> MediaOutlet:
    """The media house, or Refused."""
    row: MediaOutlet | None = MediaOutlet.objects.filter(pk=number).first()
    if row is None:
        raise Refused(_("There is no such media house."), "outlet_id")
    return row


def _write(row: models.Model, field: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This name is taken."), field) from None
