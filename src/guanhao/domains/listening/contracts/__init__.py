"""Frozen values that cross the door of listening, one module an area."""

from guanhao.domains.listening.contracts.alerts import AlertRefused, AlertView, Counted, Evidence
from guanhao.domains.listening.contracts.understanding import Measured, UnderstandingRefused, Understood

__all__ = ["AlertRefused", "AlertView", "Counted", "Evidence"]
__all__ += ["Measured", "UnderstandingRefused", "Understood"]
