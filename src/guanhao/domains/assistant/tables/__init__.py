"""Lists of the assistant."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.filters import ChoiceFilter, DateRange
from guanhao.console.links import burl
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.assistant.models import Chat, Draft, Faq, Idea, Kind, ModelCall, Subtitles, Unanswered
from guanhao.domains.assistant.rules.subtitles import LANGUAGES

DRAFT_TONE = {"waiting": "info", "writing": "info", "ready": "warn", "accepted": "good", "discarded": ""}
FAQ_TONE = {"draft": "warn", "live": "good", "retired": ""}
CHAT_TONE = {"bot": "info", "handed": "warn", "answered": "good", "closed": ""}
CALL_TONE = {"running": "info", "done": "good", "failed": "bad", "refused": "warn"}
OPEN_TONE = {"open": "warn", "answered": "good", "dismissed": "", "accepted": "good"}
ORIGIN_TONE = {"ai": "accent", "template": ""}


class DraftTable(Table):
    """Drafts, the newest first."""

    key = "assistant.drafts"
    title = _("Drafts")
    searchable = True
    search_hint = _("Title or text")
    default_sort = "-made_at"
    columns = (
        Column("title", pgettext_lazy("draft", "About"), kind="link", href=lambda row: burl("assistant:draft", pk=row.pk)),
        Column("kind", _("Kind"), labels=dict(Kind.choices)),
        Column("state", _("State"), kind="badge", labels=dict(Draft.State.choices), tone=DRAFT_TONE),
        Column("origin", _("Written by"), kind="badge", labels=dict(Draft.Origin.choices), tone=ORIGIN_TONE),
        Column("made_by_name", _("Asked for by")),
        Column("made_at", _("Asked for at"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("kind", _("Kind"), choices=Kind.choices),
        ChoiceFilter("state", _("State"), choices=Draft.State.choices),
        ChoiceFilter("origin", _("Written by"), choices=Draft.Origin.choices),
        DateRange("made_at", _("Asked for at")),
    )
    empty = Empty(
        _("No drafts yet"),
        _("Copy, scripts, headlines and report texts from the brand guide and your facts, looked at by you, never published by themselves."),
        _("New draft"),
        url_name="assistant:draft_new",
        permission="assistant.write",
    )


SUBTITLE_TONE = {"waiting": "info", "ready": "warn", "checked": "good", "failed": "bad"}


class SubtitlesTable(Table):
    """Subtitles, those changed last first."""

    key = "assistant.subtitles"
    title = pgettext_lazy("recording", "Subtitles")
    searchable = True
    search_hint = _("Title or words")
    default_sort = "-changed_at"
    columns = (
        Column("title", pgettext_lazy("subtitles", "Recording"), kind="link", href=lambda row: burl("assistant:subtitles", pk=row.pk)),
        Column("language", _("Language"), labels=LANGUAGES),
        Column("state", _("State"), kind="badge", labels=dict(Subtitles.State.choices), tone=SUBTITLE_TONE),
        Column("origin", _("Words from"), labels=dict(Subtitles.Origin.choices)),
        Column("lines", _("Lines of subtitles"), kind="number", value=lambda row: len(row.cues), sortable=False),
        Column("changed_at", _("Changed"), kind="datetime"),
        Column("checked_by_name", pgettext_lazy("subtitles", "Looked at by"), visible=False),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Subtitles.State.choices),
        ChoiceFilter("origin", _("Words from"), choices=Subtitles.Origin.choices),
        ChoiceFilter("language", _("Language"), choices=tuple(LANGUAGES.items())),
    )
    empty = Empty(
        _("No subtitles yet"),
        _("Choose a recording of the asset library: a provider hears it, you bring an SRT, VTT or ASS file, or you write by hand."),
        _("New subtitles"),
        url_name="assistant:subtitles_new",
        permission="assistant.write",
    )


class CallTable(Table):
    """Calls of models, the newest first."""

    key = "assistant.calls"
    title = _("Calls of models")
    searchable = True
    search_hint = _("Person or thing")
    default_sort = "-at"
    columns = (
        Column("at", pgettext_lazy("log", "Time"), kind="datetime"),
        Column("purpose", _("What for"), labels=dict(ModelCall.Purpose.choices)),
        Column("subject", _("Thing"), sortable=False),
        Column("actor_name", _("Who"), sortable=False),
        Column("provider_title", _("Provider"), sortable=False),
        Column("model", _("Model"), sortable=False, visible=False),
        Column("state", _("State"), kind="badge", labels=dict(ModelCall.State.choices), tone=CALL_TONE),
        Column("error", _("What was in the way"), sortable=False, value=lambda row: row.error or None),
        Column("tokens_in", _("Tokens in"), kind="number"),
        Column("tokens_out", _("Tokens out"), kind="number"),
        Column("cost", _("Cost (¥)"), kind="number", decimals=4, value=lambda row: float(Decimal(row.cost) / 1_000_000)),
        Column("removed", _("Personal data taken out"), kind="number"),
        Column("milliseconds", _("Milliseconds"), kind="number", visible=False),
    )
    filters = (
        ChoiceFilter("purpose", _("What for"), choices=ModelCall.Purpose.choices),
        ChoiceFilter("state", _("State"), choices=ModelCall.State.choices),
        DateRange("at", pgettext_lazy("log", "Time")),
    )
    empty = Empty(_("No model was called yet"), _("Each call stands here with who asked, what for, its tokens and its cost."))


class FaqTable(Table):
    """The knowledge base."""

    key = "assistant.faqs"
    title = _("Knowledge base")
    searchable = True
    search_hint = _("Question or answer")
    default_sort = "question"
    columns = (
        Column("question", pgettext_lazy("faq", "Question"), kind="link", href=lambda row: burl("assistant:faq", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Faq.State.choices), tone=FAQ_TONE),
        Column("topic", pgettext_lazy("faq", "Subject area"), value=lambda row: row.topic or None),
        Column("owner_name", _("Owner"), value=lambda row: row.owner_name or None),
        Column("version", _("Version"), kind="number"),
        Column("asked", _("Times answered"), kind="number"),
        Column("helped", _("Times it helped"), kind="number"),
        Column("changed_at", _("Last change"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Faq.State.choices),)
    empty = Empty(
        _("The knowledge base is empty"),
        _("Write questions with their answers. The service bot says only what stands here, and hands everything else to a person."),
        _("New entry"),
        url_name="assistant:faq_new",
        permission="assistant.faq",
    )


class UnansweredTable(Table):
    """Questions the bot had no answer to."""

    key = "assistant.unanswered"
    title = _("Unanswered questions")
    searchable = True
    default_sort = "-count"
    columns = (
        Column("text", pgettext_lazy("faq", "Question"), template="assistant/_unanswered_cell.html"),
        Column("count", _("Times asked"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(Unanswered.State.choices), tone=OPEN_TONE),
        Column("last_at", pgettext_lazy("faq", "Last asked"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Unanswered.State.choices),)
    empty = Empty(_("Nothing is unanswered"), _("What the bot has no answer to comes here, and becomes an entry with one click."))


class ChatTable(Table):
    """Chats of the public page."""

    key = "assistant.chats"
    title = _("Chats")
    searchable = True
    search_hint = _("First words")
    default_sort = "-last_at"
    columns = (
        Column("first_words", _("First words"), kind="link", href=lambda row: burl("assistant:chat", pk=row.pk)),
        Column("state", _("State"), kind="badge", labels=dict(Chat.State.choices), tone=CHAT_TONE),
        Column("reason", _("Why a person"), labels=dict(Chat.Reason.choices), value=lambda row: row.reason or None),
        Column("lead", _("May buy much"), kind="bool"),
        Column("turns", _("Messages"), kind="number"),
        Column("last_at", _("Last words"), kind="datetime"),
    )
    filters = (
        ChoiceFilter("state", _("State"), choices=Chat.State.choices),
        ChoiceFilter("reason", _("Why a person"), choices=Chat.Reason.choices),
        DateRange("last_at", _("Last words")),
    )
    empty = Empty(_("No chats yet"), _("What visitors ask on the public page stands here."))


class IdeaTable(Table):
    """Suggested topics."""

    key = "assistant.ideas"
    title = _("Topic suggestions")
    searchable = True
    default_sort = "-score"
    columns = (
        Column("title", _("Topic"), template="assistant/_idea_cell.html"),
        Column("score", _("Score"), kind="number"),
        Column("state", _("State"), kind="badge", labels=dict(Idea.State.choices), tone=OPEN_TONE),
        Column("made_at", _("Suggested at"), kind="datetime"),
    )
    filters = (ChoiceFilter("state", _("State"), choices=Idea.State.choices),)
    empty = Empty(
        _("No topic is suggested at present"),
        _("Where a rising word, a pain point and a gap in the content meet, a topic is suggested, with its reasons."),
    )
