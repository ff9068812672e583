"""What nobody did in time: lectures, reviews, rotations, challenges. Each is told once."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from guanhao.domains.identity import facade as identity
from guanhao.domains.team.selectors import practice, training
from guanhao.kernel.notify import notify
from guanhao.kernel.tenancy import current_brand

LATE = {
    "external": gettext_lazy("A month without an external lecture: {start} – {end}"),
    "internal": gettext_lazy("A week without an internal case review: {start} – {end}"),
}


def watch() -> int:
    """Tell who leads of each span that is over with too little; how many there are."""
    users, url = identity.users_with("team.edit"), f"/b/{current_brand().slug}/staff/"
    late = training.overdue()
    for one in late[:4]:
        title = format_lazy(LATE[one.track], start=one.start.isoformat(), end=one.end.isoformat())
        notify(topic="team", title=title, url=f"{url}sessions/", key=f"team.{one.track}:{one.start}", users=users, level="warning")
    quarters = practice.missing()
    for quarter in quarters[:1]:
        title = format_lazy(gettext_lazy("{quarter} ended without every rotation and challenge."), quarter=quarter.name)
        notify(topic="team", title=title, url=f"{url}rotations/", key=f"team.quarter:{quarter.name}", users=users, level="warning")
    return len(late) + len(quarters)
