"""Rows of this domain."""

from guanhao.domains.experiments.models.experiments import Arm, ArmCount, Assignment, Experiment, Look, MetricRole, Verdict

__all__ = ["Arm", "ArmCount", "Assignment", "Experiment", "Look", "MetricRole", "Verdict"]
