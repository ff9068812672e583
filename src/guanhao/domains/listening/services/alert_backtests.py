"""Back-tests: kept as rows, computed by a job."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts import AlertRefused
from guanhao.domains.listening.models import AlertRule, Backtest
from guanhao.domains.listening.selectors import alert_backtesting as selectors
from guanhao.domains.listening.services.alert_rules import RuleDraft, check, settings_of, state_of
from guanhao.kernel import access
from guanhao.kernel.jobs import JobContext, enqueue
from guanhao.kernel.now import now

SEE = "listening.view"
LONGEST = 740
KEPT = 100


def draft_of(rule: AlertRule) -> RuleDraft:
    """A rule as a person would write it, with what judgements taught in its sensitivity."""
    values = {**state_of(rule), "streams": tuple(rule.streams)}
    values["sensitivity"] = min(10.0, max(0.1, round(rule.sensitivity * rule.trained, 4)))
    return RuleDraft(**values)


def start(*, title: str, first: date, last: date, drafts: list[RuleDraft]) -> Backtest:
    """Compare one or two settings on the kept counts; the answer comes by job. AlertRefused names the field."""
    access.require("listening.alerts")
    if not 1 <= len(drafts) <= 2:
        raise AlertRefused(_("Give one or two settings to compare."), "settings")
    if last < first or (last - first).days > LONGEST:
        raise AlertRefused(_("Choose a first and a last day, at most two years apart."), "last")
    for draft in drafts:
        check(draft)
    with transaction.atomic():
        row = Backtest(
            title=title.strip()[:120] or drafts[0].title, first=first, last=last, settings=[asdict(one) for one in drafts], made_at=now(),
            made_by=access.current_actor().name[:120],
        )  # fmt: skip
        row.save()
        row.job_id = enqueue("listening.backtest", key=str(row.pk), backtest_id=row.pk).pk
        row.save(update_fields=["job_id"])
        for old in Backtest.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]:
            Backtest.objects.filter(pk=old).delete()
    return row


def run(backtest_id: int, ctx: JobContext | None = None) -> Backtest:
    """Compute a back-test; run again it says the same. Backtest.DoesNotExist."""
    row: Backtest = Backtest.objects.get(pk=backtest_id)
    result: list[dict[str, Any]] = []
    for number, values in enumerate(row.settings):
        draft = RuleDraft(**{**values, "streams": tuple(values["streams"])})

        def tell(done: int, total: int, part: int = number) -> None:
            if ctx is not None:
                ctx.check_cancelled()
                ctx.progress(part * total + done, total * len(row.settings))

        result.append(selectors.would_raise(settings_of(draft), draft.streams, row.first, row.last, highest=draft.highest_level, tell=tell))
    row.result, row.state = result, "done"
    row.save(update_fields=["result", "state"])
    return row
