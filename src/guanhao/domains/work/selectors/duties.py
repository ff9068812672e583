"""Who answers for what."""

from guanhao.domains.work.contracts import Duties
from guanhao.domains.work.models import DutyRow
from guanhao.domains.work.rules.duties import holders


def letters_of(row: DutyRow) -> dict[int, str]:
    """The letters by number of the person."""
    return {int(person): letter for person, letter in row.letters.items()}


def as_duties(row: DutyRow) -> Duties:
    """A row as other rooms see it."""
    letters = letters_of(row)
    return Duties(
        step=row.step,
        responsible=holders(letters, "R"),
        accountable=holders(letters, "A")[0],
        consulted=holders(letters, "C"),
        informed=holders(letters, "I"),
    )


def duties_of(*, kind: str = "", step: str = "", project_id: int | None = None) -> Duties | None:
    """The row for a kind of card or a step by its words: the project's own first, then the brand's; None when nobody wrote one."""
    rows = DutyRow.objects.filter(kind=kind) if kind else DutyRow.objects.filter(step=step)
    mine = rows.filter(project_id=project_id).order_by("place", "pk").first() if project_id is not None else None
    row = mine or rows.filter(project_id=None).order_by("place", "pk").first()
    return as_duties(row) if row is not None else None


def matrix(project_id: int | None) -> list[DutyRow]:
    """The rows of a project, or of the brand (None), in order."""
    return list(DutyRow.objects.filter(project_id=project_id).order_by("place", "pk"))
