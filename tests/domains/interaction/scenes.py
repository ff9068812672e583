# ruff: noqa: E402 - Django must be set up before its models are imported
"""Crowds at one door, in processes of their own: `python scenes.py SCENE` prints what was counted as JSON."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
import django

django.setup()

from django.core.management import call_command
from django.db import close_old_connections, connection

from guanhao.domains.identity import facade as identity
from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.models import Activity, Ballot, BallotChoice, Entrant
from guanhao.domains.interaction.services import activities, door, entering, voting
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.tenancy import brand_scope

QUESTION = {"key": "q1", "kind": "single", "title": "q", "options": [{"key": "a", "title": "A", "quota": 10}, {"key": "b", "title": "B"}]}


def poll(brand: Any, kind: str, settings: dict[str, Any]) -> Activity:
    """An open activity."""
    with brand_scope(brand), acting(SYSTEM):
        made = activities.make_activity(activities.ActivityDraft(kind=kind, title=kind, settings=settings))
        Activity.objects.filter(pk=made.pk).update(state="open")
        made.refresh_from_db()
    return made


def crowd(brand: Any, one: Activity, act: Any, people: list[str]) -> list[str]:
    """Everybody at once; what became of each."""

    def come(name: str) -> str:
        close_old_connections()
        with brand_scope(brand):
            try:
                return "again" if act(one, door.visitor_of(one, name)).again else "new"
            except Refused as error:
                return type(error).__name__
            finally:
                connection.close()

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(come, people))


def vote(one: Activity, visitor: door.Visitor, option: str = "b") -> Any:
    """A vote."""
    return voting.cast_ballot(activity=one, visitor=visitor, sent={"q1": [option]})


def main(scene: str) -> dict[str, Any]:
    """Play a scene."""
    call_command("migrate", verbosity=0)
    with acting(SYSTEM):
        brand = identity.make_brand(name="Acme", slug="acme")
    if scene == "lottery":
        one = poll(brand, "lottery", {"asks_contact": False})
        names = [f"v{number}" for number in range(50)] * 2
        told = crowd(brand, one, lambda a, v: entering.enter(activity=a, visitor=v, draft=entering.EntryDraft(name="n")), names)
        with brand_scope(brand):
            rows = Entrant.objects.count()
    else:
        one = poll(brand, "survey", {"questions": [QUESTION]})
        names = [f"v{number}" for number in range(50)] * 2 if scene == "votes" else [f"v{number}" for number in range(40)]
        told = crowd(brand, one, lambda a, v: vote(a, v, "b" if scene == "votes" else "a"), names)
        with brand_scope(brand):
            rows = Ballot.objects.count()
            assert rows == BallotChoice.objects.count()
    with brand_scope(brand):
        entries = Activity.objects.get().entries
    return {"rows": rows, "entries": entries, "new": told.count("new"), "again": told.count("again"), "closed": told.count("Closed")}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
