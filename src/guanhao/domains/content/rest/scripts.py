"""Storyboards, run-sheets, trees, structures and standards over REST."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from guanhao.domains.content.models import Item
from guanhao.domains.content.rest import router
from guanhao.domains.content.selectors import items as items_selectors
from guanhao.domains.content.selectors import scripts as selectors
from guanhao.domains.content.services import scripts, stages
from guanhao.kernel import access


class ScriptIn(Schema):
    """A whole storyboard; `base` the revision it was opened at (none: over whatever is there). Lengths in milliseconds."""

    shots: list[dict[str, Any]]
    base: int | None = None


class ScriptOut(Schema):
    """A storyboard with the moments of its shots, its length in milliseconds, and what is missing."""

    revision: int
    milliseconds: int
    shots: list[dict[str, Any]]
    problems: list[dict[str, Any]]


class RunSheetIn(Schema):
    """Parts of a run-sheet to save."""

    base: int | None = None
    theme: str | None = None
    starts_at: datetime | None = None
    rehearsal_at: datetime | None = None
    rehearsal_note: str | None = None
    hosts: list[str] | None = None
    moderators: list[str] | None = None
    products: list[dict[str, Any]] | None = None
    blocks: list[dict[str, Any]] | None = None
    checks: list[dict[str, Any]] | None = None


class RunSheetOut(Schema):
    """A run-sheet; revision 0: nothing was saved yet."""

    revision: int
    sheet: dict[str, Any]


class TreeOut(Schema):
    """One idea in many forms: its items, the forms that are missing, all numbers together."""

    items: list[dict[str, Any]]
    missing: list[str]
    total: dict[str, int | None]


class StructureIn(Schema):
    """A structure for drafts; the key of a built-in one replaces it."""

    key: str = ""
    title: str
    note: str = ""
    formats: list[str] = []
    sections: list[dict[str, str]]
    active: bool = True


class StructureOut(Schema):
    """A structure for drafts."""

    key: str
    title: str
    note: str
    formats: list[str]
    sections: list[dict[str, str]]
    own: bool


class StandardIn(Schema):
    """Lines of {key, title, mandatory} of a stage or of the "creative" checklist."""

    key: str
    lines: list[dict[str, Any]]
    reason: str = ""


@router.get("/items/{item_id}/script", response=ScriptOut, summary="The storyboard of an item")
def get_script(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """Checked against the policy of hooks and interaction."""
    return _script(items_selectors.item(item_id))


@router.put("/items/{item_id}/script", response=ScriptOut, summary="Save the storyboard of an item")
def save_script(request: HttpRequest, item_id: int, body: ScriptIn) -> dict[str, Any]:
    """422 when somebody else saved in between."""
    access.require("content.edit")
    scripts.save_script(item_id=items_selectors.item(item_id).pk, shots=body.shots, base=body.base)
    return _script(items_selectors.item(item_id))


@router.get("/items/{item_id}/run-sheet", response=RunSheetOut, summary="The run-sheet of a live show")
def get_run_sheet(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """Theme, blocks, products, people, rehearsal, checks."""
    row = selectors.run_sheet(items_selectors.item(item_id))
    return {"revision": row.revision, "sheet": scripts.sheet_state(row)} if row else {"revision": 0, "sheet": {}}


@router.put("/items/{item_id}/run-sheet", response=RunSheetOut, summary="Save parts of a run-sheet")
def save_run_sheet(request: HttpRequest, item_id: int, body: RunSheetIn) -> dict[str, Any]:
    """What is left out stays."""
    access.require("content.edit")
    row = scripts.save_run_sheet(item_id=items_selectors.item(item_id).pk, **body.dict(exclude_unset=True))
    return {"revision": row.revision, "sheet": scripts.sheet_state(row)}


@router.get("/items/{item_id}/tree", response=TreeOut, summary="One idea in many forms")
def get_tree(request: HttpRequest, item_id: int) -> dict[str, Any]:
    """The whole tree from the master story, with the numbers of what was published."""
    tree = selectors.tree(items_selectors.item(item_id))
    rows = [{"id": b.item.pk, "title": b.item.title, "format": b.item.format, "depth": b.depth, "posts": b.posts, **b.numbers} for b in tree.branches]
    return {"items": rows, "missing": tree.missing, "total": tree.total}


@router.get("/structures", response=list[StructureOut], summary="Structures for drafts")
def list_structures(request: HttpRequest, format: str = "") -> list[dict[str, Any]]:  # noqa: A002 - the word in the address
    """The brand's own and the built-in ones."""
    access.require("content.view")
    return [_structure(one) for one in items_selectors.structures(format)]


@router.put("/structures", response=list[StructureOut], summary="Save a structure")
def save_structure(request: HttpRequest, body: StructureIn) -> list[dict[str, Any]]:
    """Answers all structures."""
    stages.save_structure(**body.dict())
    return [_structure(one) for one in items_selectors.structures()]


@router.get("/standards", response=dict[str, list[dict[str, Any]]], summary="Operating standards of the stages")
def list_standards(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Lines by stage, and the creative checklist."""
    access.require("content.view")
    return _standards()


@router.put("/standards", response=dict[str, list[dict[str, Any]]], summary="Save an operating standard")
def save_standard(request: HttpRequest, body: StandardIn) -> dict[str, list[dict[str, Any]]]:
    """No lines bring the built-in one back."""
    stages.save_standard(key=body.key, lines=body.lines, reason=body.reason)
    return _standards()


def _standards() -> dict[str, list[dict[str, Any]]]:
    found = items_selectors.standards().items()
    return {key: [{"key": line.key, "title": line.title, "mandatory": line.mandatory} for line in lines] for key, lines in found}


def _script(item: Item) -> dict[str, Any]:
    view = selectors.script(item)
    problems = [{"code": one.code, "shot": one.shot, "at": one.at, "limit": one.limit} for one in view.problems]
    return {"revision": view.row.revision if view.row else 0, "milliseconds": view.milliseconds, "shots": view.shots, "problems": problems}


def _structure(one: Any) -> dict[str, Any]:
    sections = [{"heading": str(s.heading), "hint": str(s.hint)} for s in one.sections]
    return {"key": one.key, "title": str(one.title), "note": str(one.note), "formats": list(one.formats), "sections": sections, "own": one.own}
