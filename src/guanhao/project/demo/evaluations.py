"""Evaluations of the sample brand: one with a control group, one index, and the actions of last month's review."""

from datetime import timedelta

from guanhao.domains.channels import facade as channels
from guanhao.domains.reporting.models import Evaluation
from guanhao.domains.reporting.services.evaluating import EvaluationDraft, save_evaluation
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import working


def write_evaluations() -> None:
    """Two of them, once."""
    if Evaluation.objects.exists():
        return
    with working("director", days=1):
        today = now().astimezone(current_brand().zone).date()
        end = today - timedelta(days=3)
        start, accounts = end - timedelta(days=13), [account.id for account in channels.accounts()]
        covers = EvaluationDraft(
            title="新封面样式（微博试点）",
            start=start,
            end=end,
            metric="interactions_per_post",
            accounts=tuple(accounts[:1]),
            controls=tuple(accounts[1:3]),
            note="其余账号沿用旧封面",
        )
        weights = (("interactions", 3.0), ("net_followers", 2.0), ("posts", 1.0))
        for draft in (covers, EvaluationDraft(title="晚八点主推时段", start=start, end=end, method="index", weights=weights)):
            save_evaluation(draft)
