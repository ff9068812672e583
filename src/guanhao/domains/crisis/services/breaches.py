"""What happens when a clock of a room runs out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.crisis.models import Crisis, RoleTaking, Step
from guanhao.domains.crisis.services.lines import drill_title, say, team_of, tell

CLOCK_WORDS = {
    "crisis.response": gettext_lazy("First response"),
    "crisis.sop_start": gettext_lazy("Start of the procedure"),
    "crisis.official_reply": gettext_lazy("Official reply"),
    "crisis.close": gettext_lazy("Close of the crisis"),
}


def clock_is_over(crisis: Crisis | None, kind: str) -> None:
    """A clock of the room itself: everybody of the team hears of it once."""
    if crisis is None:
        return
    title = _("Not in time: %(clock)s") % {"clock": CLOCK_WORDS[kind]}
    say(crisis, "breach", title)
    tell(crisis, f"{title} — {drill_title(crisis)}", key=f"crisis.breach:{crisis.pk}:{kind}", people=team_of(crisis))


def step_is_late(step: Step | None) -> None:
    """A step of the checklist: whoever has its duty hears of it, else the team."""
    if step is None or step.done_at is not None:
        return
    say(step.crisis, "breach", _("Step overdue: %(title)s") % {"title": step.title})
    takers = RoleTaking.objects.filter(crisis=step.crisis, role=step.role, released_at=None).values_list("person_id", flat=True)
    title = _("Step overdue: %(title)s") % {"title": step.title}
    tell(step.crisis, title, key=f"crisis.step:{step.pk}", people=list(takers) or team_of(step.crisis), level="warning")
