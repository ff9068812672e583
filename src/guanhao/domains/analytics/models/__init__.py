"""Rows of analytics in the operational database; the facts themselves are in the warehouse."""

from guanhao.domains.analytics.models.cases import CaseCard
from guanhao.domains.analytics.models.definitions import MetricDefinition

__all__ = ["CaseCard", "MetricDefinition"]
