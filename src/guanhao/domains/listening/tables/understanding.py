"""Lists of corrections, minings and pain points."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.console.tables import BulkAction, Column, Empty, Table
from guanhao.domains.listening.models import Mining, PainPoint
from guanhao.domains.listening.models.understanding import SOURCES, Polarity
from guanhao.domains.listening.services import mining
from guanhao.domains.listening.services import understanding as services

LABELS = [(str(value), words) for value, words in Polarity.choices]
TONES = {-1: "bad", 0: "", 1: "good"}
ORIGINS = (("comments", _("Comments")), ("mentions", _("Mentions")), ("messages", _("Messages")), ("typed", _("Typed in")), ("rest", "REST"))


def _drop(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        services.drop_correction(correction_id=int(key))
    return ngettext("%(n)s correction is taken back.", "%(n)s corrections are taken back.", len(keys)) % {"n": len(keys)}


def _raise(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        mining.raise_pain_point(card_id=int(key))
    return ngettext("%(n)s card is with the topic pool.", "%(n)s cards are with the topic pool.", len(keys)) % {"n": len(keys)}


def _dismiss(_request: BrandRequest, keys: list[str]) -> str:
    for key in keys:
        mining.dismiss_pain_point(card_id=int(key))
    return ngettext("%(n)s card is dismissed.", "%(n)s cards are dismissed.", len(keys)) % {"n": len(keys)}


class CorrectionTable(Table):
    """What people said of texts."""

    key = "listening.corrections"
    title = _("Corrections")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("text", _("Text"), sortable=False),
        Column("label", _("Polarity"), kind="badge", labels=dict(Polarity.choices), tone=TONES),
        Column("said", _("The program had said"), kind="badge", labels=dict(Polarity.choices), tone=TONES),
        Column("confidence", _("Confidence"), kind="percent"),
        Column("model", _("Model"), kind="number", visible=False),
        Column("platform", _("Platform"), visible=False),
        Column("source", _("From where"), labels=dict(ORIGINS)),
        Column("made_at", _("When"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("label", _("Polarity"), choices=LABELS),
        ChoiceFilter("said", _("The program had said"), choices=LABELS),
        ChoiceFilter("source", _("From where"), choices=ORIGINS),
        DateRange("made_at", _("When")),
    )
    actions = (BulkAction("drop", _("Take back"), _drop, "listening.edit", _("The text is offered for correction again.")),)
    empty = Empty(
        _("Nothing corrected yet"), _("Say of uncertain texts what they mean; from fifty on the brand gets a model of its own."), _("Correct texts"),
        url_name="listening:understanding_correct", permission="listening.edit",
    )  # fmt: skip


class MiningTable(Table):
    """Message mining."""

    key = "listening.minings"
    title = _("Message mining")
    searchable = True
    default_sort = "-made_at"
    columns = (
        Column("title", _("Name"), kind="link", href=lambda row: burl("listening:mining", pk=row.pk)),
        Column("source", _("Messages"), labels=dict(SOURCES)),
        Column("messages", _("Count"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(Mining.State.choices), tone={"done": "good", "failed": "bad", "running": "info"}),
        Column("made_at", _("When"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Mining.State.choices), ChoiceFilter("source", _("Messages"), choices=SOURCES))
    empty = Empty(
        _("No messages mined yet"),
        _("Choose comments, mentions or a file: what people speak of, by segment, with their own words."), _("Mine messages"),
        url_name="listening:mining_new", permission="listening.edit",
    )  # fmt: skip


class PainTable(Table):
    """Pain points of all minings."""

    key = "listening.pains"
    title = _("Pain points")
    searchable = True
    default_sort = "-count"
    columns = (
        Column("title", _("Pain point"), kind="link", href=lambda row: burl("listening:mining", pk=row.mining_id) + f"#pain-{row.pk}"),
        Column("count", _("Complaints and questions"), kind="number"),
        Column("total", _("Messages about it"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(PainPoint.State.choices), tone={"open": "warn", "raised": "good"}),
        Column("made_at", _("When"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=PainPoint.State.choices),)
    actions = (
        BulkAction("raise", _("Hand to the topic pool"), _raise, "listening.edit", _("Each becomes a solution-type topic.")),
        BulkAction("dismiss", _("Dismiss"), _dismiss, "listening.edit"),
    )
    empty = Empty(_("No pain points"), _("Mine messages: what many complain or ask about becomes a card here."))
