"""By hand: a post for a platform without an interface reaches a person's phone as it was signed, and its link comes back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.domains.content import reviewing
from tests.domains.publishing.publishing import active_account, signed, subject_of
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.content.models import Variant
from guanhao.domains.publishing import facade
from guanhao.domains.publishing.models import Handing, Publication
from guanhao.domains.publishing.publisher.loop import run_due
from guanhao.domains.publishing.services import handing as services
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import Notification
from guanhao.kernel.now import now, time_passes
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
LINK = "https://www.zhihu.com/pin/1843221907758039040"


def phone_browser() -> Client:
    """A phone that nobody is signed in on, set to English."""
    return Client(headers={"Accept-Language": "en"})


class Desk:
    """An idea (想法) of 知乎 whose moment came, and the phone's link to it."""

    def __init__(self, brand: Any, **more: Any) -> None:
        self.brand = brand
        account = active_account(brand, "zhihu", "tea")
        self.variant = signed(brand, account, **more)
        self.person = make_person("manager", brand)
        with acting_in("manager", brand):
            self.number = facade.plan(subject=subject_of(self.variant), planned_at=now()).id
        run_due()
        deliver_pending()

    def row(self) -> Publication:
        """As it is now."""
        with brand_scope(self.brand):
            return Publication.objects.get(pk=self.number)

    def link(self) -> str:
        """The phone's address."""
        with acting_in("manager", self.brand):
            return f"/h/{services.secret_of(services.hand_to(publication_id=self.number))}/"

    def ticks(self, page: str) -> list[str]:
        """The values of all check boxes."""
        return re.findall(r'name="ticks" value="(\d+)"', page)


@pytest.fixture
def desk(brand: Any) -> Desk:
    """One desk."""
    return Desk(brand)


def test_at_its_moment_it_is_handed_to_whoever_answers_for_it(desk: Desk) -> None:
    assert (desk.row().status, desk.row().mode) == ("handed", "hand_off")
    assert Notification.everywhere.filter(topic="publishing.decision", key__startswith=f"publishing.handed:{desk.number}").count() >= 1
    client = signed_in(desk.person)
    listed = client.get("/b/acme/by-hand/").content.decode()
    assert desk.row().title in listed
    page = client.get(f"/b/acme/by-hand/{desk.number}/").content.decode()
    assert "qr__image" in page
    assert reviewing.TEXT.splitlines()[0] in page


def test_the_phone_gets_the_signed_words_and_gives_the_link_back(desk: Desk) -> None:
    address, phone = desk.link(), phone_browser()
    answer = phone.get(address)
    page = answer.content.decode()
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert reviewing.TEXT.splitlines()[0] in page
    lines = desk.ticks(page)
    assert len(lines) >= 3
    assert phone.post(address + "tick/", {"ticks": lines[:1]}).status_code == 204
    shot = SimpleUploadedFile("a.png", b"\x89PNG", "image/png")
    whole = {"ticks": lines, "url": f"青禾的想法 - 知乎 {LINK}?utm_psn=1 复制打开", "proof": shot}
    assert phone.post(address + "done/", whole).status_code == 302
    row = desk.row()
    assert (row.status, row.remote_id) == ("published", "1843221907758039040")
    assert row.evidence["by_hand"] is True
    assert row.evidence["proof"] is not None
    deliver_pending()
    with brand_scope(desk.brand):
        assert (Variant.objects.get().status, Variant.objects.get().post_id) == ("published", row.remote_id)
    assert LINK in phone.get(address).content.decode()


@pytest.mark.parametrize(
    ("url", "ticked", "words"),
    [
        (LINK, False, "Still to confirm"),
        ("https://www.douyin.com/video/7300000000000000001", True, "no address of a post"),
        ("https://www.zhihu.com.evil.example/pin/1843221907758039040", True, "no address of a post"),
        ("", True, "https://"),
    ],
)
def test_a_wrong_link_or_an_open_checklist_publishes_nothing(desk: Desk, url: str, ticked: bool, words: str) -> None:
    address, phone = desk.link(), phone_browser()
    lines = desk.ticks(phone.get(address).content.decode()) if ticked else []
    answer = phone.post(address + "done/", {"ticks": lines, "url": url})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert desk.row().status == "handed"


def test_a_link_another_publication_has_is_refused(desk: Desk) -> None:
    Publication.everywhere.filter(pk=desk.number).update(status="handed")
    with brand_scope(desk.brand):
        row = desk.row()
        twin = Publication(**{f.name: getattr(row, f.name) for f in Publication._meta.fields if f.name not in ("id", "brand_id")})
        twin.subject, twin.key, twin.status, twin.remote_id = "content.variant:999", "k" * 26, "published", "1843221907758039040"
        twin.save(force_insert=True)
    address, phone = desk.link(), phone_browser()
    answer = phone.post(address + "done/", {"ticks": desk.ticks(phone.get(address).content.decode()), "url": LINK})
    assert answer.status_code == 422
    assert desk.row().status == "handed"


def test_what_was_changed_after_it_was_handed_over_is_stopped(desk: Desk) -> None:
    address = desk.link()
    Variant.everywhere.update(text="别的话")
    page = phone_browser().get(address).content.decode()
    assert "Stop: it may not go out now" in page
    assert "别的话" not in page
    assert phone_browser().post(address + "done/", {"url": LINK, "ticks": ["0"]}).status_code == 422
    assert desk.row().status == "handed"


def test_a_freeze_stops_the_phone_as_well(desk: Desk) -> None:
    address = desk.link()
    with acting_in("director", desk.brand):
        facade.freeze(scope="brand", reason="舆情")
    assert "publishing is frozen" in phone_browser().get(address).content.decode()


def test_a_person_says_why_it_could_not_be(desk: Desk) -> None:
    address, phone = desk.link(), phone_browser()
    assert phone.post(address + "failed/", {"reason": ""}).status_code == 422
    assert phone.post(address + "failed/", {"reason": "账号被限制"}).status_code == 302
    row = desk.row()
    assert (row.status, row.reason_code, row.reason) == ("failed", "by_hand", "账号被限制")
    assert "Nothing is to be done" in phone.get(address).content.decode()


def test_links_end_by_time_by_a_new_one_and_with_the_person(desk: Desk) -> None:
    first = desk.link()
    with acting_in("manager", desk.brand):
        second = f"/h/{services.secret_of(services.hand_to(publication_id=desk.number, renew=True))}/"
    assert first != second
    assert phone_browser().get(first).status_code == 404
    assert phone_browser().get(second).status_code == 200
    with time_passes(timedelta(days=3, seconds=1)):
        assert phone_browser().get(second).status_code == 404
    assert phone_browser().get("/h/" + "a" * 26 + "/").status_code == 404
    assert Handing.everywhere.count() == 1


def test_who_may_only_look_gets_no_link(desk: Desk) -> None:
    client = signed_in(make_person("viewer", desk.brand))
    assert client.get(f"/b/acme/by-hand/{desk.number}/").status_code == 403
    assert client.post(f"/b/acme/by-hand/{desk.number}/renew/").status_code == 403
    assert Handing.everywhere.count() == 0


def test_files_are_the_signed_ones(brand: Any) -> None:
    desk = Desk(brand)
    assert phone_browser().get(desk.link() + "media/" + "0" * 64 + "/").status_code == 404
