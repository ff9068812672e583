# ruff: noqa: E402 - Django must be set up before its models are imported
"""Scenes on a real database, SQLite or PostgreSQL; run by test_guards.py, each in a data folder of its own.

`python scenes.py SCENE` plays a scene and prints what came out as JSON; `python scenes.py act PERSON …` is one reviewer's process inside it.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from guanhao.project import settings as house_settings

own = {name: getattr(house_settings, name) for name in dir(house_settings) if name.isupper()}
settings.configure(**{**own, "INSTALLED_APPS": ["django.contrib.contenttypes", "guanhao.kernel"], "AUTH_USER_MODEL": "auth.User"})
django.setup()

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tests.kernel.approvals.house import ANN, BEN, CAI, CHECKED, EVE, EVERYBODY, LEAD, TEA, THREE, House, part

from guanhao.kernel import approvals, brands
from guanhao.kernel.models import ApprovalLevel, ApprovalTick
from guanhao.kernel.tenancy import brand_scope

HOME = Path(os.environ["GUANHAO_HOME"])
GATE = HOME / "gate"
house = House()


def refusal(sql: str, *values: Any) -> str:
    """What the database itself says to a statement; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def put(table: str, **values: Any) -> str:
    """The refusal of a raw INSERT."""
    names = ", ".join(values)
    return refusal(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))})", *values.values())


def signature(level: ApprovalLevel, signer: int, principal: int | None = None, decision: str = "signed") -> str:
    return put(
        "kernel_approvalsignature",
        brand_id=7,
        approval_id=level.approval_id,
        level_id=level.pk,
        decision=decision,
        signer_id=signer,
        signer_name="x",
        principal_id=principal or signer,
        principal_name="x",
        permission="review.first",
        scores="{}",
        comment="",
        digests="{}",
        seen="0",
        at="2026-01-01T00:00:00+00:00",
        via="raw",
    )


def tick(level: ApprovalLevel, person: int) -> str:
    return put(
        "kernel_approvaltick",
        brand_id=7,
        approval_id=level.approval_id,
        level_id=level.pk,
        item="politics",
        person_id=person,
        person_name="x",
        seen="0",
        at="2026-01-01T00:00:00+00:00",
    )


def scene_guards() -> dict[str, Any]:
    """Every statement that would go round the services."""
    view = house.start("checked")
    first = ApprovalLevel.objects.get(approval_id=view.id, key="one")
    second = ApprovalLevel.objects.get(approval_id=view.id, key="two")
    said = {
        "author signs": signature(first, ANN),
        "deputy signs for the author": signature(first, BEN, ANN),
        "author signs as a deputy": signature(first, ANN, BEN),
        "author returns": signature(first, ANN, decision="returned"),
        "a shut level": signature(second, CAI),
        "author ticks": tick(first, ANN),
        "a stranger's row is taken": signature(first, BEN),
    }
    for person, item in ((BEN, "typos"), (BEN, "politics"), (CAI, "politics")):
        with house.acting(person):
            approvals.tick(approval_id=view.id, item=item)
    said["same tick twice"] = refusal(
        "INSERT INTO kernel_approvaltick (brand_id, approval_id, level_id, item, person_id, person_name, seen, at)"
        " SELECT brand_id, approval_id, level_id, item, person_id, person_name, seen, at FROM kernel_approvaltick"
    )
    said["tick changed"] = refusal("UPDATE kernel_approvaltick SET person_id = 5")
    said["tick before signing may go"] = refusal("DELETE FROM kernel_approvaltick")
    house.sign(view, BEN)
    said |= {
        "signed twice": signature(second, BEN),
        "signed for himself and as deputy": signature(second, BEN, CAI),
        "signed through a deputy too": signature(second, CAI, BEN),
        "signature changed": refusal("UPDATE kernel_approvalsignature SET comment = 'x'"),
        "signature deleted": refusal("DELETE FROM kernel_approvalsignature"),
        "tick of a signed level deleted": refusal("DELETE FROM kernel_approvaltick"),
        "signer made author": put("kernel_approvalauthor", brand_id=7, approval_id=view.id, person_id=BEN, person_name="x"),
        "author deleted": refusal("DELETE FROM kernel_approvalauthor"),
        "author changed": refusal("UPDATE kernel_approvalauthor SET person_id = 99"),
        "payload changed": refusal("UPDATE kernel_approvalpart SET fields = '{}'"),
        "digest changed": refusal("UPDATE kernel_approvalpart SET digest = 'x'"),
        "part deleted": refusal("DELETE FROM kernel_approvalpart"),
        "flow changed": refusal("UPDATE kernel_flowversion SET title = 'x'"),
        "flow deleted": refusal("DELETE FROM kernel_flowversion"),
    }
    with house.acting(ANN):
        approvals.restate(part(text="x"))
    said["void made valid"] = refusal("UPDATE kernel_approvalpart SET voided_at = NULL")
    return said


def race(flow: str, *acts: list[str]) -> dict[str, Any]:
    """Several processes act on one approval as soon as the gate opens."""
    view = house.start(flow)
    processes = [subprocess.Popen([sys.executable, __file__, "act", str(view.id), *map(str, act)], stdout=subprocess.PIPE, text=True) for act in acts]
    limit = time.monotonic() + 60
    while len(list(HOME.glob("ready-*"))) < len(acts) and time.monotonic() < limit:
        time.sleep(0.02)
    GATE.touch()
    answers = sorted(process.communicate(timeout=60)[0].strip().splitlines()[-1] for process in processes)
    GATE.unlink()
    for file in HOME.glob("ready-*"):
        file.unlink()
    after = approvals.approval(view.id)
    return {"answers": answers, "level": after.level, "signed": sorted(one.signer.id for level in after.levels for one in level.signatures)}


def scene_race() -> dict[str, Any]:
    """Two reviewers in the same second: one of any, both of all; and one person in two browsers."""
    return {
        "any": race("three", ["sign", BEN], ["sign", EVE]),
        "all": _withdrawn(race, "everybody", ["sign", BEN], ["sign", EVE]),
        "same": _withdrawn(race, "everybody", ["sign", BEN], ["sign", BEN]),
    }


def scene_starts() -> dict[str, Any]:
    """Two people hand in the same part in the same second."""
    found = race("three", ["start", ANN], ["start", CAI])
    return {"answers": found["answers"]}


def scene_ticks() -> dict[str, Any]:
    """One person confirms an item in two browsers at once."""
    found = race("checked", ["tick", BEN], ["tick", BEN])
    return {"answers": found["answers"], "ticks": ApprovalTick.objects.count()}


def _withdrawn(play: Any, *arguments: Any) -> dict[str, Any]:
    for view in approvals.history("content.item:1"):
        if view.state == "open":
            with house.acting(ANN):
                approvals.withdraw(approval_id=view.id, reason="next")
    found: dict[str, Any] = play(*arguments)
    return found


def act(approval_id: int, what: str, person: int) -> str:
    """One reviewer: looks, waits at the gate, acts."""
    view = approvals.approval(approval_id)
    (HOME / f"ready-{os.getpid()}").touch()
    while not GATE.exists():
        time.sleep(0.001)
    try:
        with house.acting(person):
            if what == "sign":
                approvals.sign(approval_id=view.id, level=view.level, seen=view.seen)
            elif what == "tick":
                approvals.tick(approval_id=view.id, item="politics")
            else:
                approvals.start_approval(subject=f"content.item:{person + 100}", flow="three", title="x", parts=[part(99)], authors=[person])
    except approvals.Refused as refused:
        return type(refused).__name__
    return "done"


def main() -> None:
    brands.set_brand_provider(lambda: [TEA])
    brands.set_member_provider(house.members)
    brands.set_holder_provider(house.holders)
    if sys.argv[1] == "act":
        with brand_scope(TEA):
            print(act(int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
        return
    call_command("migrate", verbosity=0)
    with brand_scope(TEA):
        with house.acting(LEAD):
            for flow in (THREE, CHECKED, EVERYBODY):
                approvals.save_flow(flow, "first")
        print(json.dumps(globals()[f"scene_{sys.argv[1]}"]()))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
