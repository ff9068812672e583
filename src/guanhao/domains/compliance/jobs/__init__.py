"""What compliance does by the clock or behind a page."""

from guanhao.domains.compliance.jobs.lint import lint

__all__ = ["lint"]
