"""Rows of a goals sheet become goals."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy import services
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import Goal
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa


class GoalSink:
    """Adds goals the brand does not have; one of the same title and window is changed where the file says something else."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = {(row.title, row.start, row.end): row for row in Goal.objects.all()}
        self.owners = {word.casefold(): one.id for one in identity.people_of_brand() for word in (one.email, one.name)}
        self.adds: list[services.GoalDraft] = []
        self.changes: list[tuple[Goal, services.GoalDraft]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                draft = self._draft(row)
                services.check_draft(draft)
            except (Refused, LookupError) as error:
                field = str(getattr(error, "field", "account"))
                rejected.append(Reject(row["_line"], field.removesuffix("_id"), str(error), str(row.get(field.removesuffix("_id")) or "")[:200]))
                continue
            goal = self.known.get((draft.title, draft.start, draft.end))
            if goal is None:
                self.adds.append(draft)
                imported += 1
            elif self._differs(goal, draft):
                same = (goal.metric, goal.account_id) == (draft.metric, draft.account_id)
                self.changes.append((goal, replace(draft, baseline=goal.baseline) if same and draft.baseline is None else draft))
                updated += 1
            else:
                unchanged += 1
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the services, with versions and audit."""
        for draft in self.adds:
            services.set_goal(draft)
        for goal, draft in self.changes:
            services.revise_goal(goal, draft, reason=_("Changed by an import"))

    def discard(self) -> None:
        """Nothing was staged."""

    def _draft(self, row: dict[str, Any]) -> services.GoalDraft:
        account, owner = (row.get("account") or "").strip(), (row.get("owner") or "").strip()
        if owner and owner.casefold() not in self.owners:
            raise Refused(_("Nobody of this brand has this name or e-mail address."), "owner")
        chosen = {key: row[key].strip() for key in ("horizon", "family", "note") if row.get(key)}
        for key, choices in (("horizon", Goal.Horizon), ("family", Goal.Family)):
            if key in chosen:
                chosen[key] = _choice(choices, chosen[key], key)
        return services.GoalDraft(
            title=row["title"].strip(),
            metric=row["metric"].strip(),
            target=row["target"],
            start=row["start"],
            end=row["end"],
            baseline=row.get("baseline"),
            account_id=channels.find_account(account).id if account else None,
            owner_id=self.owners[owner.casefold()] if owner else None,
            **chosen,
        )

    def _differs(self, goal: Goal, draft: services.GoalDraft) -> bool:
        values = asdict(draft)
        if draft.baseline is None:
            values["baseline"] = goal.baseline
        return any(getattr(goal, name) != value for name, value in values.items())


def _choice(choices: Any, word: str, field: str) -> str:
    named = {str(label).casefold(): value for value, label in choices.choices} | {value: value for value in choices.values}
    if word.casefold() not in named:
        raise Refused(_("“%(word)s” is not one of: %(known)s.") % {"word": word, "known": "、".join(choices.values)}, field)
    return str(named[word.casefold()])
