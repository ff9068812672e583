"""What people's data may be used for: purposes with notices that never change, and consents ended in bulk."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.people.contracts import Changed, Refused
from guanhao.domains.people.models import Consent, Purpose, PurposeVersion
from guanhao.domains.people.services import core
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

LONGEST_NOTICE = 20_000


def target_of(purpose: Purpose) -> str:
    """A purpose's name in the audit log."""
    return f"people.purpose:{purpose.pk}"


@transaction.atomic
def add_purpose(*, key: str, title: str, notice: str, basis: str = "consent", keep_days: int = 0, shared_with: str = "") -> Purpose:
    """Define what data may be used for (needs privacy.handle); consents that name the key already belong to it. Refused names the field."""
    require("privacy.handle")
    name = key.strip()[:60]
    if not name:
        raise Refused(_("Give the purpose the short name that consents carry."), "key")
    if Purpose.objects.filter(key=name).exists():
        raise Refused(_("There is a purpose of this name: give it a new version."), "key")
    row = Purpose(key=name, title=title.strip()[:120] or name)
    row.save()
    _add_version(row, notice, basis, keep_days, shared_with)
    audit.record("people.purpose_added", target=target_of(row), after={"purpose": row.key, "basis": basis, "keep_days": keep_days})
    return row


@transaction.atomic
def change_purpose(
    *, purpose_id: int, title: str, notice: str, basis: str = "consent", keep_days: int = 0, shared_with: str = "", revision: int | None = None
) -> Purpose:
    """Another text, ground, time or recipient is a new version (needs privacy.handle); who agreed to an older one keeps that one."""
    require("privacy.handle")
    row = _purpose(purpose_id, revision)
    last = row.versions.order_by("-number").first()
    row.title, row.revision = title.strip()[:120] or row.key, row.revision + 1
    before = (last.notice, last.basis, last.keep_days, last.shared_with) if last else None
    if before != (notice.strip(), basis, keep_days, shared_with.strip()[:300]):
        row.version = (last.number if last else 0) + 1
        _add_version(row, notice, basis, keep_days, shared_with)
        after = {"version": row.version, "basis": basis, "keep_days": keep_days}
        audit.record("people.purpose_changed", target=target_of(row), before={"version": row.version - 1}, after=after)
    row.save()
    return row


@transaction.atomic
def retire_purpose(*, purpose_id: int, active: bool = False) -> Purpose:
    """Nobody can agree to it any more (needs privacy.handle); consents that were given stay until they end. `active` takes it back."""
    require("privacy.handle")
    row = _purpose(purpose_id)
    if (row.retired_at is None) != active:
        row.retired_at, row.revision = None if active else now(), row.revision + 1
        row.save()
        audit.record("people.purpose_retired", target=target_of(row), after={"active": active})
    return row


@transaction.atomic
def withdraw_many(*, consent_ids: Sequence[int], note: str = "") -> int:
    """End several open consents at once (needs people.edit); how many were open."""
    require("people.edit")
    rows = Consent.objects.filter(pk__in=list(consent_ids), withdrawn_at=None, person__forgotten_at=None, person__merged_into_id=None)
    pairs = list(rows.order_by("person_id").values_list("person_id", "purpose"))
    return sum(core.withdraw_consent(person_id=person_id, purpose=purpose, note=note) for person_id, purpose in pairs)


def _add_version(row: Purpose, notice: str, basis: str, keep_days: int, shared_with: str) -> None:
    if not notice.strip():
        raise Refused(_("Write the notice that people agree to."), "notice")
    if len(notice) > LONGEST_NOTICE:
        raise Refused(_("A notice has at most %(most)s characters.") % {"most": f"{LONGEST_NOTICE:,}"}, "notice")
    if basis not in Purpose.Basis.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Purpose.Basis.values)}, "basis")
    if not 0 <= keep_days <= 36500:
        raise Refused(_("Give days from 0 to 36,500; 0 is without an end."), "keep_days")
    made = PurposeVersion(purpose=row, number=row.version, notice=notice.strip(), basis=basis, keep_days=keep_days)
    made.shared_with, made.made_at, made.made_by_name = shared_with.strip()[:300], now(), current_actor().name[:120]
    made.save()


def _purpose(purpose_id: int, revision: int | None = None) -> Purpose:
    row: Purpose | None = Purpose.objects.select_for_update().filter(pk=purpose_id).first()
    if row is None:
        raise Refused(_("There is no such purpose."), "purpose")
    if revision is not None and revision != row.revision:
        raise Changed(_("Somebody else changed this purpose meanwhile. Look again."), "revision")
    return row
