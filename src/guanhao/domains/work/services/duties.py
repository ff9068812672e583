"""The responsibility matrix (RACI): exactly one answers for each row (TEA-02)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Card, DutyRow, Project
from guanhao.domains.work.rules import duties as rules
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require

ROWS = 100


@dataclass(frozen=True, kw_only=True)
class DutyDraft:
    """A row: a step, the kind of card it is for ("" for none), and letters by number of the person."""

    step: str
    kind: str = ""
    letters: Mapping[int, str] = field(default_factory=dict)


def target_of(project_id: int | None) -> str:
    """The target of the deeds and versions of a matrix."""
    return f"work.duties:{project_id or 0}"


@transaction.atomic
def write_matrix(rows: Sequence[DutyDraft], *, project_id: int | None = None) -> list[DutyRow]:
    """Write the whole matrix of a project, or of the brand (needs work.manage). Refused names the row; nothing is written then."""
    require("work.manage")
    if project_id is not None:
        Project.objects.get(pk=project_id)
    if len(rows) > ROWS:
        raise Refused(_("A matrix has %(most)s rows at most.") % {"most": ROWS}, "rows")
    people = {one.id: one.name for one in identity.people_of_brand()}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        _check(row, number, people, seen)
    DutyRow.objects.filter(project_id=project_id).delete()
    made = []
    for place, row in enumerate(rows):
        letters = {str(person): letter for person, letter in row.letters.items() if letter}
        one = DutyRow(project_id=project_id, place=place, step=row.step.strip(), kind=row.kind, letters=letters)
        one.save()
        made.append(one)
    told = {row.step: "、".join(f"{people.get(int(person), person)} {letter}" for person, letter in row.letters.items()) for row in made}
    versions.keep(target_of(project_id), told)
    audit.record("work.matrix_written", target=target_of(project_id), after={"count": len(made)})
    return made


def _check(row: DutyDraft, number: int, people: Mapping[int, str], seen: set[str]) -> None:
    words = {"number": number, "step": row.step.strip()[:120]}
    if not row.step.strip():
        raise Refused(_("Row %(number)s has no step.") % words, "rows")
    if row.step.strip().casefold() in seen:
        raise Refused(_("Row %(number)s (“%(step)s”): this step stands in the matrix twice.") % words, "rows")
    seen.add(row.step.strip().casefold())
    if row.kind and row.kind not in Card.Kind.values:
        raise Refused(_("Row %(number)s (“%(step)s”): choose a kind.") % words, "rows")
    letters = {person: letter for person, letter in row.letters.items() if letter}
    if wrong := [letter for letter in letters.values() if letter not in rules.LETTERS]:
        raise Refused(_("Row %(number)s (“%(step)s”): “%(letter)s” is none of R, A, C, I and RA.") % {**words, "letter": wrong[0][:10]}, "rows")
    if any(person not in people for person in letters):
        raise Refused(_("Row %(number)s (“%(step)s”): somebody does not work here.") % words, "rows")
    count = rules.accountable_count(letters)
    if count > 1:
        names = "、".join(people[person] for person in rules.holders(letters, "A"))
        raise Refused(
            _("Row %(number)s (“%(step)s”) has more than one A (%(names)s): exactly one answers for it.") % {**words, "names": names}, "rows"
        )
    if count == 0:
        raise Refused(_("Row %(number)s (“%(step)s”) has no A: exactly one answers for it.") % words, "rows")
    if not rules.holders(letters, "R"):
        raise Refused(_("Row %(number)s (“%(step)s”) has no R: somebody does it.") % words, "rows")
