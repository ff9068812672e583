"""Whether a promise of communication was kept."""

from datetime import datetime


def kept(*, due: datetime, ended: datetime | None, moment: datetime) -> bool | None:
    """Was it answered by `due` (to the second)? None while there is time left."""
    if ended is not None:
        return ended <= due
    return False if moment > due else None
