"""What all public forms share."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import TooMany
from guanhao.kernel.now import now

HOUR = 3600


def check_rate(rows: Any, origin: str, most: int, *, field: str = "made_at") -> None:
    """TooMany when this network sent as many of these rows within an hour as the policy takes."""
    if not origin:
        return
    if rows.filter(origin=origin, **{f"{field}__gt": now() - timedelta(hours=1)}).count() >= most:
        raise TooMany(_("Too much came from your network within an hour. Try again later, please."), HOUR)
