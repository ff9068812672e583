"""Words for stored keys."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

ACTION_WORDS: Mapping[str, str | Promise] = {
    "comment": pgettext_lazy("member did", "Commented"),
    "like": pgettext_lazy("member did", "Liked"),
    "share": pgettext_lazy("member did", "Shared"),
    "save": pgettext_lazy("member did", "Saved a post"),
    "follow": pgettext_lazy("member did", "Followed"),
    "purchase": pgettext_lazy("member did", "Bought"),
    "survey": _("Answered a survey"),
    "submission": _("Work approved"),
    "conversation_rated": _("Rated a conversation"),
    "check_in": _("Daily check-in"),
    "redeemed": _("Redeemed points"),
    "event_attended": _("Came to an event"),
    "spot_done": _("Checked in at a spot"),
    "challenge_done": _("Finished a challenge"),
    "helped": _("Helped a newcomer"),
    "course": _("Finished a course"),
    "invited": _("Brought somebody in"),
    "by_hand": _("Recorded by hand"),
}
PART_WORDS: Mapping[str, str | Promise] = {"output": _("Content output"), "influence": _("Community influence"), "fit": _("Value fit")}
DEED_WORDS: Mapping[str, str | Promise] = {
    **ACTION_WORDS,
    "message": _("Wrote a message or comment"),
    "violation": _("Broke a rule"),
}
"""What scores of the KOC board are made of."""
RIGHTS = (gettext_noop("Invitations to every event"), gettext_noop("Samples before the launch"), gettext_noop("A direct line to the team"))
"""What a city partner may, where nothing else is written."""
RULE_WORDS = gettext_noop("Rule words: %(words)s")
TEMPLATES = (*RIGHTS, RULE_WORDS)
"""Sentences that are stored and said in the reader's language."""
