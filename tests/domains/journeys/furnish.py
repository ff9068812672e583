"""One row of everything journeys keep, for the fence over every address."""

from datetime import datetime, timedelta

from tests.domains.journeys.make import plan

from guanhao.domains.audiences.models import Segment
from guanhao.domains.journeys.models import (
    Decision,
    Evaluation,
    JourneyMail,
    JourneyVersion,
    Listed,
    Passage,
    PushPart,
    PushPerson,
    WinbackCase,
    WinbackNote,
)
from guanhao.domains.journeys.services import caring, entering, handing, pushing, writing
from guanhao.domains.people import facade as people
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime) -> None:
    """A journey with somebody on it, a push with a part and a mail, a task, a case, a contact, a layer."""
    with time_at(moment + timedelta(minutes=n)):
        person = people.resolve([people.Handle(platform="weibo", platform_id=f"journey{n}", name=f"j{n}")])[0]
        row = writing.make_journey(title=f"journey {n}", plan=plan())
        version: JourneyVersion = writing.publish(journey=row)
        entering.enter(row, version, [(person, 0, f"o{n}", moment)])
        passage = Passage.objects.get(person_id=person, journey=row)
        Decision(passage=passage, journey=row, person_id=person, step=0, action="coupon", fired=True, at=moment).save()
        Evaluation(journey=row, number=1, at=moment, seen=1, entered=1).save()
        Listed(name=f"list {n}", person_id=person, at=moment).save()
        handing.make_task(title=f"task {n}", person_id=person, passage=passage)
        segment = Segment.objects.order_by("-pk").first()
        if segment is None:
            segment = Segment(name=f"pushed {n}", kind="import", purpose="marketing", made_at=moment)
            segment.save()
        push = pushing.make_push(title=f"push {n}")
        draft = pushing.PartDraft(segment_id=segment.pk, title="t", text="x", planned_at=moment + timedelta(days=9))
        part: PushPart = pushing.save_part(push=push, draft=draft)
        PushPerson(push=push, part=part, person_id=person, at=moment - timedelta(days=30)).save()
        JourneyMail(
            person_id=person, part=part, purpose="marketing", title="t", text="x", code=f"code{push.pk}-{n}", made_at=moment, state="failed"
        ).save()
        case = WinbackCase(person_id=person, spent=1.0, orders=1, opened_at=moment)
        case.save()
        WinbackNote(case=case, text="n", stage="open", by_name="a", at=moment).save()
        caring.add_contacts([caring.ContactDraft(place="group", name=f"c{n}", joined_on=moment.date())])
