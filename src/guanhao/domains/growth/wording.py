"""Words for stored keys."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

PART_WORDS: Words = {
    "theme": pgettext_lazy("campaign", "Theme"),
    "form": pgettext_lazy("campaign", "Form"),
    "place": _("Where it is"),
    "starts_at": _("Start"),
    "ends_at": _("Ends at"),
    "audience": pgettext_lazy("campaign", "Audience"),
    "channels": _("Promotion channels"),
    "materials": pgettext_lazy("campaign", "Materials"),
    "budget": pgettext_lazy("campaign", "Budget"),
    "owner_id": _("Responsible"),
    "checklist": _("Checklist"),
}
LINE_WORDS: Words = {
    "social": pgettext_lazy("promotion", "Social media"),
    "site": pgettext_lazy("promotion", "Website"),
    "partner": pgettext_lazy("promotion", "Partner"),
    "poster": pgettext_lazy("material", "Poster"),
    "video": pgettext_lazy("material", "Video"),
    "article": pgettext_lazy("material", "Article"),
}
ALERT_WORDS: Words = {
    "stock": _("Coupons run short"),
    "incident": _("An incident waits too long"),
    "queue": _("Too much open feedback"),
    "duty": _("Nobody is on duty"),
}
REASON_WORDS: Words = {
    "blocked": _("On the blacklist"),
    "ring": _("The browser is that of somebody up the chain: inviting oneself"),
    "device": _("Several sign-ups from one browser"),
    "burst_origin": _("A burst from one network"),
    "origin": _("Same network as the inviter"),
    "burst_inviter": _("A burst of one inviter"),
    "row": _("Phone numbers in a row"),
}
CHECK_WORDS: Words = {
    "heading": _("A headline is at the top"),
    "discount": _("The limited-time discount is shown"),
    "cod": _("Pay on delivery is offered"),
    "action": _("There is a button or form to act at once"),
    "video_first": _("The video of the core function comes first"),
    "form": _("There is a form"),
    "few_fields": _("The form asks for three things at most"),
    "when_where": _("Time and place are listed"),
    "consent": _("Every form says what the data are used for"),
}
BLOCK_WORDS: Words = {
    "heading": pgettext_lazy("block", "Headline"),
    "text": pgettext_lazy("block", "Text"),
    "picture": pgettext_lazy("block", "Picture"),
    "video": pgettext_lazy("block", "Video"),
    "discount": pgettext_lazy("block", "Limited-time discount"),
    "cod": pgettext_lazy("block", "Pay on delivery"),
    "button": pgettext_lazy("block", "Button"),
    "list": pgettext_lazy("block", "List"),
    "quote": pgettext_lazy("block", "Voice of a customer"),
    "form": pgettext_lazy("block", "Form"),
    "countdown": pgettext_lazy("block", "Days left"),
    "quiz": _("Quiz"),
    "game": pgettext_lazy("block", "Small game"),
    "share": pgettext_lazy("block", "Share button"),
}
GAME_WORDS: Words = {
    "options": _("a question needs two to eight options, each on a line of its own."),
    "right": _("mark the one right option with a star at its beginning."),
    "many": _("one to twenty questions, divided by empty lines."),
    "score": _("write a score, a colon and what is said from it on, such as “3: Tea master”."),
    "pairs": _("two to eight different cards, one a line."),
}
GAME_TITLES: Words = {
    "tap": _("Tap as fast as you can"),
    "turn": _("Turn cards over and find pairs"),
}
TOOL_WORDS: Words = {
    "poll": _("Poll"),
    "quiz": _("Quiz"),
    "qa": _("Questions and answers"),
    "lottery": pgettext_lazy("interaction", "Lottery"),
    "challenge": _("Topic challenge"),
    "pk": _("Two sides (PK)"),
    "collection": _("Call for content"),
    "survey": _("Survey"),
}
FIELD_WORDS: Words = {
    "name": pgettext_lazy("form", "Name"),
    "phone": _("Phone number"),
    "mail": _("Mail address"),
    "city": _("City"),
    "note": pgettext_lazy("form", "Message"),
}
