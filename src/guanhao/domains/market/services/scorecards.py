"""Everything that writes scorecards of platforms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.market.contracts import Refused
from guanhao.domains.market.models import Candidate, Scorecard
from guanhao.domains.market.rules.scorecards import CRITERIA, HIGHEST, unbalanced
from guanhao.domains.market.selectors import scorecards as selectors
from guanhao.domains.market.services import clean
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

MOST_CANDIDATES = 60
State = Scorecard.State


@dataclass(frozen=True, kw_only=True)
class ScorecardDraft:
    """A scorecard as a person enters it; no weights: those of the policy, no focus: the policy's number of platforms."""

    title: str
    purpose: str = ""
    weights: Mapping[str, float] | None = None
    focus: int | None = None


@dataclass(frozen=True, kw_only=True)
class CandidateDraft:
    """A platform as a person enters it. `scores` hold score (0 to 10), note and source by criterion; a share counted from audiences is not typed."""

    platform: str = ""
    name: str = ""
    share: float | None = None
    share_source: str = ""
    scores: Mapping[str, Mapping[str, Any]] | None = None
    note: str = ""


@transaction.atomic
def save_scorecard(draft: ScorecardDraft, *, scorecard_id: int | None = None) -> Scorecard:
    """Write a scorecard (needs market.edit). Refused names the field; Scorecard.DoesNotExist (404) for an unknown number."""
    require("market.edit")
    row = _open(scorecard_id) if scorecard_id else Scorecard(made_at=now(), made_by=current_actor().name[:120])
    row.title = clean.text(draft.title, "title", 120, needed=True)
    row.purpose = clean.text(draft.purpose, "purpose", 1000)
    row.weights = _weights(draft.weights)
    if draft.focus is not None:
        clean.between(draft.focus, 1, MOST_CANDIDATES, "focus")
    row.focus = draft.focus
    return _keep(row, "market.scorecard_changed" if row.pk else "market.scorecard_made")


@transaction.atomic
def copy_scorecard(*, scorecard_id: int) -> Scorecard:
    """A new scorecard with the same platforms and scores, to weigh them again (needs market.edit)."""
    require("market.edit")
    old = Scorecard.objects.get(pk=scorecard_id)
    row = Scorecard(made_at=now(), made_by=current_actor().name[:120], title=_("%(title)s (copy)") % {"title": old.title[:100]})
    row.purpose, row.weights, row.focus, row.changed_at = old.purpose, old.weights, old.focus, now()
    row.save()
    for one in old.candidates.all():
        one.pk, one.scorecard = None, row
        one.save()
    return _keep(row, "market.scorecard_made")


@transaction.atomic
def save_candidate(draft: CandidateDraft, *, scorecard_id: int, candidate_id: int | None = None) -> Candidate:
    """Put a platform on an open scorecard, or change its scores (needs market.edit)."""
    require("market.edit")
    card = _open(scorecard_id)
    row = card.candidates.get(pk=candidate_id) if candidate_id else Candidate(scorecard=card)
    if not row.pk and card.candidates.count() >= MOST_CANDIDATES:
        raise Refused(_("A scorecard holds at most %(most)s platforms.") % {"most": MOST_CANDIDATES}, "name")
    row.platform, row.name = _named(draft)
    _set_share(row, draft)
    row.scores = _scores(draft.scores or {})
    row.note = clean.text(draft.note, "note", 1000)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This platform is on the scorecard already."), "name" if not row.platform else "platform") from None
    _keep(card, "market.scorecard_changed")
    return row


@transaction.atomic
def count_share(*, scorecard_id: int, candidate_id: int, platform_audience: int, target_audience: int) -> Candidate:
    """Take the share of target users from two audiences: how many of the platform's audience are in the target audience (needs market.edit)."""
    require("market.edit")
    card = _open(scorecard_id)
    row = card.candidates.get(pk=candidate_id)
    found = selectors.overlap(platform_audience, target_audience)
    row.share, row.share_from = found.share, Candidate.ShareFrom.COUNTED
    words = _("%(both)s of %(whole)s people of “%(platform)s” are in “%(target)s”")
    row.share_source = (
        words % {"both": f"{found.both:,}", "whole": f"{found.whole:,}", "platform": found.platform[:80], "target": found.target[:80]}
    )[:300]
    row.save()
    _keep(card, "market.scorecard_changed")
    return row


@transaction.atomic
def drop_candidate(*, scorecard_id: int, candidate_id: int) -> None:
    """Take a platform off an open scorecard (needs market.edit); versions keep what it had."""
    require("market.edit")
    card = _open(scorecard_id)
    card.candidates.get(pk=candidate_id).delete()
    _keep(card, "market.scorecard_changed")


@transaction.atomic
def decide(*, scorecard_id: int, reason: str) -> Scorecard:
    """Decide by the ranking as it stands (needs market.edit): the outcome is kept with gate and weights, and no policy rewrites it later."""
    require("market.edit")
    card = _open(scorecard_id)
    card.reason = clean.text(reason, "reason", 1000, needed=True)
    found = selectors.standing(card)
    if not any(one.eligible for one in found.ranked):
        raise Refused(_("No platform is eligible yet: score them, and say which share of their users is the target audience."), "reason")
    card.outcome = selectors.as_outcome(found)
    card.state, card.decided_at, card.decided_by = State.DECIDED, now(), current_actor().name[:120]
    return _keep(card, "market.scorecard_decided", note=card.reason)


@transaction.atomic
def reopen(*, scorecard_id: int) -> Scorecard:
    """Score a decided or archived scorecard again (needs market.edit); the decision stays in its versions."""
    require("market.edit")
    card: Scorecard = Scorecard.objects.select_for_update().get(pk=scorecard_id)
    if card.state != State.OPEN:
        card.state, card.outcome, card.reason, card.decided_at, card.decided_by = State.OPEN, {}, "", None, ""
        _keep(card, "market.scorecard_reopened")
    return card


@transaction.atomic
def archive(*, scorecard_ids: Sequence[int]) -> int:
    """Put scorecards away (needs market.edit); how many were not yet."""
    require("market.edit")
    rows = list(Scorecard.objects.select_for_update().filter(pk__in=scorecard_ids).exclude(state=State.ARCHIVED))
    for row in rows:
        row.state = State.ARCHIVED
        _keep(row, "market.scorecard_archived")
    return len(rows)


def target_of(row: Scorecard) -> str:
    """The scorecard's name in audit and versions."""
    return f"market.scorecard:{row.pk}"


def state_of(row: Scorecard) -> dict[str, Any]:
    """The scorecard with its platforms as JSON-safe values."""
    platforms = {
        one.name: {"share": one.share, "share_source": one.share_source, **{key: one.scores.get(key, {}).get("score") for key in CRITERIA}}
        for one in row.candidates.all()
    }
    return {
        "title": row.title,
        "purpose": row.purpose,
        "state": row.state,
        "weights": row.weights,
        "focus": row.focus,
        "reason": row.reason,
        "platforms": platforms,
    }


def _open(scorecard_id: int) -> Scorecard:
    row: Scorecard = Scorecard.objects.select_for_update().get(pk=scorecard_id)
    if row.state != State.OPEN:
        raise Refused(_("This scorecard is decided or put away: open it again before you change it."), "")
    return row


def _keep(row: Scorecard, action: str, *, note: str = "") -> Scorecard:
    """Save, with version and audit; nothing when nothing changed."""
    before = versions.history(target_of(row))[:1] if row.pk else []
    row.changed_at = now()
    row.save()
    after = state_of(row)
    old = before[0].state if before else None
    if old != after:
        versions.keep(target_of(row), after, note=note)
        audit.record(action, target=target_of(row), before=old, after=after, note=note)
    return row


def _named(draft: CandidateDraft) -> tuple[str, str]:
    """Platform key and name: the registry's name for a platform the program knows."""
    if not draft.platform:
        return "", clean.text(draft.name, "name", 60, needed=True)
    try:
        known = channels.platform(draft.platform)
    except LookupError as error:
        raise Refused(_("This platform is not known here: leave it empty and write its name."), "platform") from error
    return known.key, (clean.text(draft.name, "name", 60) or channels.platform_title(known.key))[:60]


def _set_share(row: Candidate, draft: CandidateDraft) -> None:
    if draft.share == row.share and row.share_from == Candidate.ShareFrom.COUNTED:
        return  # what was counted stays until somebody types another share
    row.share, row.share_from = draft.share, Candidate.ShareFrom.TYPED
    row.share_source = clean.text(draft.share_source, "share_source", 300)
    if draft.share is not None:
        clean.between(draft.share, 0, 1, "share")
        if not row.share_source:
            raise Refused(_("Say where the share comes from."), "share_source")


def _scores(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    unknown = set(given) - set(CRITERIA)
    if unknown:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(CRITERIA)}, "scores")
    found: dict[str, dict[str, Any]] = {}
    for key, one in given.items():
        note = clean.text(str(one.get("note") or ""), f"note_{key}", 300)
        source = clean.text(str(one.get("source") or ""), f"source_{key}", 200)
        if one.get("score") is None:
            if note or source:
                raise Refused(_("A note without a score: score it, or leave both out."), f"score_{key}")
            continue
        score = float(one["score"])
        clean.between(score, 0, HIGHEST, f"score_{key}")
        found[key] = {"score": score, "note": note, "source": source}
    return found


def _weights(given: Mapping[str, float] | None) -> dict[str, float]:
    if not given:
        return {}
    if set(given) - set(CRITERIA):
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(CRITERIA)}, "weights")
    for key, value in given.items():
        clean.between(value, 0, 1, f"weight_{key}")
    found = {key: float(given.get(key, 0)) for key in CRITERIA}
    if unbalanced(found):
        raise Refused(_("The weights must add up to 100 %."), "weight_audience")
    return found
