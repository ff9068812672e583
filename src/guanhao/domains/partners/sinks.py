"""Rows of files become talents, audits and results, through the same services as the pages."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.partners.contracts import Refused
from guanhao.domains.partners.models import Cooperation, Measurement, Talent, TalentAudit, TrackedLink
from guanhao.domains.partners.services import cooperations, talents
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

Key = tuple[str, str]
READY = (Cooperation.State.RELEASED, Cooperation.State.MEASURED)


def words(row: dict[str, Any], name: str) -> str:
    """A text cell, empty for nothing."""
    return str(row.get(name) or "").strip()


def platform_of(row: dict[str, Any]) -> str:
    """The platform a cell names by key, name or alias; Refused otherwise."""
    try:
        return channels.platform(words(row, "platform")).key
    except LookupError:
        raise Refused(_("There is no platform “%(name)s”.") % {"name": words(row, "platform")}, "platform") from None


@dataclass
class Counts:
    """What became of the rows of a block."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0

    def outcome(self, rejected: list[Reject]) -> Outcome:
        """With those that were refused."""
        return Outcome(self.imported, self.updated, self.unchanged, rejected)


class RowSink:
    """Judges each row as the form would; nothing is written before `commit`."""

    def __init__(self, ctx: ImportContext) -> None:
        self.ctx = ctx
        self.kept: list[Any] = []
        self.prepare()

    def prepare(self) -> None:
        """What is known before the first row."""

    def judge(self, row: dict[str, Any]) -> str:
        """Keep the row; imported, updated or unchanged. Refused names the field."""
        raise NotImplementedError

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge a block."""
        counts, rejected = Counts(), []
        for row in rows.to_pylist():
            try:
                word = self.judge(row)
            except Refused as refusal:
                name = refusal.field or rows.column_names[0]
                shown = "" if name == "contact" else str(row.get(name) or "")[:200]
                rejected.append(Reject(row["_line"], name, refusal.message, shown))
                continue
            setattr(counts, word, getattr(counts, word) + 1)
        return counts.outcome(rejected)

    def discard(self) -> None:
        """Nothing was staged."""


class PoolSink(RowSink):
    """A sink that knows the pool by platform and handle, else by platform and name."""

    def prepare(self) -> None:
        """The pool as it is."""
        self.by_handle: dict[Key, Talent] = {}
        self.by_name: dict[Key, list[Talent]] = {}
        for row in Talent.objects.exclude(state=Talent.State.FORGOTTEN):
            if row.handle:
                self.by_handle[row.platform, row.handle] = row
            self.by_name.setdefault((row.platform, row.name), []).append(row)

    def find(self, platform: str, handle: str, name: str) -> Talent | None:
        """The talent a row is about; Refused when a name alone says two."""
        if handle and (found := self.by_handle.get((platform, handle))):
            return found
        same = [row for row in self.by_name.get((platform, name), []) if not handle or not row.handle] if name else []
        if len(same) > 1:
            raise Refused(_("Several talents have this name: add the handle."), "name")
        return same[0] if same else None


class TalentSink(PoolSink):
    """Adds talents the pool does not hold and changes those that differ."""

    def judge(self, row: dict[str, Any]) -> str:
        """One talent."""
        platform = platform_of(row)
        known = self.find(platform, words(row, "handle"), words(row, "name"))
        draft = talents.TalentDraft(
            name=words(row, "name"),
            platform=platform,
            handle=words(row, "handle") or (known.handle if known else ""),
            url=words(row, "url") or (known.url if known else ""),
            category=words(row, "category") or (known.category if known else ""),
            fans=row.get("fans") if row.get("fans") is not None else known.fans if known else None,
            price=words(row, "price"),
            contact=words(row, "contact") or None,
            note=words(row, "note") or (known.note if known else ""),
            grade_by_hand=words(row, "grade").upper().removesuffix("级") or (known.grade_by_hand if known else ""),
        )
        if not draft.price and known is not None and known.price_cents is not None:
            draft = replace(draft, price=known.price_cents, currency=known.currency)
        values = talents.checked(draft)
        if known is not None and all(getattr(known, name) == value for name, value in values.items()):
            return "unchanged"
        self.kept.append((draft, known))
        return "updated" if known else "imported"

    def commit(self) -> None:
        """Write through the service."""
        for draft, known in self.kept:
            talents.save_talent(draft, known)


class AuditSink(PoolSink):
    """Keeps audits of talents in the pool."""

    def judge(self, row: dict[str, Any]) -> str:
        """One audit."""
        talent = self.find(platform_of(row), words(row, "handle"), words(row, "name"))
        if talent is None:
            raise Refused(_("This talent is not in the pool: import talents first, or add the handle."), "handle" if words(row, "handle") else "name")
        facts: dict[str, Any] = {name: words(row, name) or None for name in talents.SHARES}
        facts |= {name: row.get(name) for name in talents.COUNTS}
        draft = talents.AuditDraft(source=words(row, "source") or _("File"), audited_on=row["audited_on"], **facts)
        values = talents.audit_values(draft)
        known = TalentAudit.objects.filter(talent=talent, source=values["source"], audited_on=values["audited_on"]).first()
        if known is not None and all(getattr(known, name) == value for name, value in values.items()):
            return "unchanged"
        self.kept.append((talent, draft))
        return "updated" if known else "imported"

    def commit(self) -> None:
        """Write through the service."""
        for talent, draft in self.kept:
            talents.record_audit(talent=talent, draft=draft, run_id=self.ctx.run_id)


class ResultSink(RowSink):
    """Keeps what tracked codes brought."""

    def prepare(self) -> None:
        """The codes of cooperations that are out."""
        rows = TrackedLink.objects.select_related("cooperation")
        self.codes = {row.code: row for row in rows}
        self.known = {(row.cooperation_id, row.form): row for row in Measurement.objects.all()}

    def judge(self, row: dict[str, Any]) -> str:
        """One code."""
        link = self.codes.get(words(row, "code").upper())
        if link is None:
            raise Refused(_("No cooperation has this code."), "code")
        if link.cooperation.state not in READY:
            raise Refused(_("From “%(state)s” this step is not possible.") % {"state": link.cooperation.get_state_display()}, "code")
        draft = cooperations.ResultDraft(
            form=link.form,
            measured_on=row["measured_on"],
            source=words(row, "source") or _("File"),
            revenue=words(row, "revenue"),
            **{name: row.get(name) for name in cooperations.COUNTS},
        )
        values = cooperations.result_values(draft, link.cooperation.currency)
        known = self.known.get((link.cooperation_id, link.form))
        if known is not None and all(getattr(known, name) == value for name, value in values.items()):
            return "unchanged"
        self.kept.append((link.cooperation, draft))
        return "updated" if known else "imported"

    def commit(self) -> None:
        """Write through the service."""
        for cooperation, draft in self.kept:
            cooperations.measure(cooperation=cooperation, draft=draft)
