"""A check-in challenge collects a work at each spot, in a call for content where somebody decides on it (COM-09 b)."""

from datetime import timedelta
from html import unescape
from io import BytesIO
from re import search
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.domains.community import make
from tests.domains.community.make import MOMENT, english

from guanhao.domains.community.contracts import Refused
from guanhao.domains.community.models import ContentCall, Gathering, Member, MemberDeed, SpotWork, Ticket
from guanhao.domains.community.services import gatherings, page, spots
from guanhao.domains.interaction.models import Activity, Submission
from guanhao.domains.interaction.services import activities, submissions
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.now import time_at

pytestmark = pytest.mark.django_db
SPOTS = ("Gate", "Field", "Mill")


@pytest.fixture
def row(in_brand: Any) -> Any:
    """A member, in March."""
    with time_at(MOMENT):
        yield make.member()


@pytest.fixture
def call(row: Member) -> ContentCall:
    """An open call for content, as its event told."""
    terms = submissions.write_terms(submissions.TermsDraft(title="Rights", text="All of it.", scope="Repost on our accounts", months=12))
    draft = activities.ActivityDraft(kind="collection", title="Show us", ends_at=MOMENT + timedelta(days=9), settings={"terms_id": terms.pk})
    activities.open_activity(activities.make_activity(draft))
    deliver_pending()
    return ContentCall.objects.get()


def challenge(call: ContentCall | None, member: Member, *, came: bool = True) -> Ticket:
    """A challenge with three spots, and the member's ticket."""
    facts: dict[str, Any] = {"starts_at": MOMENT, "ends_at": MOMENT + timedelta(hours=8), "spots": SPOTS, "call_id": call.pk if call else None}
    made = gatherings.save_gathering(gatherings.GatheringDraft(title="City walk", kind="challenge", **facts))
    ticket = gatherings.sign_up(gathering=gatherings.set_gathering_state(gathering=made, state="open"), member=member)
    return gatherings.check_in(code=ticket.code) if came else ticket


def picture() -> SimpleUploadedFile:
    """A photo."""
    buffer = BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(buffer, "PNG")
    return SimpleUploadedFile("spot.png", buffer.getvalue(), "image/png")


def links(body: str) -> list[str]:
    """The addresses behind “Check in with a picture”."""
    return [unescape(part.partition('"')[0]) for part in body.split('href="')[1:] if "mark=spot-" in part.partition('"')[0]]


def hand_in(link: str) -> None:
    """What a phone does: open the page, send the form with a photo."""
    phone = Client(headers={"accept-language": "en"})
    body = phone.get(link).content.decode()
    sent = {name: unescape(search(rf'name="{name}"[^>]*value="([^"]*)"', body)[1]) for name in ("pass", "mark", "title")}  # type: ignore[index]
    answer = phone.post(link.partition("?")[0], {**sent, "name": "小林", "text": "", "accepted": "1", "files": picture()})
    assert answer.status_code == 201, answer.content.decode()


def test_three_spots_with_pictures_finish_the_challenge_and_wait_for_a_decision(call: ContentCall, row: Member) -> None:
    ticket = challenge(call, row)
    body = Client(headers={"accept-language": "en"}).get(page.path_of(row)).content.decode()
    assert len(links(body)) == 3
    for link in links(body):
        hand_in(link)
    deliver_pending()
    assert set(Ticket.objects.get(pk=ticket.pk).spots) == set(SPOTS)
    assert Submission.objects.filter(state="new").count() == 3
    assert sorted(SpotWork.objects.values_list("spot", "state")) == [("Field", "new"), ("Gate", "new"), ("Mill", "new")]
    assert list(MemberDeed.objects.values_list("action", flat=True)).count("challenge_done") == 1
    assert links(Client().get(page.path_of(row)).content.decode()) == []
    assert Submission.objects.filter(title="City walk · Gate").exists()


def test_a_work_counts_once_and_is_credited_to_the_ticket(call: ContentCall, row: Member) -> None:
    ticket = challenge(call, row)
    body = Client().get(page.path_of(row)).content.decode()
    hand_in(links(body)[0])
    hand_in(links(body)[0])
    deliver_pending()
    assert (SpotWork.objects.count(), Ticket.objects.get(pk=ticket.pk).spots) == (2, ["Gate"])
    work = Submission.objects.order_by("pk")[0]
    submissions.judge(submission=work, approve=True)
    deliver_pending()
    assert MemberDeed.objects.filter(action="submission", member=row, occasion=f"submission:{work.pk}").count() == 1
    submissions.judge(submission=work, approve=False, reason="Another place")
    deliver_pending()
    assert SpotWork.objects.get(submission_id=work.pk).state == "rejected"


@pytest.mark.parametrize("mark", ["", "spot-", "spot-1-", "spot-x-y", f"spot-{'9' * 40}-x", "spot-1-" + "0" * 32, "another:7"])
def test_a_mark_that_is_not_ours_does_no_spot(call: ContentCall, row: Member, mark: str) -> None:
    ticket = challenge(call, row)
    assert spots.take_work(mark=mark, submission_id=1, number="U1") is None
    assert (Ticket.objects.get(pk=ticket.pk).spots, SpotWork.objects.count()) == ([], 0)


def test_nobody_does_a_spot_from_home(call: ContentCall, row: Member) -> None:
    ticket = challenge(call, row, came=False)
    assert links(Client().get(page.path_of(row)).content.decode()) == []
    assert spots.take_work(mark=spots.mark_of(ticket, "Gate"), submission_id=1, number="U1") is None
    gatherings.check_in(code=ticket.code)
    gatherings.set_gathering_state(gathering=ticket.gathering, state="cancelled")
    assert spots.take_work(mark=spots.mark_of(ticket, "Gate"), submission_id=1, number="U1") is None


def test_works_need_spots_and_a_call_that_is_open(call: ContentCall, row: Member, client_for: Any) -> None:
    start = {"title": "Walk", "kind": "challenge", "starts_at": "2026-03-05T18:00", "ends_at": "2026-03-05T20:00", "seats": "0", "call_id": call.pk}
    client = english(client_for("director"))
    answer = client.post("/b/acme/community/events/new/", start)
    assert "name at least one" in answer.content.decode()
    assert not Gathering.objects.exists()
    assert client.post("/b/acme/community/events/new/", {**start, "spots": "Gate"}).status_code == 302
    event = Gathering.objects.get()
    assert event.call == call
    activities.close_activity(Activity.objects.get())
    deliver_pending()
    facts = {"title": "Walk", "kind": "challenge", "starts_at": event.starts_at, "ends_at": event.ends_at, "spots": ("Gate",), "call_id": call.pk}
    gatherings.save_gathering(gatherings.GatheringDraft(**facts), event)  # what is chosen stays
    with pytest.raises(Refused) as refused:
        gatherings.save_gathering(gatherings.GatheringDraft(**facts))
    assert refused.value.field == "call_id"


def test_the_event_lists_the_works(call: ContentCall, row: Member, client_for: Any, django_assert_max_num_queries: Any) -> None:
    ticket = challenge(call, row)
    for number in range(9):
        spots.take_work(mark=spots.mark_of(ticket, SPOTS[number % 3]), submission_id=100 + number, number=f"U{number}")
    client = english(client_for("director"))
    address = f"/b/acme/community/events/{ticket.gathering_id}/"
    client.get(address)
    with django_assert_max_num_queries(40):
        body = client.get(address).content.decode()
    assert "Works from the spots" in body
    assert "3/3" in body
    assert "/interaction/submissions/108/" in body
