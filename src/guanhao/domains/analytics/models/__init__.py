"""Rows of analytics in the operational database; the facts themselves are in the warehouse."""

from guanhao.domains.analytics.models.cases import CaseCard
from guanhao.domains.analytics.models.collection import CollectionLine
from guanhao.domains.analytics.models.definitions import MetricDefinition
from guanhao.domains.analytics.models.tickets import DayCheck, DayReview, TraceTicket

__all__ = ["CaseCard", "CollectionLine", "DayCheck", "DayReview", "MetricDefinition", "TraceTicket"]
