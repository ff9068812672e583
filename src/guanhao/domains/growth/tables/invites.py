"""Lists of programmes and sign-ups."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.growth.models import InviteProgram, InviteSignup

PROGRAM_TONE = {"draft": "", "open": "good", "closed": "info"}
SIGNUP_TONE = {"wait": "info", "held": "warn", "valid": "good", "rejected": "bad", "forgotten": ""}


class ProgramTable(Table):
    """Programmes."""

    key = "growth.programs"
    title = _("Invitations")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("field", "Name"), kind="link", href=lambda row: burl("growth:program", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(InviteProgram.State.choices), tone=PROGRAM_TONE),
        Column("people", _("Sign-ups"), kind="number"),
        Column("invited", _("People invited"), kind="number"),
        Column("held", pgettext_lazy("invites", "Held"), kind="number"),
        Column("ends_at", _("Ends at"), kind="datetime"),
        Column("made_at", pgettext_lazy("field", "Made"), kind="datetime", visible=False),
    )
    filters = (ChoiceFilter("state", pgettext_lazy("field", "State"), choices=InviteProgram.State.choices), DateRange("ends_at", _("Ends at")))
    empty = Empty(
        _("No programmes yet"),
        _("People invite people and get coupons step by step. Suspicious sign-ups are held, and a person decides."),
        _("New programme"),
        url_name="growth:program_new",
        permission="growth.edit",
    )


class SignupTable(Table):
    """The sign-ups of a programme."""

    key = "growth.signups"
    title = _("Sign-ups")
    searchable = True
    search_hint = pgettext_lazy("field", "Name")
    default_sort = "-joined_at"
    columns = (
        Column("shown", pgettext_lazy("field", "Name"), kind="link", sortable=False, href=lambda row: burl("growth:signup", pk=row.pk)),
        Column("state", pgettext_lazy("field", "State"), kind="badge", labels=dict(InviteSignup.State.choices), tone=SIGNUP_TONE),
        Column("score", pgettext_lazy("invites", "Risk"), kind="number"),
        Column("inviter", _("Invited by"), sortable=False, value=lambda row: row.inviter.shown if row.inviter else None),
        Column("own", pgettext_lazy("invites", "Invitations"), kind="number"),
        Column("depth", _("Level in the tree"), kind="number", visible=False),
        Column("joined_at", _("Signed up at"), kind="datetime"),
        Column("appealed_at", _("Objected at"), kind="datetime", visible=False),
    )
    filters = (
        ChoiceFilter("state", pgettext_lazy("field", "State"), choices=InviteSignup.State.choices),
        NumberRange("score", pgettext_lazy("invites", "Risk")),
        DateRange("joined_at", _("Signed up at")),
    )
    empty = Empty(_("Nobody signed up yet"), _("Share the address of the programme to begin."))
