"""Everything that writes runs of the three-way diagnosis."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from guanhao.domains.market.models import Diagnosis, Finding
from guanhao.domains.market.policy import DiagnosisPolicy
from guanhao.domains.market.rules.diagnosis import changed
from guanhao.domains.market.selectors import diagnosis as selectors
from guanhao.domains.market.services import clean
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@transaction.atomic
def diagnose(*, slot: str = "") -> Diagnosis:
    """Measure the days up to yesterday and keep what was found, held against the run before (needs market.edit)."""
    require("market.edit")
    end = now().astimezone(current_brand().zone).date() - timedelta(days=1)
    start = end - timedelta(days=DiagnosisPolicy.of_brand().days - 1)
    before = selectors.newest()
    old: dict[str, Any] = {one.check_key: (one.severity, one.figure) for one in before.findings.all()} if before else {}
    row = Diagnosis(start=start, end=end, slot=slot, made_at=now(), made_by=current_actor().name[:120])
    row.save()
    for one in selectors.examine(start, end):
        Finding(
            diagnosis=row,
            check_key=one.check,
            severity=one.severity,
            state=changed(one, old.get(one.check)),
            figure=one.figure,
            limit=one.limit,
            why=one.why,
            evidence=[dict(line) for line in one.evidence],
            more=dict(one.more),
        ).save()
    found = {one.check_key: one.severity for one in row.findings.all()}
    audit.record("market.diagnosed", target=target_of(row), after={"start": start.isoformat(), "end": end.isoformat(), **found})
    return row


def diagnose_month() -> Diagnosis | None:
    """The run of this month; None when it was made already."""
    slot = f"{now().astimezone(current_brand().zone):%Y-%m}"
    return None if Diagnosis.objects.filter(slot=slot).exists() else diagnose(slot=slot)


@transaction.atomic
def answer(*, finding_id: int, text: str) -> Finding:
    """Write what is done about a finding, or take it back with an empty text (needs market.edit)."""
    require("market.edit")
    row: Finding = Finding.objects.select_for_update().get(pk=finding_id)
    before, row.answer = row.answer, clean.text(text, "answer", 1000)
    if row.answer != before:
        row.answered_at, row.answered_by = (now(), current_actor().name[:120]) if row.answer else (None, "")
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        audit.record(
            "market.finding_answered", target=f"market.diagnosis:{row.diagnosis_id}", before={"answer": before}, after={"answer": row.answer}
        )
    return row


def target_of(row: Diagnosis) -> str:
    """The run's name in audit."""
    return f"market.diagnosis:{row.pk}"
