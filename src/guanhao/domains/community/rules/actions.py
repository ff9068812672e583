"""What members do: the actions rules and quests may name."""

from collections.abc import Mapping

ACTIONS = (
    "comment", "like", "share", "save", "follow", "purchase",  # events and orders in the warehouse
    "survey", "submission", "conversation_rated",  # answers, works and ratings that came in
    "check_in", "redeemed",  # on the member's own page
    "event_attended", "spot_done", "challenge_done",  # at events
    "helped", "course", "invited", "by_hand",  # confirmed by people
)  # fmt: skip
OF_WAREHOUSE: Mapping[str, str] = {
    "comment": "comment",
    "like": "like",
    "share": "share",
    "forward": "share",
    "save": "save",
    "favorite": "save",
    "follow": "follow",
    "purchase": "purchase",
    "order": "purchase",
}
"""Event types of the warehouse and the action each is."""
