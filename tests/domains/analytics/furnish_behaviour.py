"""A funnel and a touchpoint for the fence's walk."""

from datetime import datetime

from guanhao.domains.analytics.models import SavedFunnel, Touchpoint

STEPS = [{"title": one, "actions": [one], "platform": "", "account_id": None} for one in ("view", "order")]


def furnish_behaviour(n: int, moment: datetime) -> None:
    """One of each."""
    SavedFunnel(name=f"f{n}", steps=STEPS, window_hours=24, changed_at=moment).save()
    Touchpoint(name=f"t{n}", place="other", changed_at=moment).save()
