"""Places where a torture test kills the publisher, to prove that any instruction may be its last."""

import os
import signal
from itertools import count

from django.conf import settings

POINTS = (
    "claimed",
    "before_prepare",
    "after_prepare",
    "before_intent",
    "inside_intent",
    "after_intent",
    "before_send",
    "after_send",
    "before_record",
    "inside_record",
    "after_record",
    "reconciling",
)
_seen = count(1)


def reached(point: str) -> None:
    """End this process as kill -9 would when GUANHAO_FAULT names this point: `after_send` at the first time, `after_send:7` at the seventh."""
    wanted: str = settings.FAULT
    if not wanted:
        return
    name, _colon, number = wanted.partition(":")
    if name == point and next(_seen) >= int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
