"""Thresholds of compliance; each area its own module."""

from guanhao.domains.compliance.policy.advertisers import AdvertiserPolicy
from guanhao.domains.compliance.policy.checks import CheckPolicy
from guanhao.domains.compliance.policy.reports import ReportPolicy

__all__ = ["AdvertiserPolicy", "CheckPolicy", "ReportPolicy"]
