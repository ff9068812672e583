"""A person deleted and gone everywhere: raw events, raw import files, quarantine, audiences, and what experiments logged."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from tests.domains.audiences.samples import events
from tests.domains.experiments.test_experiments import running

from guanhao.domains.audiences import facade as audiences
from guanhao.domains.audiences.contracts import Definition
from guanhao.domains.audiences.models import Deletion
from guanhao.domains.channels import facade as channels
from guanhao.domains.experiments.models import Assignment
from guanhao.domains.experiments.services.assigning import assign_unit
from guanhao.domains.people import facade as people
from guanhao.domains.people.contracts import Handle
from guanhao.kernel import files, warehouse
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.imports import services
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.imports.redacting import redact
from guanhao.kernel.jobs import run_due
from guanhao.kernel.tenancy import BrandRef

SECRET, OTHER = "xx-secret-reader", "n1"
EVENTS = """event_id,person_id,happened_at,type,platform
e1,WHO,2026-03-05 12:00,like,weibo
e2,n1,2026-03-05 12:01,like,weibo
e3,WHO,no time at all,like,weibo
"""


def imported(who: str, name: str = "events.csv") -> ImportRun:
    """An import of three events; the folder of files outlives a test, so that each test has a person of its own."""
    text = EVENTS.replace("WHO", who)
    account = channels.add_account(platform="weibo", handle="acme", name="Acme")
    run = services.make_draft(kind="events", account=account.id, stream=io.BytesIO(text.encode("gb18030")), name=name)
    services.run_now(run)
    run.refresh_from_db()
    return run


@pytest.mark.django_db(transaction=True)  # bytes of a stored file go after the commit
def test_a_forgotten_person_leaves_assignments_and_raw_files(in_brand: BrandRef) -> None:
    run = imported(SECRET)
    assert run.counts["quarantined"] == 1
    warehouse.append("events", events([("x1", 0, "weibo", SECRET, "view", 1)]))
    row = running()
    for unit in (SECRET, OTHER, "anonymous-cookie"):
        assign_unit(key=row.key, unit=unit)
    made = audiences.save_segment(name="All", definition=Definition("experiment_arm", {"experiment": row.pk, "arm": "A"}))
    person = people.resolve([Handle("weibo", SECRET)])[0]
    people.forget(person, reason="asked")
    deliver_pending()
    run_due()
    proof = Deletion.objects.get()
    assert proof.left == {}
    assert (proof.found["assignments"], proof.found["raw_files"], proof.found["events"]) == (1, 2, 2)
    assert set(Assignment.objects.values_list("unit", flat=True)) == {OTHER, "anonymous-cookie"}
    assert not QuarantinedRow.objects.exists()
    run.refresh_from_db()
    with files.open_file(run.file) as stream:
        kept = stream.read().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in kept] == ["event_id", "e2"]
    assert len(audiences.members(made)) <= 1
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file() and f"/{in_brand.id}/" in str(path):
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_unit_nobody_knows_from_events_is_found_too(in_brand: BrandRef) -> None:
    row = running()
    assign_unit(key=row.key, unit="yy-secret-cookie")
    person = people.resolve([Handle("weibo", "yy-secret-cookie")])[0]
    people.forget(person, reason="asked")
    deliver_pending()
    run_due()
    assert not Assignment.objects.exists()
    assert Deletion.objects.get().left == {}


def test_raw_files_without_the_person_stay_as_they_are(in_brand: BrandRef) -> None:
    run = imported("ww-secret-other")
    before = run.file_id
    assert redact(["ww-secret"]) == 0  # part of another word
    assert redact([]) == 0
    run.refresh_from_db()
    assert run.file_id == before


@pytest.mark.parametrize("name", ["events.csv", "events.txt"])
def test_redacting_again_finds_nothing(in_brand: BrandRef, name: str) -> None:
    run = imported("vv-secret-twice", name)
    assert redact(["vv-secret-twice"]) == 2
    assert redact(["vv-secret-twice"]) == 0
    run.refresh_from_db()
    assert run.file.name == (name if name.endswith("csv") else f"{name}.csv")
