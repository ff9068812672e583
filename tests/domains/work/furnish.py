"""One row of everything the team keeps, for the fence over every address."""

from datetime import datetime, timedelta
from typing import Any

from guanhao.domains.work.models import CommAck, DocPresence, StandUp
from guanhao.domains.work.services import blockers, cards, documents, duties, ideas, meetings, projects, resources, schedule, series, sprints, talks
from guanhao.kernel.now import time_at


def furnish(n: int, owner: int, moment: datetime) -> None:
    """A project with a sprint, a card with all that hangs on it, a stand-up, duties, a meeting that decided, a request, a rule, a document."""
    day = moment.date()
    with time_at(moment + timedelta(minutes=n)):
        project = projects.save_project(projects.ProjectDraft(title=f"p{n}", starts_on=day, ends_on=day + timedelta(days=34), lead_id=owner))
        sprint = projects.split_project(project_id=project.pk)[0]
        sprints.start_sprint(sprint_id=sprint.pk)
        facts: dict[str, Any] = {
            "owner_id": owner,
            "due_on": day,
            "standard": "s",
            "labels": (f"l{n}",),
            "project_id": project.pk,
            "sprint_id": sprint.pk,
        }
        card = cards.save_card(cards.CardDraft(title=f"card {n}", kind="idea", **facts))
        cards.save_card(cards.CardDraft(title=f"card {n} in the pool", owner_id=owner))
        cards.move_card(card_id=card.pk, stage="doing")
        cards.write_checklist(card_id=card.pk, lines=[("one", False)])
        cards.comment(card_id=card.pk, text="hello")
        blockers.report_blocker(what=f"b{n}", card_id=card.pk, owner_id=owner)
        StandUp(user_id=owner, user_name="n", day=day - timedelta(days=n), done="d", made_at=moment).save()
        duties.write_matrix([duties.DutyDraft(step="s", letters={owner: "RA"})], project_id=project.pk)
        meeting = meetings.save_meeting(meetings.MeetingDraft(title=f"m{n}", at=moment, invited=(owner,)))
        meetings.decide(meeting_id=meeting.pk, text="do it", owner_id=owner)
        talks.record_talk(kind="request", channel="企业微信", about=f"a{n}", user_id=owner, began_at=moment)
        rule = talks.write_rule(text=f"rule {n}")
        CommAck(rule=rule, user_id=owner, user_name="n", at=moment).save()
        doc = documents.make_doc(title=f"d{n}", text="words")
        documents.grant(doc_id=doc.pk, everybody="edit", core=False, grants={owner: "own"})
        documents.save_doc(doc_id=doc.pk, title=f"d{n}", text="more words", base=1)
        DocPresence(doc=doc, user_id=owner, client=n + 1, name="n", seen_at=moment).save()
        other = cards.save_card(cards.CardDraft(title=f"after {n}", project_id=project.pk, due_on=day))
        schedule.link_cards(before_id=card.pk, after_id=other.pk)
        schedule.freeze(project_id=project.pk)
        schedule.apply(project_id=project.pk, card_id=card.pk, starts_on=day + timedelta(days=7), days=2)
        studio = resources.save_resource(resources.ResourceDraft(name=f"studio {n}", kind="room"))
        span = {"starts_at": moment, "ends_at": moment + timedelta(hours=2)}
        resources.book(resources.BookingDraft(resource_id=studio.pk, project_id=project.pk, **span))
        monthly = series.save_series(series.SeriesDraft(title=f"series {n}", starts_on=day, invited=(owner,)))
        called = series.call_meeting(series_id=monthly.pk, month=day)
        if called is not None:
            ideas.add_idea(meeting_id=called.pk, uid=f"i{n}", text="idea")
