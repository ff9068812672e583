"""Purposes and consents, what people ask for, copies, deletions with proof, and who saw what."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from guanhao.domains.inbox.models import Lead, Suggestion
from guanhao.domains.people import facade
from guanhao.domains.people.contracts import Changed, Refused
from guanhao.domains.people.models import Consent, Person, PersonRequest, Purpose
from guanhao.domains.people.models import Handle as HandleRow
from guanhao.domains.people.rules.proof import proof_hash
from guanhao.domains.people.selectors import privacy as reading
from guanhao.domains.people.services import core, papers, purposes, reminding, requests
from guanhao.kernel import access, events
from guanhao.kernel.jobs import run_due
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import now, time_at, time_passes
from guanhao.kernel.privacy.models import AccessNote
from guanhao.kernel.privacy.retaining import keeps, run_rule
from guanhao.kernel.tenancy import brand_scope

pytestmark = pytest.mark.django_db
SECRETS = ("林小满", "13800138000", "lin@tea.example", "wb-77", "想买春茶礼盒", "只回晚上的电话")


def somebody() -> Person:
    """A person with every kind of trace in this room and in the inbox."""
    row = core.add_person(name="林小满", phone="13800138000", mail="lin@tea.example", note="只回晚上的电话", tags=["老客"])
    HandleRow(person=row, platform="weibo", platform_id="wb-77", name="林小满", made_at=now()).save()
    core.give_consent(person_id=row.pk, purpose="marketing", source="表单")
    Lead(name="林小满", phone="13800138000", phone_print="p" * 64, wants="想买春茶礼盒", person_id=row.pk, made_at=now(), changed_at=now()).save()
    Suggestion(title="加小包装", text="希望有小包装", author="林小满", contact="13800138000", person_id=row.pk, received_at=now()).save()
    return row


def settle() -> None:
    """Deliver what happened and run what is due, until nothing waits."""
    for step in range(4):
        events.deliver_pending()
        with time_passes(timedelta(minutes=step * 10)):
            run_due()


def test_a_notice_never_changes_and_consents_name_its_version(in_brand: Any) -> None:
    row = purposes.add_purpose(key="marketing", title="营销信息", notice="我们会发新品信息。", keep_days=730)
    one = core.add_person(name="甲")
    assert core.give_consent(person_id=one.pk, purpose="marketing", source="表单").terms_version == "1"
    purposes.change_purpose(purpose_id=row.pk, title="营销信息", notice="我们会发新品和活动信息。", keep_days=365, shared_with="短信服务商")
    purposes.change_purpose(purpose_id=row.pk, title="营销", notice="我们会发新品和活动信息。", keep_days=365, shared_with="短信服务商")
    other = core.add_person(name="乙")
    assert core.give_consent(person_id=other.pk, purpose="marketing", source="表单").terms_version == "2"
    assert list(row.versions.values_list("number", "keep_days")) == [(2, 365), (1, 730)]
    (line,) = reading.purposes()
    assert (line["title"], line["version"], line["open"], line["ended"]) == ("营销", 2, 2, 0)
    with pytest.raises(Changed):
        purposes.change_purpose(purpose_id=row.pk, title="x", notice="x", revision=1)
    with pytest.raises(Refused) as refused:
        purposes.add_purpose(key="marketing", title="x", notice="x")
    assert refused.value.field == "key"


def test_withdrawing_many_stops_every_use_at_once(in_brand: Any) -> None:
    people = [core.add_person(name=str(n)).pk for n in range(3)]
    for number in people:
        core.give_consent(person_id=number, purpose="marketing", source="表单")
    assert facade.usable(people, "marketing") == set(people)
    ids = list(Consent.objects.filter(person_id__in=people[:2]).values_list("pk", flat=True))
    assert purposes.withdraw_many(consent_ids=[*ids, 10**12]) == 2
    assert purposes.withdraw_many(consent_ids=ids) == 0
    assert facade.usable(people, "marketing") == {people[2]}


def test_an_agreement_ends_when_the_time_of_its_own_version_is_over(in_brand: Any) -> None:
    row = purposes.add_purpose(key="marketing", title="营销", notice="一", keep_days=100)
    first = core.add_person(name="甲")
    core.give_consent(person_id=first.pk, purpose="marketing", source="表单")
    purposes.change_purpose(purpose_id=row.pk, title="营销", notice="二", keep_days=0)
    second = core.add_person(name="乙")
    core.give_consent(person_id=second.pk, purpose="marketing", source="表单")
    rule = next(one for one in keeps() if one.key == "people.purposes")
    with time_passes(timedelta(days=99)):
        assert run_rule(rule) == 0
    with time_passes(timedelta(days=101)):
        assert run_rule(rule) == 1
        assert facade.usable([first.pk, second.pk], "marketing") == {second.pk}


def test_contacts_of_people_who_are_long_gone_go_and_others_stay(in_brand: Any) -> None:
    gone, agreed, active = (core.add_person(name=name, phone=f"1380013800{n}") for n, name in enumerate("甲乙丙"))
    core.give_consent(person_id=agreed.pk, purpose="marketing", source="表单")
    rule = next(one for one in keeps() if one.key == "people.contacts")
    with time_passes(timedelta(days=1100)):
        Person.objects.filter(pk=active.pk).update(last_seen_at=now())
        assert run_rule(rule) == 1
    assert set(HandleRow.objects.values_list("person_id", flat=True)) == {agreed.pk, active.pk}
    assert Person.objects.get(pk=gone.pk).name == "甲"


def test_the_clock_runs_fifteen_working_days_around_holidays(in_brand: Any) -> None:
    with time_at(datetime(2026, 9, 28, 2, tzinfo=UTC)):
        row = requests.receive(person_id=core.add_person(name="甲").pk, kind="copy", channel="邮件")
    assert row.due_on > date(2026, 10, 19)  # the National Day holiday does not count
    with pytest.raises(Refused) as refused:
        requests.receive(person_id=row.person_id, kind="copy", channel="邮件")
    assert refused.value.field == "kind"
    with time_at(datetime(2026, 9, 29, 2, tzinfo=UTC)):
        assert reminding.remind() == 0


def test_a_late_request_is_told_once_before_and_once_after(brand: Any, acting_as: Any) -> None:
    with acting_as("director"):
        row = requests.receive(person_id=core.add_person(name="甲").pk, kind="copy", channel="邮件")
        due = datetime.combine(row.due_on, datetime.min.time(), UTC)
        told = []
        for days in (-1, 0, 1, 2):
            with time_at(due + timedelta(days=days, hours=2)):
                told.append(reminding.remind())
        assert told == [1, 0, 1, 0]
        assert Notification.objects.filter(topic="people.request").count() == 2


def test_a_copy_holds_everything_and_is_noted_without_the_data(acting_as: Any) -> None:
    with acting_as("director"):
        row = requests.receive(person_id=somebody().pk, kind="copy", channel="邮件")
        with pytest.raises(Refused):
            papers.bundle(request_id=row.pk)
        requests.confirm_identity(request_id=row.pk, how="从原微博账号私信确认")
        name, raw = papers.bundle(request_id=row.pk)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            told = archive.read("data.json").decode()
            assert set(archive.namelist()) == {"data.json", "data.html"}
            assert "林小满" in archive.read("data.html").decode()
        assert name.endswith(".zip")
        assert all(secret in told for secret in SECRETS)
        places = {one["key"]: len(one["rows"]) for one in json.loads(told)["places"]}
        assert (places["people.handles"], places["inbox.leads"], places["inbox.suggestions"]) == (3, 1, 1)
        row.refresh_from_db()
        assert row.proof["rows"]["people.handles"] == 3
        note = AccessNote.objects.get(what="copy")
        assert note.target == f"people.person:{row.person_id}"
        kept = f"{row.proof} {note.note} {[entry.detail for entry in AuditEntry.objects.all()]}"
        assert not any(secret in kept for secret in SECRETS)


def test_a_deletion_is_proved_with_counts_and_no_personal_data(in_brand: Any) -> None:
    one, other = somebody(), core.add_person(name="别人", phone="13900139000")
    row = requests.receive(person_id=one.pk, kind="deletion", channel="邮件", wish="请删除林小满的资料")
    with pytest.raises(Changed):
        requests.start_deletion(request_id=row.pk)
    requests.confirm_identity(request_id=row.pk, how="从原微博账号私信确认")
    requests.start_deletion(request_id=row.pk)
    with pytest.raises(Changed):
        requests.start_deletion(request_id=row.pk)  # the double click
    settle()
    row.refresh_from_db()
    assert (row.state, row.plan, str(row.wish)) == ("done", {}, "")
    places = row.proof["places"]
    assert (row.proof["clean"], places["people.handles"]["before"], places["people.handles"]["after"]) == (True, 3, 0)
    assert places["inbox.leads"] == {"before": 1, "cleared": 1, "after": 0}
    assert places["inbox.suggestions"] == {"before": 1, "cleared": 1, "after": 0}
    assert row.proof_hash == proof_hash(row.proof)
    assert AuditEntry.objects.get(action="people.deletion_proved").detail["after"]["hash"] == row.proof_hash
    _name, raw = papers.certificate(request_id=row.pk, form="json")
    assert not any(secret in raw.decode() for secret in SECRETS)
    assert papers.certificate(request_id=row.pk, form="pdf")[1].startswith(b"%PDF")
    lead = Lead.objects.get()
    assert (lead.name, str(lead.phone), lead.wants) == ("", "", "")
    assert Person.objects.get(pk=other.pk).name == "别人"
    assert HandleRow.objects.filter(person_id=other.pk).count() == 1
    assert requests.prove(request_id=row.pk).proof_hash == row.proof_hash  # again changes nothing


def test_forgetting_from_the_card_has_its_proof_too(in_brand: Any) -> None:
    one = somebody()
    row = requests.delete_at_once(person_id=one.pk, reason="本人电话要求")
    settle()
    row.refresh_from_db()
    assert (row.state, row.checked_how, row.proof["clean"]) == ("done", "本人电话要求", True)
    assert PersonRequest.objects.count() == 1


def test_who_may_not_handle_requests_only_enters_them(acting_as: Any) -> None:
    with acting_as("service"):
        row = requests.receive(person_id=core.add_person(name="甲").pk, kind="deletion", channel="电话")
        for deed in (
            lambda: requests.confirm_identity(request_id=row.pk, how="x"),
            lambda: requests.start_deletion(request_id=row.pk),
            lambda: papers.bundle(request_id=row.pk),
            lambda: purposes.add_purpose(key="x", title="x", notice="x"),
            reading.access_notes,
        ):
            with pytest.raises(access.Denied):
                deed()


def test_cards_exports_and_refusals_are_in_the_access_log(client_for: Any, in_brand: Any) -> None:
    one = core.add_person(name="甲", phone="13800138000")
    service, viewer = client_for("service"), client_for("viewer")
    for _look in range(2):
        assert service.get(f"/b/acme/people/{one.pk}/").status_code == 200
    assert service.get("/b/acme/people/?export=csv").status_code == 200
    assert viewer.get(f"/b/acme/people/{one.pk}/").status_code == 403
    assert viewer.get("/b/acme/people/access/").status_code == 403
    found = list(AccessNote.objects.order_by("id").values_list("what", "target"))
    assert found[0] == ("contact", f"people.person:{one.pk}")
    assert ("list", "list:people.people") in found
    assert ("denied", f"/b/acme/people/{one.pk}/") in found
    page = client_for("director").get("/b/acme/people/access/").content.decode()
    assert f"编号 {one.pk}" in page, "in words, without the name"
    assert "13800138000" not in page


def test_pages_and_rest_answer_and_another_brands_number_is_not_there(
    client_for: Any, in_brand: Any, other_brand: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for("director")
    one = somebody()
    row = requests.receive(person_id=one.pk, kind="deletion", channel="邮件")
    made = client.post("/b/acme/people/purposes/new/", {"key": "marketing", "title": "营销", "notice": "一", "basis": "consent", "keep_days": "0"})
    assert made.status_code == 302
    pk = Purpose.objects.get().pk
    for address in (
        "consents/",
        "purposes/",
        f"purposes/{pk}/",
        f"purposes/{pk}/edit/",
        "requests/",
        "requests/new/",
        f"requests/{row.pk}/",
        "access/",
        "retention/",
    ):
        assert client.get(f"/b/acme/people/{address}").status_code == 200, address
    assert client.get(f"/b/acme/people/{one.pk}/consents.pdf").content.startswith(b"%PDF")
    assert b"marketing" in client.get(f"/b/acme/people/{one.pk}/consents.json").content
    for address in (f"{one.pk}/consents.exe", "requests/999999/", "purposes/999999/"):
        assert client.get(f"/b/acme/people/{address}").status_code == 404, address
    assert client.post("/b/acme/people/requests/new/", {"person": "10" * 20, "kind": "copy", "channel": "x"}).status_code == 422
    for address in ("purposes", "consents", "requests", "access", "retention", f"requests/{row.pk}"):
        assert client.get(f"/api/brands/acme/people/{address}").status_code == 200, address
    elsewhere = client_for("director", other_brand)
    assert elsewhere.get(f"/b/other/people/requests/{row.pk}/").status_code == 404
    for number in range(20):
        core.give_consent(person_id=core.add_person(name=f"n{number}").pk, purpose="marketing", source="表单")
    with django_assert_max_num_queries(40):
        assert client.get("/b/acme/people/consents/").status_code == 200


def test_purposes_over_rest(brand: Any, other_brand: Any, client_for: Any) -> None:
    """One purpose is read with all its notices, put away and taken back; another brand's is not there, a viewer may look only."""
    home, director, viewer = "/api/brands/acme/people/purposes", client_for("director"), client_for("viewer")

    def post(client: Any, path: str, body: Any) -> Any:
        return client.post(f"{home}{path}", json.dumps(body), content_type="application/json")

    with brand_scope(brand), access.acting(access.SYSTEM):
        row = purposes.add_purpose(key="marketing", title="营销信息", notice="一", keep_days=730)
        purposes.change_purpose(purpose_id=row.pk, title="营销信息", notice="二", keep_days=365)
        core.give_consent(person_id=core.add_person(name="甲").pk, purpose="marketing", source="表单")
    found = director.get(f"{home}/{row.pk}").json()
    assert ([(one["number"], one["notice"]) for one in found["versions"]], found["open"], found["active"]) == ([(2, "二"), (1, "一")], 1, True)
    again = [post(director, f"/{row.pk}/retire", {}).json()["active"] for _round in range(2)]
    assert again == [False, False]
    assert post(director, f"/{row.pk}/retire", {"active": True}).json()["active"] is True
    with brand_scope(brand), access.acting(access.SYSTEM):
        deeds = AuditEntry.objects.filter(action="people.purpose_retired")
        assert [entry.detail["after"] for entry in deeds.order_by("pk")] == [{"active": False}, {"active": True}]
        assert Consent.objects.filter(withdrawn_at=None).count() == 1
    stranger = client_for("director", other_brand)
    assert stranger.get(f"/api/brands/other/people/purposes/{row.pk}").status_code == 404
    assert stranger.post(f"/api/brands/other/people/purposes/{row.pk}/retire", "{}", content_type="application/json").status_code == 404
    assert director.get(f"{home}/{10**30}").status_code in {404, 422}
    assert post(director, f"/{10**30}/retire", {}).status_code in {404, 422}
    assert viewer.get(f"{home}/{row.pk}").status_code == 403
    assert post(viewer, f"/{row.pk}/retire", {}).status_code == 403
