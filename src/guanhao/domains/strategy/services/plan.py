"""The operations plan: carrying a document out, and writing it again from what stands."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanhao.domains.strategy.models import PlanDocument
from guanhao.domains.strategy.rules.plandoc import LARGEST, Unreadable, parse
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.planning import Change, PlanRefused, Problem, plan_parts


class _Undo(Exception):
    """A trial is over."""


def load_plan(*, text: str, note: str = "", trial: bool = False) -> list[Change]:
    """Carry a plan out as a whole (needs strategy.plan and what its parts need) and keep it as a version; what changed.

    A trial changes nothing and says what it would. PlanRefused with every problem and its place; then nothing is written.
    """
    require("strategy.plan")
    values = read_plan(text)
    parts = plan_parts()
    for needed in {parts[key].permission for key in values} - {""}:
        require(needed)
    problems = [problem for key, value in values.items() for problem in parts[key].check(value)]
    if problems:
        raise PlanRefused(problems)
    changes: list[Change] = []
    try:
        with transaction.atomic():
            reason = note.strip()[:200] or _("Operations plan")
            for key, value in values.items():
                changes += parts[key].apply(value, reason)
            if trial:
                raise _Undo
            _keep(text, note, changes)
    except _Undo:
        pass
    return changes


def read_plan(text: str) -> dict[str, Any]:
    """The parts of a document; PlanRefused names the line that cannot be read."""
    try:
        values = parse(text, plan_parts())
    except Unreadable as error:
        raise PlanRefused([Problem(_("line {number}").format(number=error.line), _words(error))]) from error
    if not values:
        raise PlanRefused([Problem("", _("The plan holds nothing to carry out: write its parts into ```yaml blocks."))])
    return values


def _words(error: Unreadable) -> str:
    words = {
        "large": _("A plan has at most {largest} characters.").format(largest=f"{LARGEST:,}"),
        "alias": _("References (& and *) are not allowed in a plan."),
        "key": _("“{value}” is no name; put it into quotation marks."),
        "twice": _("“{value}” stands here twice."),
        "unknown": _("There is no part “{value}”; there are {known}."),
        "mapping": _("A block begins with the name of its part, such as “goals:”."),
        "yaml": _("This is no YAML ({value})."),
    }
    return words[error.why].format(value=error.value[:80], known=", ".join(plan_parts()))


def _keep(text: str, note: str, changes: list[Change]) -> PlanDocument:
    number = (PlanDocument.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    told = [{"part": one.part, "name": one.name, "kind": one.kind, "what": one.what} for one in changes]
    row = PlanDocument(number=number, text=text, note=note.strip()[:300], changes=told, made_at=now(), made_by_name=current_actor().name[:120])
    row.save()
    audit.record("strategy.plan_loaded", target=f"strategy.plan:{row.pk}", after={"number": number, "count": len(changes)}, note=row.note)
    return row
