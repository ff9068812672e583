"""What compliance does when something happens elsewhere; each area its own module."""

from guanhao.domains.compliance.reactions import guide, reports

__all__ = ["guide", "reports"]
