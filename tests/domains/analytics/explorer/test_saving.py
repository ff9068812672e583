"""Saved questions, annotations, files and mails: who may what, nothing twice, nothing lost."""

import io
import smtplib
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core import mail as outbox
from tests import factories
from tests.domains.analytics.explorer.conftest import NOW

from guanhao.domains.analytics.models import Annotation, QuestionFile, QuestionLetter, QuestionMail, QuestionMailing, SavedQuestion
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import annotations as noted
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.selectors.explorer.checking import NotFound
from guanhao.domains.analytics.selectors.explorer.question import from_pairs, from_state
from guanhao.domains.analytics.services.explorer import annotations, exporting, mails, questions, sending
from guanhao.domains.analytics.services.explorer.slots import holds, latest_slot
from guanhao.kernel import access, files, versions
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.jobs import JobRow, enqueue_due_slots, run_due
from guanhao.kernel.models import AuditEntry, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

STATE = {"metrics": ["views"], "by": ["platform"], "period": "custom", "from": "2026-03-02", "to": "2026-03-29"}
QUESTION = from_state(STATE)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def keep(name="q", **more):
    return questions.save_question(name=name, question=QUESTION, **more)


# the question as a value


@pytest.mark.parametrize(
    "state",
    [
        STATE,
        {"metrics": ["views", "likes"], "period": "30"},
        {
            "metrics": ["views"],
            "by": ["day", "topic"],
            "period": "last_month",
            "against": "year",
            "sort": "-views",
            "limit": 5,
            "top": 3,
            "others": False,
            "chart": "line",
        },
        {
            "metrics": ["event_count"],
            "period": "90",
            "audiences": [3, 4],
            "where": [
                [{"field": "action", "op": "among", "values": ["like", "share"]}],
                [{"field": "source", "op": "contains", "values": ["a b"]}, {"field": "platform", "op": "is_not", "values": ["weibo"]}],
            ],
        },
    ],
)
def test_a_state_survives_address_and_json(state):
    question = from_state(state)
    assert question.state() == state
    pairs: dict[str, list[str]] = {}
    for name, value in question.pairs():
        pairs.setdefault(name, []).append(value)
    assert from_pairs(pairs) == question


# saving


def test_private_questions_are_their_owners(brand, acting_as):
    with acting_as("analyst"):
        mine = keep("mine").pk
        ours = keep("ours", shared=True).pk
        assert {row.name for row in saved.questions()} == {"mine", "ours"}
    with acting_as("director"):
        assert [row.name for row in saved.questions()] == ["ours"]
        with pytest.raises(SavedQuestion.DoesNotExist):
            saved.question(mine)
        with pytest.raises(SavedQuestion.DoesNotExist):
            questions.archive_question(question_id=mine)
        copy = questions.duplicate_question(question_id=ours)
        assert (copy.name, copy.shared, copy.owner_name) == ("ours（副本）", False, "Director")
        questions.like_question(question_id=ours, liked=True)
        assert saved.question(ours).favourite
    with acting_as("analyst"):
        assert not saved.question(ours).favourite


def test_every_change_is_kept_and_an_old_one_comes_back(brand, acting_as):
    with acting_as("analyst"):
        row = keep("first")
        other = from_state({"metrics": ["likes"], "period": "7"})
        questions.save_question(question_id=row.pk, name="second", note="n", question=other, revision=1)
        with pytest.raises(questions.Changed):
            questions.save_question(question_id=row.pk, name="third", question=other, revision=1)
        kept = versions.history(questions.target_of(row.pk))
        assert [one.state["name"] for one in kept] == ["second", "first"]
        questions.restore_version(question_id=row.pk, state=kept[1].state)
        now = saved.question(row.pk)
        assert (now.name, now.question, now.revision) == ("first", STATE, 3)
        questions.archive_question(question_id=row.pk)
        assert not saved.questions().exists()
        questions.bring_back_question(question_id=row.pk)
        assert saved.questions().get().name == "first"
        actions = AuditEntry.objects.filter(target=questions.target_of(row.pk)).order_by("id").values_list("action", flat=True)
        assert list(actions) == [f"analytics.question_{one}" for one in ("saved", "saved", "saved", "archived", "brought_back")]


def test_who_may_not_saves_nothing(brand, acting_as):
    with acting_as("viewer"), pytest.raises(access.Denied):
        keep()
    with acting_as("analyst"):
        row = keep(shared=True)
    with acting_as("viewer"), pytest.raises(access.Denied):
        questions.archive_question(question_id=row.pk)
    assert SavedQuestion.everywhere.count() == 1
    assert SavedQuestion.everywhere.get().archived_at is None


def test_what_cannot_be_answered_is_not_saved(brand, acting_as):
    with acting_as("analyst"):
        for name, state, field in (("", STATE, "name"), ("x" * 121, STATE, "name"), ("x", {"metrics": ["followers"], "by": ["format"]}, "by")):
            with pytest.raises(Refused) as refused:
                questions.save_question(name=name, question=from_state(state))
            assert refused.value.field == field
        assert not SavedQuestion.objects.exists()


def test_questions_of_another_brand_are_not_there(brand, other_brand, acting_as):
    with acting_as("analyst"):
        row = keep(shared=True)
    with brand_scope(other_brand), acting(SYSTEM):
        assert not saved.questions().exists()
        with pytest.raises(SavedQuestion.DoesNotExist):
            mails.save_mail(question_id=row.pk, every="daily", at="09:00", recipients=[1])
        with pytest.raises(NotFound):
            annotations.save_annotation(start=date(2026, 3, 2), text="x", account_id=999)


# annotations


def test_annotations_of_days_accounts_and_metrics(data):
    weibo, douyin = (one.id for one in data)
    day = date(2026, 3, 10)
    annotations.save_annotation(start=day, end=day + timedelta(days=2), text="Campaign", kind="campaign")
    annotations.save_annotation(start=day, text="Outage", kind="outage", account_id=weibo)
    row = annotations.save_annotation(start=day, text="Likes fell", metric="likes")
    assert [one.text for one in noted.between(day, day)] == ["Campaign", "Outage", "Likes fell"]
    assert [one.text for one in noted.between(day, day, accounts=[douyin], metrics=["views"])] == ["Campaign"]
    assert [one.text for one in noted.between(day + timedelta(days=1), day + timedelta(days=9))] == ["Campaign"]
    annotations.save_annotation(annotation_id=row.pk, start=day, text="Views fell", metric="views")
    annotations.archive_annotation(annotation_id=row.pk)
    assert [one.text for one in noted.between(day, day)] == ["Campaign", "Outage"]
    annotations.bring_back_annotation(annotation_id=row.pk)
    assert noted.between(day, day)[-1].text == "Views fell"
    for values, field in (
        ({"start": day, "text": " "}, "text"),
        ({"start": day, "end": day - timedelta(days=1), "text": "x"}, "end"),
        ({"start": day, "text": "x", "kind": "nothing"}, "kind"),
        ({"start": day, "text": "x", "metric": "nothing"}, "metric"),
    ):
        with pytest.raises(Refused) as refused:
            annotations.save_annotation(**values)
        assert refused.value.field == field
    assert Annotation.objects.count() == 3


# files


def test_answers_come_as_csv_xlsx_and_parquet(data):
    from guanhao.domains.analytics.selectors.explorer.answering import answer

    found = answer(from_state({**STATE, "metrics": ["views", "engagement_rate_views"]}))
    text = b"".join(exporting.blocks(found, "csv")).decode("utf-8-sig").splitlines()
    assert text[0].split(",")[0] == "平台"
    assert text[-1].startswith("合计,")
    assert len(text) == 4
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(exporting.blocks(found, "xlsx")))).active
    assert sheet.max_row == 4
    assert sheet["B2"].value == found.lines[0].cells[0].value
    table = pq.read_table(io.BytesIO(b"".join(exporting.blocks(found, "parquet"))))
    assert table.column("platform").to_pylist() == [line.keys[0] for line in found.lines]
    assert table.column("views").to_pylist() == [line.cells[0].value for line in found.lines]


def test_a_large_answer_is_written_in_the_background(data, brand, acting_as):
    with acting_as("analyst"):
        row = exporting.ask_file(question=QUESTION, form="csv", name="Views")
        assert (row.state, saved.files().count()) == ("waiting", 1)
    run_due()
    with acting_as("analyst") as person:
        row = saved.files().get()
        assert (row.state, row.rows, row.name) == ("ready", 2, "Views")
        with files.open_file(row.stored) as stream:
            assert stream.read().decode("utf-8-sig").startswith("平台,")
        assert Notification.objects.filter(user_id=person.id, key=f"question-file:{row.pk}").count() == 1
    with acting_as("director"):
        assert not saved.files().exists(), "files are their asker's"
    with acting_as("viewer"), pytest.raises(access.Denied):
        exporting.ask_file(question=QUESTION, form="csv")
    assert QuestionFile.objects.count() == 1


# mails


@pytest.mark.parametrize(
    ("moment", "every", "slot"),
    [
        ("2026-03-30T00:59", "daily", "2026-03-29T01:00"),
        ("2026-03-30T01:00", "daily", "2026-03-30T01:00"),
        ("2026-03-30T00:59", "weekly", "2026-03-23T01:00"),
        ("2026-04-01T01:00", "weekly", "2026-03-30T01:00"),
        ("2026-03-30T12:00", "monthly", "2026-03-15T01:00"),
        ("2026-03-14T12:00", "monthly", "2026-02-15T01:00"),
    ],
)
def test_when_a_mail_is_due(moment, every, slot):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(slot).replace(tzinfo=UTC)
    assert latest_slot(at, SHANGHAI, every=every, at="09:00", weekday=1, monthday=15) == expected


def test_conditions():
    assert holds("", None, None)
    assert holds("above", 5, 5.1)
    assert not holds("above", 5, 5.0)
    assert holds("below", 5, 4.9)
    assert not holds("below", 5, None)


@pytest.fixture
def people(brand):
    return [factories.make_person(role, brand).id for role in ("analyst", "director", "viewer")]


@pytest.fixture
def mail(data, people, acting_as):
    """A daily mail of a shared question to the analyst and the director at 09:00, made on 29 March at noon."""
    with time_at(NOW - timedelta(days=1)), acting_as("analyst"):
        row = keep("Views by platform", shared=True)
        return mails.save_mail(question_id=row.pk, every="daily", at="09:00", recipients=people[:2])


DUE = datetime(2026, 3, 30, 1, 2, tzinfo=UTC)  # 09:02 in Shanghai


def later(days=0, **more):
    return time_at(DUE + timedelta(days=days, **more))


def letters():
    """Who got the question's mail; notices are mails too."""
    return sorted(one.to[0] for one in outbox.outbox if "List-Unsubscribe" in one.extra_headers)


def test_a_mail_goes_out_once_a_period_with_table_chart_and_csv(mail):
    with time_at(NOW - timedelta(days=1)):
        assert sending.queue_due() == 0, "nine o'clock was over when it was made"
    with later():
        assert sending.queue_due() == 1
        assert sending.queue_due() == 0
        run_due()
        assert sending.queue_due() == 0
        run_due()
    assert letters() == ["analyst@acme.test", "director@acme.test"]
    letter = outbox.outbox[0]
    assert letter.subject == "[Acme] Views by platform 2026-03-02 – 2026-03-29"
    html = letter.alternatives[0][0]
    assert "抖音" in html
    assert "合计" in html
    assert "unsubscribe" in letter.extra_headers["List-Unsubscribe"]
    names = [one[0] if isinstance(one, tuple) else one.get_content_type() for one in letter.attachments]
    assert "guanhao.csv" in names
    assert QuestionMailing.objects.get().state == "sent"
    assert set(QuestionLetter.objects.values_list("state", flat=True)) == {"sent"}
    with later(1):
        sending.queue_due()
        run_due()
    assert len(outbox.outbox) == 4


def test_the_clock_queues_due_mails(mail, brand):
    ours = "analytics.queue_question_mails"
    with time_at(NOW - timedelta(hours=23)):
        enqueue_due_slots()
    with later():
        enqueue_due_slots()
        assert JobRow.objects.filter(kind=ours, brand_id=brand.id).count() == 1
        JobRow.objects.exclude(kind=ours).delete()
        run_due()
    assert len(outbox.outbox) == 2


def test_two_workers_send_it_once(mail):
    """The second worker runs in the middle of the first one's work: after the rows were made, and again while a letter is under way."""
    with later():
        sending.queue_due()
        row = QuestionMailing.objects.get()
        real = sending._message

        def meanwhile(*args):
            letter = real(*args)
            with patch.object(sending, "_message", real):
                sending.send(mailing_id=row.pk, last_attempt=False)
            return letter

        with patch.object(sending, "_message", meanwhile):
            sending.send(mailing_id=row.pk, last_attempt=False)
        run_due()
    assert letters() == ["analyst@acme.test", "director@acme.test"]


def test_a_worker_killed_before_the_letter_is_followed_by_another(mail):
    with later():
        sending.queue_due()
        with patch.object(sending, "picture_of", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            sending.send(mailing_id=QuestionMailing.objects.get().pk, last_attempt=False)
        assert outbox.outbox == []
        JobRow.objects.filter(kind="analytics.send_question").delete()  # its lease is over and its attempts too
        assert sending.queue_left() == 1
        run_due()
    assert len(outbox.outbox) == 2


def test_a_letter_under_way_when_the_worker_died_is_never_sent_again(mail, people):
    with later():
        sending.queue_due()
        with patch("django.core.mail.message.EmailMessage.send", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            sending.send(mailing_id=QuestionMailing.objects.get().pk, last_attempt=False)
        run_due()
        assert sending.tell_unknown() == 0, "it may still be under way"
    for minutes in (15, 20):
        with later(minutes=minutes):
            assert sending.tell_unknown() == 1
            sending.queue_due()
            sending.queue_left()
            run_due()
    assert letters() == ["director@acme.test"]
    states = dict(QuestionLetter.objects.values_list("user_id", "state"))
    assert states == {people[0]: "sending", people[1]: "sent"}
    assert Notification.objects.filter(key__startswith="question-mail-unknown:").count() == 1, "its maker is told once"


def test_what_the_server_did_not_take_is_tried_again(mail):
    with later():
        sending.queue_due()
        with patch("django.core.mail.backends.locmem.EmailBackend.open", side_effect=ConnectionRefusedError("no"), create=True):
            row = JobRow.objects.get(kind="analytics.send_question")
            run_due(1)
            row.refresh_from_db()
            assert row.state == "ready"
        assert outbox.outbox == []
    with later(hours=1):
        run_due()
    assert len(outbox.outbox) == 2


def test_three_failures_pause_it_and_its_maker_is_told(mail, people):
    for day in range(3):
        with later(day):
            sending.queue_due()
            with patch("django.core.mail.message.EmailMessage.send", side_effect=smtplib.SMTPDataError(550, b"no")):
                run_due()
            mail.refresh_from_db()
            assert (mail.failures, mail.active) == (day + 1, day < 2)
    assert "SMTPDataError" in mail.paused_why
    assert Notification.objects.filter(user_id=people[0], key__startswith="question-mail-paused:").count() == 1
    with later(3):
        assert sending.queue_due() == 0


def test_a_success_forgets_failures(mail):
    QuestionMail.objects.update(failures=2)
    with later():
        sending.queue_due()
        run_due()
    mail.refresh_from_db()
    assert mail.failures == 0


def test_only_when_above(mail, people, acting_as):
    total = sum(100 + i for i in range(56) if i != 7)
    values = {"every": "daily", "at": "09:00", "recipients": people[:1], "metric": "views"}
    with time_at(NOW - timedelta(days=1)), acting_as("analyst"):
        mails.save_mail(mail_id=mail.pk, only="above", limit=total, **values)
    with later():
        sending.queue_due()
        run_due()
    assert outbox.outbox == []
    row = QuestionMailing.objects.get()
    assert (row.state, row.value) == ("skipped", total)
    with later(hours=1), acting_as("analyst"):
        mails.save_mail(mail_id=mail.pk, only="above", limit=total - 1, **values)
    with later(1):
        sending.queue_due()
        run_due()
    assert len(outbox.outbox) == 1


def test_a_test_goes_to_oneself_alone(mail, acting_as):
    with later(), acting_as("director"):
        sending.send_test(mail_id=mail.pk)
    with later():
        run_due()
    assert [one.to for one in outbox.outbox] == [["director@acme.test"]]
    assert QuestionMailing.objects.get().test


def test_who_left_or_unsubscribed_gets_nothing(mail, people, acting_as):
    with acting_as("director"):
        assert mails.unsubscribe(mail_id=mail.pk)
        assert not mails.unsubscribe(mail_id=mail.pk)
    with later():
        sending.queue_due()
        run_due()
    assert [one.to[0] for one in outbox.outbox] == ["analyst@acme.test"]
    with acting_as("analyst"):
        mails.unsubscribe(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.active, mail.recipients) == (False, [])


def test_recipients_are_people_who_may_see_the_numbers(data, people, brand, other_brand, acting_as):
    stranger = factories.make_person("director", other_brand).id
    with acting_as("analyst"):
        row = keep("private")
        shared = keep("shared", shared=True)
        for question, recipients in ((shared, [stranger]), (shared, []), (row, [people[1]])):
            with pytest.raises(Refused) as refused:
                mails.save_mail(question_id=question.pk, every="daily", at="09:00", recipients=recipients)
            assert refused.value.field == "recipients"
        for values, field in (
            ({"every": "hourly"}, "every"),
            ({"at": "9 o'clock"}, "at"),
            ({"weekday": 8}, "weekday"),
            ({"monthday": 31}, "monthday"),
            ({"only": "above", "metric": "likes", "limit": 1.0}, "metric"),
            ({"only": "above", "metric": "views"}, "limit"),
        ):
            with pytest.raises(Refused) as refused:
                mails.save_mail(question_id=shared.pk, **{"every": "daily", "at": "09:00", "recipients": people[:1], **values})
            assert refused.value.field == field
        assert not QuestionMail.objects.exists()
        assert mails.save_mail(question_id=row.pk, every="daily", at="09:00", recipients=people[:1]).recipients == people[:1]
    with acting_as("viewer"), pytest.raises(access.Denied):
        mails.save_mail(question_id=shared.pk, every="daily", at="09:00", recipients=people[2:])
