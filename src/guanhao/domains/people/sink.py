"""Rows of a file become people."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.people.contracts import MAIL, PHONE, Handle
from guanhao.domains.people.models import Handle as HandleRow
from guanhao.domains.people.selectors.matching import fingerprint
from guanhao.domains.people.services import core, resolving
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa


class PeopleSink:
    """Adds people nobody knows; whoever is known by one of the handles gets the others, the tags and the consent."""

    def __init__(self, ctx: ImportContext) -> None:
        self.rows: list[tuple[list[Handle], dict[str, Any]]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge a block; nothing is written yet."""
        imported = updated = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            field, words, handles = self._handles(row)
            if words:
                rejected.append(Reject(row["_line"], field, words, str(row.get(field) or "")[:200]))
                continue
            names = [resolving.name_of(one) for one in handles]
            known = any(HandleRow.objects.filter(platform=platform, platform_id=number).exists() for platform, number in names)
            updated, imported = updated + known, imported + (not known)
            self.rows.append((handles, row))
        return Outcome(imported, updated, 0, rejected)

    def commit(self) -> None:
        """Write through the services, in the run's transaction."""
        for handles, row in self.rows:
            first, *rest = handles
            known = [one for one in handles if self._known(one)]
            (found,) = resolving.resolve([known[0] if known else first])
            for one in [first, *rest]:
                if one.platform in (PHONE, MAIL) and not self._known(one):
                    core.add_contact(person_id=found.person_id, kind=one.platform, value=one.platform_id)
            if row.get("tags"):
                core.tag(person_ids=[found.person_id], add=row["tags"])
            if row.get("purpose") and row.get("source"):
                core.give_consent(
                    person_id=found.person_id, purpose=row["purpose"], source=row["source"], terms_version=row.get("terms_version") or ""
                )

    def discard(self) -> None:
        """Nothing was staged."""
        self.rows = []

    def _known(self, one: Handle) -> bool:
        platform, number = resolving.name_of(one)
        return bool(HandleRow.objects.filter(platform=platform, platform_id=number).exists())

    def _handles(self, row: dict[str, Any]) -> tuple[str, str, list[Handle]]:
        name, found = str(row.get("name") or ""), []
        for kind in (PHONE, MAIL):
            value = str(row.get(kind) or "").strip()
            if value and not fingerprint(kind, value):
                return kind, _("This is no phone number.") if kind == PHONE else _("This is no mail address."), []
            if value:
                found.append(Handle(kind, value, name))
        number = str(row.get("platform_id") or "").strip()
        if number:
            try:
                found.insert(0, Handle(channels.platform(str(row.get("platform") or "")).key, number, name))
            except LookupError:
                return "platform", _("There is no such platform."), []
        if not found:
            return "platform_id", _("Give a number on a platform, a phone number or a mail address."), []
        return "", "", found
