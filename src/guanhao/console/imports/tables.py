"""The run log as a list."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from guanhao.console import deeds
from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.kernel.imports import selectors
from guanhao.kernel.imports.kinds import kinds
from guanhao.kernel.imports.words import STATES

TONES = {"running": "info", "queued": "info", "done": "good", "failed": "bad", "cancelled": "warn"}


def _kind_choices() -> list[tuple[str, str]]:
    return [(key, str(kind.title)) for key, kind in kinds().items()]


class RunTable(Table):
    """All imports of the brand."""

    key = "imports.runs"
    title = _("Imports")
    searchable = True
    search_hint = _("File or account")
    default_sort = "-made_at"
    columns: Sequence[Column] = (
        Column("file", _("File"), kind="link", sortable=False, value=lambda run: run.file.name, href=lambda run: burl("imports:run", run_id=run.pk)),
        Column("kind", _("Kind"), value=lambda run: selectors.kind_title(run.kind)),
        Column("account_label", _("Account")),
        Column("state", _("State"), kind="badge", labels=STATES, tone=TONES),
        Column("read", _("Read"), kind="number"),
        Column("imported", _("New"), kind="number"),
        Column("updated", _("Updated"), kind="number"),
        Column("unchanged", _("Unchanged"), kind="number"),
        Column("quarantined", _("Quarantined"), kind="number"),
        Column("made_by_name", _("By"), labels=deeds.ACTORS),
        Column("made_at", _("Asked for"), kind="datetime"),
        Column("ended_at", _("Ended"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=_kind_choices),
        ChoiceFilter("state", _("State"), choices=tuple(STATES.items())),
        DateRange("made_at", _("Asked for")),
    )
    empty = Empty(
        _("No import yet"),
        _("Bring in a platform's export: posts, numbers, followers, comments, orders, ads or events."),
        _("Import a file"),
        url_name="imports:new",
        permission="imports.run",
    )
