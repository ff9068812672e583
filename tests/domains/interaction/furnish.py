"""One row of everything interaction tools keep, for the fence over every address."""

import io
from datetime import UTC, datetime, timedelta

from guanhao.domains.interaction.models import HashtagCount, Winner
from guanhao.domains.interaction.services import activities, asking, door, drawing, entering, submissions, voting
from guanhao.kernel.now import time_at

POLL = [{"key": "q1", "kind": "single", "title": "q", "options": [{"key": "a", "title": "A"}, {"key": "b", "title": "B"}]}]
TEXT = {"key": "q2", "kind": "text", "title": "t", "required": False}


def furnish(n: int, moment: datetime) -> None:
    """A drawn lottery, a survey with an answer, an asked question, a challenge that was counted, a submission under its terms."""
    with time_at(moment):
        survey = _made("survey", n, {"questions": [*POLL, {**POLL[0], "key": "q3"}, TEXT]})
        voting.cast_ballot(activity=survey, visitor=door.visitor_of(survey, "a"), sent={"q1": ["a"], "q3": ["b"], "q2": ["x"]})
        qa = _made("qa", n, {})
        asking.ask(activity=qa, visitor=door.visitor_of(qa, "a"), form="f", name="n", text=f"question {n}")
        challenge = _made("challenge", n, {"hashtag": "tea"})
        HashtagCount(activity=challenge, platform="weibo", posts=1, counted_at=moment).save()
        terms = submissions.write_terms(submissions.TermsDraft(title=f"t{n}", text="t", scope="s"))
        call = _made("collection", n, {"terms_id": terms.pk, "media": ["document"]})
        draft = submissions.SubmissionDraft(name="n", text="t", accepted=terms.number)
        file = ("f.txt", io.BytesIO(f"words {n}".encode()), 9)
        handed = submissions.hand_in(activity=call, visitor=door.visitor_of(call, "a"), form="f", draft=draft, attachments=[file])
        submissions.judge(submission=handed.submission, approve=True)
        lottery = _made("lottery", n, lottery_of(moment))
        entering.add_entries(activity=lottery, drafts=[entering.EntryDraft(handle=f"h{number}", platform="weibo") for number in range(3)])
        activities.close_activity(lottery)
    with time_at(moment + timedelta(days=3)):
        drawing.draw_lottery(activity=lottery)
        assert Winner.objects.filter(activity=lottery).count() == 2


def lottery_of(moment: datetime) -> dict[str, object]:
    """Settings of a lawful lottery."""
    words = dict.fromkeys(("conditions", "method", "claim_terms", "organiser", "contact"), "w")
    times = {"draw_at": (moment + timedelta(days=2)).isoformat(), "claim_until": (moment + timedelta(days=9)).isoformat()}
    return {"prizes": [{"title": "p", "yuan": 9, "quantity": 1}], "alternates": 1, "asks_contact": False, **words, **times}


def _made(kind: str, n: int, settings: dict[str, object]) -> activities.Activity:
    ends = datetime(2026, 1, 6, tzinfo=UTC)
    made = activities.make_activity(activities.ActivityDraft(kind=kind, title=f"{kind} {n}", ends_at=ends, settings=settings))
    return activities.open_activity(made)
