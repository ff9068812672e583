"""Pure decisions of strategy, one module an area."""

from guanhao.domains.strategy.rules.goals import Aim, Shape, Status, UnfitAim, Verdict, attain, check_aim, elapsed_share, judge

__all__ = ["Aim", "Shape", "Status", "UnfitAim", "Verdict", "attain", "check_aim", "elapsed_share", "judge"]
