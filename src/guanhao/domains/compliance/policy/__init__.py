"""Thresholds of compliance; each area its own module."""

from guanhao.domains.compliance.policy.checks import CheckPolicy

__all__ = ["CheckPolicy"]
