"""Scripts, feedback, leads and ratings through their services and pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import acting_in, make_person, signed_in

from guanhao.domains.compliance.services import lexicons
from guanhao.domains.inbox.contracts import Refused, TooMany
from guanhao.domains.inbox.jobs.desk import feedback_report
from guanhao.domains.inbox.models import FeedbackReport, Lead, LeadSource, Script, Suggestion
from guanhao.domains.inbox.rules import feedback as feedback_rules
from guanhao.domains.inbox.rules import leads as lead_rules
from guanhao.domains.inbox.rules import ratings as rating_rules
from guanhao.domains.inbox.rules import scripts as script_rules
from guanhao.domains.inbox.selectors import scripts as script_selectors
from guanhao.domains.inbox.services import feedback, leads, scripts
from guanhao.kernel.access import SYSTEM, Denied, acting
from guanhao.kernel.events import deliver_pending, emit
from guanhao.kernel.jobs import enqueue, run_due
from guanhao.kernel.models import AuditEntry
from guanhao.kernel.now import now, time_at
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.events.crisis import CrisisClosed, HoldingReplyIssued

pytestmark = pytest.mark.django_db
DELAY = "{user_name}您好，订单{order_no}的快递有些慢，我们已经在催，给您添麻烦了。"


def approved(title: str = "物流延迟", text: str = DELAY, scenario: str = "complaint") -> Script:
    """A script that may be used."""
    made = scripts.save_script(draft=scripts.ScriptDraft(title=title, text=text, scenario=scenario, words="快递 慢"))
    return scripts.approve_script(script_id=made.pk)


def ban(word: str) -> None:
    """A word that the brand blocks."""
    lexicon = lexicons.make_lexicon(title="禁用", level="block", watch=False)
    lexicons.change_words(lexicon=lexicon, adds=[lexicons.WordDraft(word=word)])


def test_logistics_delay_is_filled_with_the_name_and_checked(in_brand: Any) -> None:
    """INT-03."""
    row = approved()
    found = script_selectors.offers(words="物流")
    assert [(one.title, one.usable) for one in found] == [("物流延迟", True)]
    chosen = script_selectors.chosen(row, {"user_name": "小林", "order_no": "A1"})
    assert chosen.text == "小林您好，订单A1的快递有些慢，我们已经在催，给您添麻烦了。"
    assert chosen.missing == ()
    assert chosen.report.state == "pass"
    ban("内部渠道价")
    banned = script_selectors.chosen(row, {"user_name": "内部渠道价", "order_no": "A1"})
    assert banned.report.state == "block"
    assert script_selectors.chosen(row, {"user_name": "小林"}).missing == ("order_no",)


def test_values_are_never_read_as_places_again() -> None:
    """A person may be called {order_no}."""
    assert script_rules.fill("{user_name}!", {"user_name": "{order_no}", "order_no": "secret"}).text == "{order_no}!"
    assert script_rules.unknown_places("{user_name} {wrong} {wrong}") == ["wrong"]
    assert script_rules.left_open("{agent} hi {x}") == ["agent"]


def test_a_changed_script_is_a_draft_again_and_the_old_words_stay(in_brand: Any) -> None:
    """Versions."""
    row = approved()
    scripts.save_script(draft=scripts.ScriptDraft(title="物流延迟", text="{user_name}您好", scenario="complaint"), script_id=row.pk)
    row.refresh_from_db()
    assert row.state == "draft"
    from guanhao.kernel import versions

    assert [one.state["text"] for one in versions.history(scripts.target_of(row))] == ["{user_name}您好", DELAY]


def test_banned_words_are_not_approved_and_strange_places_not_saved(in_brand: Any) -> None:
    """Refused with the field; nothing is written."""
    made = scripts.save_script(draft=scripts.ScriptDraft(title="x", text="给您内部渠道价"))
    ban("内部渠道价")
    with pytest.raises(Refused):
        scripts.approve_script(script_id=made.pk)
    made.refresh_from_db()
    assert made.state == "draft"
    with pytest.raises(Refused) as refused:
        scripts.save_script(draft=scripts.ScriptDraft(title="y", text="{username}"))
    assert refused.value.field == "text"
    assert Script.objects.count() == 1


def test_nobody_approves_their_own_words_for_a_crisis(brand: Any) -> None:
    """Two people."""
    make_person("administrator", brand)
    with acting_in("director", brand):
        made = scripts.save_script(draft=scripts.ScriptDraft(title="c", text="我们正在核实", scenario="crisis"))
        with pytest.raises(Refused):
            scripts.approve_script(script_id=made.pk)
    with acting_in("administrator", brand):
        assert scripts.approve_script(script_id=made.pk).state == "approved"


def test_a_crisis_locks_other_scripts_for_matching_messages(in_brand: Any) -> None:
    """HoldingReplyIssued locks, CrisisClosed unlocks."""
    usual, hold = approved(), approved("危机口径", "我们正在核实，请关注官方公告。", "crisis")
    emit(HoldingReplyIssued(brand_id=in_brand.id, crisis_id=7, text="我们正在核实。", words=("变质",)))
    deliver_pending()
    assert script_selectors.why_locked(usual, "茶包变质了") == "crisis"
    assert script_selectors.why_locked(usual, "快递好慢") == ""
    assert script_selectors.why_locked(hold, "茶包变质了") == ""
    assert {one.title: one.usable for one in script_selectors.offers(message="茶包变质了")} == {"物流延迟": False, "危机口径": True}
    lock = script_selectors.lock_of("茶包变质了")
    assert lock is not None
    assert lock.text == "我们正在核实。"
    emit(CrisisClosed(brand_id=in_brand.id, crisis_id=7, kind="product"))
    deliver_pending()
    assert script_selectors.why_locked(usual, "茶包变质了") == ""


def test_an_empty_holding_text_takes_it_back(in_brand: Any) -> None:
    """The event's own rule."""
    scripts.hold(crisis_id=1, text="x", words=[])
    assert script_selectors.lock_of("anything") is not None
    scripts.hold(crisis_id=1, text="", words=[])
    assert script_selectors.lock_of("anything") is None


def test_uses_are_counted(in_brand: Any) -> None:
    """Statistics."""
    row = approved()
    scripts.note_use(script_id=row.pk, conversation_id=None)
    scripts.note_use(script_id=row.pk, conversation_id=None)
    row.refresh_from_db()
    assert (row.uses, row.usings.count()) == (2, 2)


def test_a_macro_knows_its_steps(in_brand: Any) -> None:
    """Bad steps are named."""
    row = approved()
    made = scripts.save_macro(
        title="催快递", steps=[{"do": "script", "value": row.pk}, {"do": "tag", "value": "物流"}, {"do": "snooze", "value": 24}]
    )
    assert len(made.steps) == 3
    for bad in ({"do": "explode", "value": 1}, {"do": "snooze", "value": 0}, {"do": "script", "value": 999}, {"do": "status", "value": "x"}):
        with pytest.raises(Refused):
            scripts.save_macro(title="b", steps=[bad])


def test_twelve_of_thirty_done_are_forty_percent_in_the_public_report(brand: Any, client: Client) -> None:
    """INT-07."""
    with time_at(datetime(2026, 1, 15, 4, tzinfo=UTC)), brand_scope(brand), acting(SYSTEM):
        for number in range(30):
            row = feedback.add_suggestion(draft=feedback.SuggestionDraft(title=f"建议 {number}"))
            if number < 12:
                feedback.change_suggestion(suggestion_id=row.pk, status="done", reply="已上线", public=True)
    with time_at(datetime(2026, 2, 1, 0, tzinfo=UTC)):
        with brand_scope(brand), acting(SYSTEM):
            enqueue(feedback_report, key="slot")
        run_due()
        with brand_scope(brand):
            report = FeedbackReport.objects.get()
        assert (report.first_day, report.last_day) == (date(2026, 1, 1), date(2026, 1, 31))
        assert report.counts == {"total": 30, "received": 18, "planned": 0, "done": 12, "declined": 0, "closed": 0.4}
        shown = client.get(f"/feedback/acme/reports/{report.pk}/")
        assert shown.status_code == 200
        assert "40.0%" in shown.content.decode() or "40%" in shown.content.decode()
        assert "40" in client.get("/feedback/acme/").content.decode()


def test_the_public_form_takes_one_suggestion_once_and_not_too_many(brand: Any, client: Client) -> None:
    """Safe without login."""
    sent = {"title": "希望有小包装", "text": "<script>alert(1)</script>", "once": "a" * 32}
    for _time in range(2):
        assert client.post("/feedback/acme/new/", sent).status_code == 200
    assert client.post("/feedback/acme/new/", sent | {"once": "b", "website": "x"}).status_code == 422
    with brand_scope(brand):
        row = Suggestion.objects.get()
        assert (row.status, row.public, row.contact) == ("received", False, "")
    assert "希望有小包装" not in client.get("/feedback/acme/").content.decode()
    with brand_scope(brand), acting(SYSTEM):
        feedback.change_suggestion(suggestion_id=row.pk, status="planned", reply="", public=True)
    page = client.get("/feedback/acme/").content.decode()
    assert "希望有小包装" in page
    assert "<script>alert" not in page
    codes = [client.post("/feedback/acme/new/", {"title": f"t{n}", "once": f"n{n}"}).status_code for n in range(10)]
    assert codes == [200] * 9 + [429]
    assert client.get("/feedback/nobody/").status_code == 404


def test_a_browser_votes_once_and_takes_it_back(brand: Any, client: Client) -> None:
    """Votes."""
    with brand_scope(brand), acting(SYSTEM):
        row = feedback.add_suggestion(draft=feedback.SuggestionDraft(title="x"))
        assert client.post(f"/feedback/acme/{row.pk}/vote/").status_code == 404
        feedback.change_suggestion(suggestion_id=row.pk, status="planned", public=True)
    seen = []
    for browser in (client, Client(), client):
        assert browser.post(f"/feedback/acme/{row.pk}/vote/").status_code == 302
        seen.append(Suggestion.everywhere.get(pk=row.pk).votes)
    assert seen == [1, 2, 1]


def test_merged_suggestions_add_their_voices_and_count_as_one(in_brand: Any) -> None:
    """A voter who voted for both counts once."""
    one, two = (feedback.add_suggestion(draft=feedback.SuggestionDraft(title=t)) for t in ("a", "b"))
    for row in (one, two):
        feedback.change_suggestion(suggestion_id=row.pk, status="planned", public=True)
    for row, voter in ((one, "v1"), (two, "v1"), (two, "v2")):
        feedback.vote(suggestion_id=row.pk, voter=voter, address="192.0.2.1")
    assert feedback.merge_suggestions(keep=one.pk, drop=two.pk).votes == 2
    day = now().astimezone(in_brand.zone).date()
    assert feedback.make_report(first_day=day, last_day=day).counts["total"] == 1
    with pytest.raises(Refused):
        feedback.merge_suggestions(keep=one.pk, drop=one.pk)


def test_done_needs_an_answer_and_viewers_may_not(brand: Any) -> None:
    """A denied action changes nothing."""
    with brand_scope(brand), acting(SYSTEM):
        row = feedback.add_suggestion(draft=feedback.SuggestionDraft(title="x"))
        with pytest.raises(Refused):
            feedback.change_suggestion(suggestion_id=row.pk, status="done")
    with acting_in("viewer", brand), pytest.raises(Denied):
        feedback.change_suggestion(suggestion_id=row.pk, status="planned")
    assert Suggestion.everywhere.get(pk=row.pk).status == "received"


def test_the_rate_counts_in_a_moving_hour(in_brand: Any) -> None:
    """An hour later it is open again."""
    with time_at(now()) as _clock:
        for n in range(10):
            feedback.suggest_publicly(draft=feedback.SuggestionDraft(title=f"t{n}"), address="192.0.2.9")
        with pytest.raises(TooMany):
            feedback.suggest_publicly(draft=feedback.SuggestionDraft(title="more"), address="192.0.2.9")
    with time_at(now() + timedelta(hours=1, minutes=1)):
        feedback.suggest_publicly(draft=feedback.SuggestionDraft(title="more"), address="192.0.2.9")


@pytest.mark.parametrize("text", ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "１３８１２３４５６７８", "86 13812345678"])
def test_numbers_have_one_form(text: str) -> None:
    """The same number however it is written."""
    assert lead_rules.plain_phone(text) == "+8613812345678"


def test_what_is_no_number() -> None:
    """Refused."""
    assert [lead_rules.plain_phone(t) for t in ("", "abc", "123", "1" * 16, "1+2345678")] == [None] * 5
    assert lead_rules.plain_phone("+852 2345 6789") == "+85223456789"


def test_the_same_phone_from_two_forms_is_one_lead_with_two_sources(in_brand: Any) -> None:
    """INT-09."""
    first = leads.take_lead(draft=leads.LeadDraft(kind="form", ref="form:1:a", title="加盟", name="王女士", phone="138 1234 5678"))
    again = leads.take_lead(draft=leads.LeadDraft(kind="form", ref="form:2:b", title="团购", company="山里茶铺", phone="+8613812345678"))
    assert (first.merged, again.merged) == (False, True)
    lead = Lead.objects.get()
    assert (lead.name, lead.company, lead.sources.count(), str(lead.phone)) == ("王女士", "山里茶铺", 2, "+8613812345678")
    assert lead.score == 30 + 10 + 15 + 20
    assert leads.take_lead(draft=leads.LeadDraft(kind="form", ref="form:2:b", phone="13812345678")).merged
    assert LeadSource.objects.count() == 2
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_print FROM inbox_lead")
        sealed, mark = cursor.fetchone()
    assert "13812345678" not in sealed + mark
    assert all("13812345678" not in str(row.detail) for row in AuditEntry.objects.all())


def test_a_number_of_another_lead_is_refused_and_merging_helps(in_brand: Any) -> None:
    """Two leads become one."""
    one = leads.take_lead(draft=leads.LeadDraft(name="a", phone="13800000001")).lead
    two = leads.take_lead(draft=leads.LeadDraft(name="b", company="c")).lead
    with pytest.raises(Refused) as refused:
        leads.change_lead(lead_id=two.pk, values={"phone": "13800000001"})
    assert refused.value.field == "phone"
    kept = leads.merge_leads(keep=one.pk, drop=two.pk)
    assert (kept.name, kept.company, kept.sources.count(), Lead.objects.count()) == ("a", "c", 2, 1)


def test_numbers_are_hidden_from_who_may_not_manage(brand: Any) -> None:
    """Stars for agents without inbox.manage; the export too."""
    with brand_scope(brand), acting(SYSTEM):
        leads.take_lead(draft=leads.LeadDraft(name="王女士", phone="13812345678", mail="w@example.com"))
    full = signed_in(make_person("director", brand)).get("/b/acme/leads/?export=csv&cols=title,phone,mail")
    part = signed_in(make_person("legal", brand)).get("/b/acme/leads/?export=csv&cols=title,phone,mail")
    shown, hidden = (b"".join(answer).decode() for answer in (full, part))
    assert "+8613812345678" in shown
    assert "13812345678" not in hidden
    assert "****5678" in hidden
    assert "***@example.com" in hidden


def test_satisfaction_counts() -> None:
    """Mean, share of 4 and 5, low ones."""
    seen = rating_rules.satisfaction([5, 4, 2, None], follow_up=2)
    assert (seen.asked, seen.answered, seen.mean, seen.satisfied, seen.low, seen.rate) == (4, 3, 11 / 3, 2 / 3, 1, 0.75)
    assert rating_rules.satisfaction([], 2).mean is None
    assert feedback_rules.count([]).closed is None
    assert feedback_rules.month_before(date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 2, 28))


PAGES = ("inbox/scripts/", "inbox/scripts/new/", "inbox/macros/", "inbox/macros/new/", "suggestions/", "suggestions/new/", "suggestions/reports/",
         "suggestions/reports/new/", "leads/", "leads/new/", "inbox/ratings/", "inbox/ratings/?by=topic&days=7")  # fmt: skip


@pytest.mark.parametrize("place", PAGES)
def test_pages_open(brand: Any, place: str) -> None:
    """Empty and for a director."""
    assert signed_in(make_person("director", brand)).get(f"/b/acme/{place}").status_code == 200


def test_a_script_by_the_page(brand: Any) -> None:
    """Write, approve, lock, change, history."""
    client = signed_in(make_person("director", brand))
    answer = client.post("/b/acme/inbox/scripts/new/", {"title": "物流延迟", "text": DELAY, "scenario": "complaint", "words": ""})
    assert answer.status_code == 302
    place = answer["Location"]
    assert client.post(f"{place}approve/").status_code == 302
    assert client.post(f"{place}lock/").status_code == 302
    page = client.get(place).content.decode()
    assert "小林您好" in page
    row = Script.everywhere.get()
    assert (row.state, row.locked) == ("approved", True)
    assert client.get(f"{place}history/").status_code == 200
    steps = {"do": ["script", "tag"], "value_script": [str(row.pk), ""], "value_tag": ["", "物流"], "title": "催", "active": "on"}
    assert client.post("/b/acme/inbox/macros/new/", steps).status_code == 302
    assert "催" in client.get("/b/acme/inbox/macros/").content.decode()
    bad = client.post("/b/acme/inbox/macros/new/", {"do": ["snooze"], "value_snooze": ["x"], "title": "b"})
    assert bad.status_code == 422


def test_a_suggestion_and_a_lead_by_the_page(brand: Any) -> None:
    """Enter, decide, merge."""
    client = signed_in(make_person("director", brand))
    first = client.post("/b/acme/suggestions/new/", {"title": "a"})["Location"]
    second = client.post("/b/acme/suggestions/new/", {"title": "b"})["Location"]
    number = first.rstrip("/").rpartition("/")[2]
    assert client.post(first, {"title": "a", "status": "done", "reply": ""}).status_code == 422
    assert client.post(first, {"title": "a", "status": "done", "reply": "好了", "public": "on"}).status_code == 302
    assert client.post(f"{second}merge/", {"keep": number}).status_code == 302
    assert client.get(second).status_code == 200
    assert client.get(f"{first}history/").status_code == 200
    made = client.post("/b/acme/suggestions/reports/new/", {"first_day": "2026-01-01", "last_day": "2099-12-31"})["Location"]
    assert client.get(made).status_code == 200
    assert client.get(f"{made}?export=xlsx").status_code == 200
    assert client.post(f"{made}show/").status_code == 302
    lead = client.post("/b/acme/leads/new/", {"name": "王", "phone": "13812345678"})["Location"]
    assert client.get(lead).status_code == 200
    assert client.post(lead, {"status": "working", "name": "王", "next_step": "打电话"}).status_code == 302
    assert Lead.everywhere.get().phone_tail == "5678"
    assert client.post("/b/acme/leads/new/", {"name": "x", "phone": "12"}).status_code == 422
