"""Checking the audit chain as background work: the walk over all entries of the installation takes seconds for every hundred thousand."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.kernel import audit, jobs
from guanhao.kernel.access import require
from guanhao.kernel.models import AuditHead, JobRow
from guanhao.kernel.tenancy import current_brand

KIND = "console.verify_audit"
SHOWN = 100


@dataclass(frozen=True)
class Check:
    """The newest check: state of its job ("" when there was none), entries walked, problems (the first hundred); `ok` None until it has ended."""

    state: str
    ok: bool | None
    entries: int
    problems: tuple[audit.Problem, ...]
    asked_at: datetime | None
    ended_at: datetime | None


@jobs.job(KIND, title=gettext_lazy("Verify the chain"))
def verify_chain(ctx: jobs.JobContext) -> dict[str, object]:
    """Walk the whole chain, which all brands share."""
    head = AuditHead.objects.first()
    problems = audit.verify()
    told = [{"entry_id": found.entry_id, "what": found.what} for found in problems[:SHOWN]]
    return {"ok": not problems, "entries": head.count if head else 0, "problems": told}


def ask_for_check() -> Check:
    """Queue a check; one that has not ended yet is the same."""
    require("audit.view")
    jobs.enqueue(verify_chain, key="chain")
    return newest_check()


def newest_check() -> Check:
    """What the brand's newest check found, or how far it is."""
    require("audit.view")
    row = JobRow.objects.filter(kind=KIND, brand_id=current_brand().id).order_by("-id").first()
    if row is None:
        return Check("", None, 0, (), None, None)
    found = row.result if row.state == JobRow.State.DONE and isinstance(row.result, dict) else {}
    problems = tuple(audit.Problem(one["entry_id"], one["what"]) for one in found.get("problems", ()))
    return Check(row.state, found.get("ok"), found.get("entries", 0), problems, row.made_at, row.ended_at)


def told(check: Check) -> str:
    """A check in words; empty when there was none."""
    if check.ok is None or check.ended_at is None:
        running = check.state in {JobRow.State.READY, JobRow.State.RUNNING}
        return _("The chain is being verified; load the page again for the result.") if running else ""
    at = date_format(localtime(check.ended_at), "SHORT_DATETIME_FORMAT")
    if check.ok:
        return " ".join([at, _("The chain is whole: no entry was changed, deleted or inserted.")])
    return " ".join([at, *(_("Entry %(number)s: %(what)s") % {"number": one.entry_id, "what": one.what} for one in check.problems[:5])])
