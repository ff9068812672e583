# ruff: noqa: E402 - Django must be set up before its models are imported
"""Crowds at one studio and at one tree of ideas, in a process of their own: `python scenes.py SCENE` prints what was counted as JSON."""

import json
import os
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import close_old_connections, connection

from guanhao.domains.identity import facade as identity
from guanhao.domains.work.contracts import Refused
from guanhao.domains.work.models import Booking, Doc, DocSnapshot, DocUpdate, IdeaNode
from guanhao.domains.work.selectors import documents as doc_selectors
from guanhao.domains.work.selectors import resources as selectors
from guanhao.domains.work.services import documents, ideas, meetings, resources, sharing
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope


def crowd(brand: Any, act: Callable[[int], str], count: int) -> Counter[str]:
    """Many at once, each on a connection of their own; what became of them."""

    def come(number: int) -> str:
        close_old_connections()
        with brand_scope(brand), acting(SYSTEM):
            try:
                return act(number)
            except Refused:
                return "refused"
            finally:
                connection.close()

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(come, range(count)))


def want(brand: Any, capacity: int, *, exclusive: bool) -> dict[str, Any]:
    """Twenty-four want the same two hours."""
    with brand_scope(brand), acting(SYSTEM):
        draft = resources.ResourceDraft(name=f"Studio {capacity}", kind="room", capacity=capacity, exclusive=exclusive)
        row = resources.save_resource(draft)
    start = now() + timedelta(days=1)

    def book(number: int) -> str:
        span = {"starts_at": start + timedelta(minutes=number), "ends_at": start + timedelta(hours=2)}
        resources.book(resources.BookingDraft(resource_id=row.pk, purpose=f"plan {number}", **span))
        return "booked"

    told = crowd(brand, book, 24)
    with brand_scope(brand):
        held = selectors.held(row, start, start + timedelta(hours=3))
        found: dict[str, Any] = {**told, "rows": Booking.objects.filter(resource=row).count()}
        return found if exclusive else {**found, "peak": selectors.peak(held, start, start + timedelta(hours=3))}


def brainstorm(brand: Any) -> dict[str, Any]:
    """Everybody types at once, also over the same idea, and each message comes twice."""
    with brand_scope(brand), acting(SYSTEM):
        meeting = meetings.save_meeting(meetings.MeetingDraft(title="M", at=now(), kind="brainstorm"))
        ideas.add_idea(meeting_id=meeting.pk, uid="root", text="First")

    def typed(number: int) -> str:
        for _twice in range(2):
            ideas.add_idea(meeting_id=meeting.pk, uid=f"n{number}", text=f"idea {number}", parent="root")
        ideas.write_idea(meeting_id=meeting.pk, uid="root", text=f"over {number}", seen=1)
        return "typed"

    crowd(brand, typed, 24)
    with brand_scope(brand):
        texts = list(IdeaNode.objects.filter(meeting=meeting).values_list("text", flat=True))
        kept = all(f"idea {one}" in texts and f"over {one}" in texts for one in range(24))
        return {"kept": kept, "rows": len(texts)}


def document(brand: Any) -> dict[str, Any]:
    """Everybody opens a new document at once and types into the same paragraph; each message comes twice."""
    from pycrdt import Doc as Crdt
    from pycrdt import XmlFragment

    with brand_scope(brand), acting(SYSTEM):
        row = documents.make_doc(title="D", text="end")

    def typed(number: int) -> str:
        sharing.begin(doc_id=row.pk)
        state: Any = Crdt()
        for update in doc_selectors.news(row, None).updates:
            state.apply_update(b64decode(update))
        before = state.get_state()
        state.get("default", type=XmlFragment).children[0].children[0].insert(0, f"[{number}]")
        for _twice in range(2):
            sharing.take_update(doc_id=row.pk, mark=f"tab-{number:04}", update=state.get_update(before))
        return "typed"

    crowd(brand, typed, 24)
    with brand_scope(brand):
        text = str(Doc.objects.get(pk=row.pk).text)
        numbers = list(DocUpdate.objects.filter(doc=row).order_by("number").values_list("number", flat=True))
        kept = all(text.count(f"[{one}]") == 1 for one in range(24)) and text.count("end") == 1
        return {"kept": kept, "rows": len(numbers), "in order": numbers == list(range(2, 26)), "beginnings": DocSnapshot.objects.count()}


SCENES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio": lambda brand: want(brand, 100, exclusive=True),
    "licences": lambda brand: want(brand, 300, exclusive=False),
    "brainstorm": brainstorm,
    "document": document,
}


def main(scene: str) -> dict[str, Any]:
    """Play a scene."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme")
    return SCENES[scene](brand)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
