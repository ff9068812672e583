"""The lists of withdrawals."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.publishing.models import Taking
from guanhao.domains.publishing.selectors.withdrawing import TAKE
from guanhao.kernel.sayings import told

TAKING_TONES = {Taking.State.OPEN: "info", Taking.State.TASK: "warn", Taking.State.DONE: "good", Taking.State.FAILED: "bad"}
STATES = {"done": _("All down"), "open": _("Under way"), "failed": _("Somebody has to look")}
STATE_TONES = {"done": "good", "open": "info", "failed": "bad"}


class WithdrawalTable(Table):
    """Decisions to take something down."""

    key = "publishing.withdrawals"
    title = _("Taken down")
    searchable = True
    search_hint = _("Words of the reason")
    default_sort = "-made_at"
    columns = (
        Column("value", _("What"), kind="link", href=lambda row: burl("publishing:withdrawal", pk=row.pk), value=lambda row: row.named),
        Column("scope", pgettext_lazy("withdrawal", "By"), labels=dict(TAKE)),
        Column("reason", _("Reason"), sortable=False),
        Column("done_words", _("Down"), sortable=False),
        Column("state", _("Status"), kind="badge", labels=STATES, tone=STATE_TONES, sortable=False),
        Column("made_at", _("Decided at"), kind="datetime"),
        Column("finished_at", _("Finished"), kind="datetime"),
    )
    filters = (ChoiceFilter("scope", pgettext_lazy("withdrawal", "By"), choices=TAKE), DateRange("made_at", _("Decided at")))
    empty = Empty(
        _("Nothing was taken down"),
        _("When a person, a tag or a picture must not be seen any more, find everything it stands in and take it down in one step."),
        _("Take down"),
        url_name="publishing:withdrawal_new",
        permission="publishing.withdraw",
    )


def _finish_words(row: Any) -> str:
    return str(_("Finish by hand")) if row.state in (Taking.State.TASK, Taking.State.FAILED) else ""


class TakingTable(Table):
    """The posts of one decision."""

    key = "publishing.takings"
    title = _("Posts")
    searchable = True
    search_hint = _("Words of the title")
    default_sort = "state"
    columns = (
        Column(
            "title",
            _("Title"),
            kind="link",
            href=lambda row: burl("publishing:publication", pk=row.publication_id),
            value=lambda row: row.publication.title,
            sortable=False,
        ),
        Column("account", _("Account"), value=lambda row: row.account_name, sortable=False),
        Column("state", _("Status"), kind="badge", labels=dict(Taking.State.choices), tone=TAKING_TONES),
        Column("message", _("What the platform said"), sortable=False, value=lambda row: told(row.message)),
        Column("due_at", _("To be done by"), kind="datetime"),
        Column("done_at", _("Done"), kind="datetime"),
        Column("proof_note", _("Proof"), sortable=False),
        Column("finish", "", kind="link", href=lambda row: burl("publishing:taking_finish", pk=row.pk), value=_finish_words, sortable=False),
    )
    filters = (ChoiceFilter("state", _("Status"), choices=Taking.State.choices),)
    empty = Empty(_("No post was out"), _("What was planned is cancelled; nothing had to be taken down."))
