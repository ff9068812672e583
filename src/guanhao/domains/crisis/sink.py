"""Rows of a register become risks, through the same service as the form."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Risk
from guanhao.domains.crisis.services import risks
from guanhao.domains.identity import facade as identity
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = ("signals", "consequence", "treatment", "reserve_tools")
VALUES = ("likelihood", "impact", "review_on", "reserve_people", "reserve_budget")


class RiskSink:
    """Adds risks the register does not have; one of the same name and class is changed where the file differs. Closed ones stay closed."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = {(row.title.casefold(), row.family): row for row in Risk.objects.exclude(state=Risk.State.CLOSED)}
        self.owners = {word.casefold(): one.id for one in identity.people_of_brand() for word in (one.email, one.name)}
        self.drafts: list[tuple[int | None, risks.RiskDraft]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                known, draft = self._draft(row)
                risks.check_risk(draft)
            except Refused as error:
                field = error.field.removesuffix("_id")
                rejected.append(Reject(row["_line"], field, str(error), str(row.get(field) or "")[:200]))
                continue
            if known is None:
                imported += 1
            elif risks.draft_of(known) == draft and known.state != Risk.State.CANDIDATE:
                unchanged += 1
                continue
            else:
                updated += 1
            self.drafts.append((known.pk if known else None, draft))
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the service, with versions and audit."""
        for risk_id, draft in self.drafts:
            risks.save_risk(draft, risk_id=risk_id, reason=_("Changed by an import") if risk_id else "")

    def discard(self) -> None:
        """Nothing was staged."""

    def _draft(self, row: dict[str, Any]) -> tuple[Risk | None, risks.RiskDraft]:
        title, family = row["title"].strip(), _choice(Risk.Family, row["family"], "family")
        known = self.known.get((title.casefold(), family))
        base = risks.draft_of(known) if known else risks.RiskDraft(title=title, family=family)
        filled: dict[str, Any] = {name: row[name].strip() for name in TEXTS if (row.get(name) or "").strip()}
        filled |= {name: row[name] for name in VALUES if row.get(name) is not None}
        if strategy := (row.get("strategy") or "").strip():
            filled["strategy"] = _choice(Risk.Strategy, strategy, "strategy")
        if owner := (row.get("owner") or "").strip():
            if owner.casefold() not in self.owners:
                raise Refused(_("Nobody of this brand has this name or e-mail address."), "owner")
            filled["owner_id"] = self.owners[owner.casefold()]
        return known, replace(base, **filled)


def _choice(choices: Any, word: str, field: str) -> str:
    """A stored value by itself or by its title in the active language."""
    named = {str(label).casefold(): value for value, label in choices.choices if value} | {value: value for value in choices.values if value}
    if word.strip().casefold() not in named:
        known = _(", ").join(str(label) for value, label in choices.choices if value)
        raise Refused(_("“%(word)s” is not one of: %(known)s.") % {"word": word, "known": known}, field)
    return str(named[word.strip().casefold()])
