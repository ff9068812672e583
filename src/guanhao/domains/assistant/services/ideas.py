"""Topics from trends, pain points and gaps; a person sends them to the topic pool, by the door that is there."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Clue, Refused
from guanhao.domains.assistant.models import Idea
from guanhao.domains.assistant.policy import IdeaPolicy
from guanhao.domains.assistant.rules import targets
from guanhao.domains.assistant.rules.ideas import Match, combine
from guanhao.kernel import audit, events
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import TopicSuggested

State = Idea.State


def gather() -> list[Clue]:
    """Every reason the rooms know of now."""
    return list({one.key: one for source in targets.clue_sources() for one in source()}.values())


@transaction.atomic
def suggest_topics(clues: Sequence[Clue] | None = None) -> int:
    """Suggest topics (needs assistant.ideas); what was suggested before keeps its answer, open ones follow the newest reasons. How many are new."""
    require("assistant.ideas")
    policy = IdeaPolicy.of_brand()
    matches = [one for one in combine(list(clues) if clues is not None else gather(), policy.most) if one.score >= policy.least_score]
    known = {row.key: row for row in Idea.objects.select_for_update().filter(key__in=[one.key for one in matches])}
    new = 0
    for match in matches:
        row = known.get(match.key)
        if row is not None and row.state != State.OPEN:
            continue
        new += row is None
        row = row or Idea(key=match.key, made_at=now())
        row.title, row.angle, row.score = title_of(match)[:200], angle_of(match)[:300], match.score
        row.reasons = [
            {"kind": one.kind, "title": one.title, "evidence": one.evidence, "weight": round(one.weight, 3), "url": one.url} for one in match.clues
        ]
        row.save()
    if new:
        audit.record("assistant.topics_suggested", target="assistant.ideas", after={"count": new})
    return new


@transaction.atomic
def accept_idea(*, idea: Idea, title: str = "") -> Idea:
    """Send it to the topic pool, where it is a candidate with its reasons (needs assistant.ideas); once."""
    require("assistant.ideas")
    row: Idea = Idea.objects.select_for_update().get(pk=idea.pk)
    if row.state == State.ACCEPTED:
        return row
    row.title = title.strip()[:200] or row.title
    _decide(row, State.ACCEPTED)
    note = "\n".join(f"{one['title']}: {one['evidence']}" for one in row.reasons)
    key = f"assistant.idea:{row.pk}"
    events.emit(TopicSuggested(brand_id=current_brand().id, key=key, title=row.title, source="assistant", angle=row.angle, note=note[:2000]))
    audit.record("assistant.idea_accepted", target=target_of(row), after={"title": row.title, "score": row.score})
    return row


@transaction.atomic
def dismiss_idea(*, idea: Idea, note: str = "") -> Idea:
    """Not for us (needs assistant.ideas): it is not suggested again."""
    require("assistant.ideas")
    row: Idea = Idea.objects.select_for_update().get(pk=idea.pk)
    if row.state == State.ACCEPTED:
        raise Refused(_("It is in the topic pool already."))
    if row.state == State.OPEN:
        row.note = note.strip()[:200]
        _decide(row, State.DISMISSED)
        audit.record("assistant.idea_dismissed", target=target_of(row), note=row.note)
    return row


def title_of(match: Match) -> str:
    """Words for a topic, for a person to better."""
    rise, pain = match.of("rise"), match.of("pain")
    if rise is not None and pain is not None:
        return _("%(trend)s is on the rise: what to do about “%(pain)s”") % {"trend": rise.title, "pain": pain.title}
    if pain is not None:
        return _("“%(pain)s”: asked often, answered once and for all") % {"pain": pain.title}
    return _("%(trend)s: what our readers should know") % {"trend": rise.title if rise else ""}


def angle_of(match: Match) -> str:
    """Why this and why now, in one sentence."""
    parts = []
    rise, pain, gap = match.of("rise"), match.of("pain"), match.of("gap")
    if rise is not None:
        parts.append(_("talked about: %(evidence)s") % {"evidence": rise.evidence})
    if pain is not None:
        parts.append(_("needed: %(evidence)s") % {"evidence": pain.evidence})
    if gap is not None:
        parts.append(_("missing: %(evidence)s") % {"evidence": gap.evidence})
    return "；".join(parts) if parts else ""


def target_of(row: Idea) -> str:
    """Its name in the audit log."""
    return f"assistant.idea:{row.pk}"


def _decide(row: Idea, state: str) -> None:
    row.state, row.decided_at, row.decided_by_name = state, now(), current_actor().name[:120]
    row.save()
