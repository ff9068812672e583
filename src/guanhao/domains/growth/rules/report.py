"""What the figures of a campaign say: which are strong, which are weak."""

from collections.abc import Mapping


def compared(now: Mapping[str, float], before: Mapping[str, float], *, limit: float = 0.1) -> tuple[list[str], list[str]]:
    """The keys that rose and fell by more than `limit` (a share) against the campaign before, each in order of size."""
    changes = {key: (value - before[key]) / before[key] for key, value in now.items() if before.get(key)}
    up = sorted((key for key, change in changes.items() if change > limit), key=lambda key: -changes[key])
    down = sorted((key for key, change in changes.items() if change < -limit), key=lambda key: changes[key])
    return up, down
