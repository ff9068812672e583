"""Everything that writes, one module an area; those of goals are named here."""

from guanhao.domains.strategy.services.goals import (
    EDITABLE,
    GoalDraft,
    check_draft,
    close_goal,
    judge_goals,
    reopen_goal,
    revise_goal,
    set_goal,
    state_of,
    target_of,
)

__all__ = ["EDITABLE", "GoalDraft", "check_draft", "close_goal", "judge_goals", "reopen_goal", "revise_goal", "set_goal", "state_of", "target_of"]
