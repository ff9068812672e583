"""Scenes of content on a real database, SQLite or PostgreSQL; run by test_guards.py in a data folder of its own: `python scenes.py SCENE`."""

# ruff: noqa: E402 - Django must be set up before its models are imported
import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.domains.content.reviewing import MONDAY, add_account, approve, hand_in, made
from tests.factories import make_brand

from guanhao.domains.content.models import Item, Submission, Variant
from guanhao.domains.strategy.services import guide
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope


def refusal(sql: str, *values: Any) -> str:
    """What the database itself says to a statement; "" when it takes it (and takes it back)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def scene_guards() -> dict[str, str]:
    """What SQL alone cannot do: approve, change what was handed in, change a published guide."""
    brand = make_brand()
    account = add_account(brand)
    with time_at(MONDAY):
        fresh, item = made(brand, account), made(brand, account)
        view = hand_in(brand, item)
        early = status(item, "approved")
        approve(brand, view.id)
        with brand_scope(brand), acting(SYSTEM):
            for slogan in ("一", "二"):
                guide.save_draft({"slogan": slogan})
                guide.publish_guide(reason=slogan)
    kept = Submission.everywhere.get(item=item).pk
    done = Variant.everywhere.get(item=item).pk
    return {
        "item before the last signature": early,
        "item nobody handed in": status(fresh, "approved"),
        "item nobody handed in, scheduled": status(fresh, "scheduled"),
        "variant nobody handed in": refusal("UPDATE content_variant SET status = 'approved' WHERE item_id = %s", fresh.pk),
        "variant made approved": copied(done, "approved", fresh.pk),
        "variant made as a draft": copied(done, "draft", fresh.pk),
        "approved variant put on a day": refusal("UPDATE content_variant SET status = 'scheduled' WHERE id = %s", done),
        "approved variant is a draft again": refusal("UPDATE content_variant SET status = 'draft' WHERE id = %s", done),
        "findings changed": refusal("UPDATE content_submission SET blocks = 0, warnings = 7 WHERE id = %s", kept),
        "submission deleted": refusal("DELETE FROM content_submission WHERE id = %s", kept),
        "published guide changed": refusal("UPDATE strategy_guideversion SET reason = 'x' WHERE status = 'published'"),
        "replaced guide in force again": refusal("UPDATE strategy_guideversion SET status = 'published' WHERE status = 'superseded'"),
        "published guide deleted": refusal("DELETE FROM strategy_guideversion WHERE status = 'published'"),
    }


def status(item: Item, value: str) -> str:
    return refusal("UPDATE content_item SET status = %s WHERE id = %s", value, item.pk)


def copied(pk: int, value: str, item: int) -> str:
    """A raw INSERT of a variant like this one, for another item and account."""
    names = [str(field.column) for field in Variant._meta.concrete_fields if field.column not in ("id", "status", "item_id", "account_id")]
    columns = ", ".join(names)
    return refusal(
        f"INSERT INTO content_variant (status, item_id, account_id, {columns}) SELECT %s, %s, 99, {columns} FROM content_variant WHERE id = %s",
        value,
        item,
        pk,
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps({"guards": scene_guards}[sys.argv[1]]()) + "\n")
