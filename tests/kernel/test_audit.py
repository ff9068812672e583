"""Audit: append-only on every road, tampering named."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from guanhao.kernel import audit
from guanhao.kernel.models import AppendOnly, AuditEntry
from guanhao.kernel.secrets import SecretText

pytestmark = pytest.mark.django_db


def fill() -> list[AuditEntry]:
    return [audit.record("tea.brewed", target=f"tea:{number}", before={"ml": 1.0}, after={"ml": 1e20, "x": [0.1, None]}) for number in range(4)]


def unguarded(sql: str) -> None:
    """What somebody with the database file can do."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER kernel_audit_no_update")
        cursor.execute("DROP TRIGGER kernel_audit_no_delete")
        cursor.execute(sql)


def test_a_row_says_who_what_where(tea: object) -> None:
    entry = audit.record("tea.brewed", target="tea:1", note="hot")
    assert (entry.actor_id, entry.actor_name, entry.brand_id, entry.detail, entry.previous_hash) == (3, "Lin", 7, {"note": "hot"}, "0" * 64)
    assert entry.hash == audit.digest(AuditEntry.objects.get())


def test_python_refuses_changes(tea: object) -> None:
    entry = fill()[0]
    attempts: list[Callable[[], object]] = [
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["action"]),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnly):
            attempt()
    assert audit.verify() == []


@pytest.mark.parametrize("sql", ["UPDATE kernel_auditentry SET action = 'x'", "DELETE FROM kernel_auditentry"])
def test_the_database_refuses_changes(tea: object, sql: str) -> None:
    fill()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.count() == 4
    assert audit.verify() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_tampering_is_found_and_named(tea: object) -> None:
    _, second, third, _ = fill()
    unguarded(f"UPDATE kernel_auditentry SET actor_name = 'Mo' WHERE id = {second.pk}")
    assert [(p.entry_id, p.what) for p in audit.verify()] == [(second.pk, "its content was changed after it was written")]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM kernel_auditentry WHERE id = {second.pk}")
    assert [p.entry_id for p in audit.verify()] == [third.pk, 0]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_cut_tail_and_a_forged_row_are_found(tea: object) -> None:
    *_, last = fill()
    unguarded(f"DELETE FROM kernel_auditentry WHERE id = {last.pk}")
    assert [p.what for p in audit.verify()] == ["the chain has 3 rows, but 4 were written"]
    forged = AuditEntry(at=last.at, actor_name="Mo", via="session", action="x", target="y", previous_hash=last.previous_hash)
    forged.hash = audit.digest(forged)
    forged.save()
    assert [p.what for p in audit.verify()] == ["the last row is not the one that was written last"]


def test_secrets_never_enter(tea: object) -> None:
    audit.record("a.b", target="c", after={"token": "t0psecret", "deep": [{"Password": "t0psecret"}], "plain": SecretText("t0psecret"), "n": 1})
    entry = AuditEntry.objects.get()
    assert entry.detail == {"after": {"token": "***", "deep": [{"Password": "***"}], "plain": "***", "n": 1}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_test_runner_can_empty_the_table_and_the_guard_is_back(tea: object, turn: int) -> None:
    assert AuditEntry.objects.count() == 0
    fill()
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_auditentry")
