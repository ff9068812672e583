"""Everything that writes the matrix of segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import SegmentTreatment
from guanhao.domains.strategy.rules.treatments import CHANNELS
from guanhao.domains.strategy.selectors import treatments as selectors
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now

LISTS = ("formats", "tags", "channels", "messages")
FIELDS = ("group", "benefit", "most", "days", "note", *LISTS)


@dataclass(frozen=True, kw_only=True)
class TreatmentDraft:
    """A line of the matrix as a person enters it."""

    group: str
    formats: Sequence[str] = ()
    tags: Sequence[str] = ()
    benefit: str = ""
    channels: Sequence[str] = ()
    most: int | None = None
    days: int = 7
    messages: Sequence[str] = ()
    note: str = ""


@transaction.atomic
def save_treatment(draft: TreatmentDraft, *, treatment_id: int | None = None) -> SegmentTreatment:
    """Write how a group is treated (needs strategy.edit); LookupError's cousin DoesNotExist (404) for an unknown number. Refused names the field."""
    require("strategy.edit")
    row = SegmentTreatment.objects.select_for_update().get(pk=treatment_id) if treatment_id else SegmentTreatment()
    before = treatment_state(row) if row.pk else None
    _fill(row, draft)
    after = treatment_state(row)
    if after != before:
        row.changed_at = now()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Refused(_("This group is in the matrix already: change its line."), "group") from None
        versions.keep(target_of(row), after)
        audit.record("strategy.treatment_changed", target=target_of(row), before=before, after=after)
    return row


@transaction.atomic
def drop_treatment(*, treatment_id: int) -> None:
    """The group has no line any more (needs strategy.edit); the audit log keeps what it said."""
    require("strategy.edit")
    row = SegmentTreatment.objects.select_for_update().get(pk=treatment_id)
    audit.record("strategy.treatment_dropped", target=target_of(row), before=treatment_state(row))
    row.delete()


def target_of(row: SegmentTreatment) -> str:
    """The line's name in audit and versions."""
    return f"strategy.treatment:{row.pk}"


def treatment_state(row: SegmentTreatment) -> dict[str, Any]:
    """The line as JSON-safe values."""
    return {name: getattr(row, name) for name in FIELDS}


def _fill(row: SegmentTreatment, draft: TreatmentDraft) -> None:
    known = selectors.groups()
    if draft.group not in known and not (row.pk and draft.group == row.group):  # an archived audience keeps its line
        raise Refused(_("Choose an audience or a tier of the brand."), "group")
    row.group, row.title = draft.group, known.get(draft.group, row.title)[:120]
    for name, allowed in (("formats", list(selectors.formats())), ("channels", list(CHANNELS))):
        given = list(dict.fromkeys(getattr(draft, name)))
        if set(given) - set(allowed):
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(allowed)}, name)
        setattr(row, name, given)
    for name, most in (("tags", 40), ("messages", 300)):
        lines = list(dict.fromkeys(line.strip() for line in getattr(draft, name) if line.strip()))
        if len(lines) > 20 or any(len(line) > most for line in lines):
            raise Refused(_("At most %(lines)s lines of at most %(most)s characters.") % {"lines": 20, "most": most}, name)
        setattr(row, name, lines)
    for name, most in (("benefit", 300), ("note", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        setattr(row, name, getattr(draft, name).strip())
    if draft.most is not None and not 0 <= draft.most <= 100:
        raise Refused(_("Between 0 and 100 pushes; empty means that nobody has said."), "most")
    if not 1 <= draft.days <= 365:
        raise Refused(_("Between 1 and 365 days."), "days")
    row.most, row.days = draft.most, draft.days
    if not (row.formats or row.tags or row.benefit or row.channels or row.messages or row.most is not None):
        raise Refused(_("Say at least one thing: the content, the benefit, the channels, how often, or what to say."), "formats")
