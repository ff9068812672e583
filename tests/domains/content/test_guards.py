"""What the database itself refuses of content, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from typing import Any

SCENES = "tests/domains/content/scenes.py"
ITEM, VARIANT = "an item is approved by its reviewers alone", "a variant is approved by its reviewers alone"
GUIDE = "a published brand guide is never changed"


def test_sql_alone_approves_nothing_and_changes_nothing_that_was_handed_in(play: Callable[[str], Any]) -> None:
    assert play("guards") == {
        "item before the last signature": ITEM,
        "item nobody handed in": ITEM,
        "item nobody handed in, scheduled": ITEM,
        "variant nobody handed in": VARIANT,
        "variant made approved": VARIANT,
        "variant made as a draft": "",
        "approved variant put on a day": "",
        "approved variant is a draft again": "",
        "findings changed": "what was handed in is never changed",
        "submission deleted": "what was handed in is never deleted",
        "published guide changed": GUIDE,
        "replaced guide in force again": GUIDE,
        "published guide deleted": GUIDE,
    }
