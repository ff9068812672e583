"""Frozen values that cross the door of listening, one module an area."""

from guanhao.domains.listening.contracts.alerts import AlertRefused, AlertView, Counted, Evidence

__all__ = ["AlertRefused", "AlertView", "Counted", "Evidence"]
