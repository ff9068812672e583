"""One evaluation, for the fence over every address."""

from datetime import date, datetime, timedelta

from guanhao.domains.reporting.services.evaluating import EvaluationDraft, save_evaluation
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime, today: date) -> None:
    """An evaluation of two weeks that are over."""
    with time_at(moment + timedelta(days=30, minutes=n)):
        save_evaluation(EvaluationDraft(title=f"e{n}", start=today, end=today + timedelta(days=13)))
