"""Rows of this domain, one module an area."""

from guanhao.domains.market.models.benchmarks import Benchmark, MarketNote
from guanhao.domains.market.models.diagnosis import Diagnosis, Finding
from guanhao.domains.market.models.outlook import TrendCard
from guanhao.domains.market.models.scorecards import Candidate, Scorecard

__all__ = ["Benchmark", "Candidate", "Diagnosis", "Finding", "MarketNote", "Scorecard", "TrendCard"]
