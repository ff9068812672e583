"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.deeds import Subject, add_deeds

ACTIONS = {
    "assistant.provider_saved": _("Provider of models written"),
    "assistant.provider_chosen": _("Provider of models switched on"),
    "assistant.provider_stopped": _("Provider of models stopped"),
    "assistant.provider_dropped": _("Provider of models deleted"),
    "assistant.provider_hears": _("Provider of models chosen for speech"),
    "assistant.subtitles_asked": _("Recording sent to be heard"),
    "assistant.subtitles_changed": _("Subtitles changed"),
    "assistant.subtitles_checked": _("Subtitles looked at by a person"),
    "assistant.subtitles_dropped": _("Subtitles deleted"),
    "assistant.subtitles_failed": _("Recording not heard"),
    "assistant.subtitles_made": _("Subtitles made"),
    "assistant.draft_asked": _("Draft asked for"),
    "assistant.draft_written": _("Draft written by the assistant"),
    "assistant.draft_changed": _("Draft of the assistant changed"),
    "assistant.draft_accepted": _("Draft of the assistant taken over"),
    "assistant.draft_discarded": _("Draft of the assistant thrown away"),
    "assistant.work_recorded": _("Working time recorded"),
    "assistant.faq_saved": _("Entry of the knowledge base written"),
    "assistant.faq_moved": _("State of an entry of the knowledge base changed"),
    "assistant.unanswered_dismissed": _("Unanswered question dismissed"),
    "assistant.chat_handed": _("Chat handed to a person"),
    "assistant.chat_answered": _("Chat answered by a person"),
    "assistant.chat_closed": _("Chat closed"),
    "assistant.topics_suggested": _("Topics suggested"),
    "assistant.idea_accepted": _("Suggested topic sent to the topic pool"),
    "assistant.idea_dismissed": _("Suggested topic dismissed"),
}
FIELDS = {
    "address": _("Address"),
    "also": _("Other ways to ask"),
    "answer": pgettext_lazy("faq", "Answer"),
    "assisted": _("With help"),
    "confirmed": _("Numbers confirmed"),
    "into": _("Taken into"),
    "key_given": _("Key entered"),
    "hears": _("Hears"),
    "cues": _("Lines of subtitles"),
    "price_minute": _("Price of a minute of speech (¥)"),
    "speech_model": _("Model for speech"),
    "lead": _("May buy much"),
    "minutes": _("Minutes"),
    "model": _("Model"),
    "origin": _("Written by"),
    "price_in": _("Price of a million tokens in (¥)"),
    "price_out": _("Price of a million tokens out (¥)"),
    "quality": _("Quality"),
    "question": pgettext_lazy("faq", "Question"),
    "quota_money": _("Quota a month (¥)"),
    "quota_tokens": _("Quota a month (tokens)"),
    "seconds": _("Seconds at most"),
    "strange": _("Numbers in no fact"),
    "topic": pgettext_lazy("faq", "Subject area"),
    "verdict": _("Check of words"),
}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions=ACTIONS,
        subjects={
            "assistant.provider": Subject(_("Provider of models"), "assistant.Provider", name="title"),
            "assistant.subtitles": Subject(pgettext_lazy("recording", "Subtitles"), "assistant.Subtitles", name="title"),
            "assistant.draft": Subject(_("Draft of the assistant"), "assistant.Draft", name="title"),
            "assistant.faq": Subject(_("Entry of the knowledge base"), "assistant.Faq", name="question"),
            "assistant.unanswered": Subject(_("Unanswered question"), "assistant.Unanswered", name="text"),
            "assistant.chat": Subject(_("Chat of the service bot"), "assistant.Chat", name="first_words"),
            "assistant.idea": Subject(_("Suggested topic"), "assistant.Idea", name="title"),
            "assistant.work": Subject(_("Working time")),
            "assistant.ideas": Subject(_("Topic suggestions")),
        },
        fields=FIELDS,
    )
