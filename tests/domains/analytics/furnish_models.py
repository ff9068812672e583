"""One model and one piece of advice, for the fence over every address."""

from datetime import datetime

from guanhao.domains.analytics.models import Advice, ModelRun


def furnish(n: int, moment: datetime) -> None:
    """A forecast that could not be answered, and a proposal."""
    refused = {"problem": "all_null", "field": "values", "values": {}}
    ModelRun(
        kind="forecast", title=f"forecast {n}", inputs={"metric": "views", "accounts": [], "days": 7}, state="refused", result=refused, made_at=moment
    ).save()
    expected = {"expected_low": 0.0, "expected": 0.1, "expected_high": 0.2}
    Advice(adviser="test", family="content", key=f"k{n}", title=f"advice {n}", metric="views", proposed_at=moment, seen_at=moment, **expected).save()
