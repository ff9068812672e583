"""What a web process does before its first request, so that no request waits for it."""

import gc
from importlib import import_module

from django.conf import settings

from guanhao.engines.timing import day_info
from guanhao.kernel.now import now


def warm_up() -> None:
    """Load every page and the calendar of this year, then leave all that is loaded out of garbage collection: a full collection walks over half a
    million objects of modules that never go away, 150 ms in the middle of some request."""
    import_module(settings.ROOT_URLCONF)
    day_info(now().date())
    gc.collect()
    gc.freeze()
