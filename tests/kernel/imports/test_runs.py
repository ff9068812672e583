"""Runs: counts, nothing half-written, quarantine and its correction, cancel, repeats, refusals."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.utils import translation
from tests.kernel.imports.conftest import OTHER

from guanhao.kernel import jobs
from guanhao.kernel.access import Denied, acting
from guanhao.kernel.imports import fixing, selectors, services
from guanhao.kernel.imports.models import ImportRun, MappingProfile, QuarantinedRow
from guanhao.kernel.imports.words import ImportRefused
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import brand_scope

NOON = datetime(2025, 8, 10, 4, tzinfo=UTC)
GOOD = "编号,标题,发布时间,点赞\nn1,甲,2025-08-01 09:00,1.2万\nn2,乙,2025-08-02 09:00,100万+\n"
MIXED = (
    GOOD
    + "n3,丙,2025-13-40,5\nn4,丁,2025-08-03 09:00,-7\nn1,再,2025-08-04,1\nn5,坏,2025-08-04,1\n"
    + "n6,迟,2099-01-01,1\n多,一,2025-08-04,1,9\n编号,标题,发布时间,点赞\n"
)


@pytest.fixture(autouse=True)
def _noon():
    with time_at(NOON), translation.override("en"):
        yield


def stream(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def ask(text: str = GOOD, **more):
    return {"kind": "notes", "account": "tea", "stream": stream(text, more.pop("encode", "utf-8")), "name": "notes.csv", **more}


def finish(text: str = GOOD, **more) -> ImportRun:
    run = services.make_draft(**ask(text, **more))
    services.run_now(run)
    return ImportRun.objects.get(pk=run.pk)


def test_a_file_is_imported_once_and_again_changes_nothing(tea, shelf):
    first = finish()
    assert first.counts == {"read": 2, "imported": 2, "updated": 0, "unchanged": 0, "quarantined": 0}
    assert shelf.rows["n1"] == {
        "note_id": "n1", "title": "甲",
        "url": None, "made_at": datetime(2025, 8, 1, 1, tzinfo=UTC), "likes": 12_000, "_capped": None, "_dateonly": None,
    }  # fmt: skip
    assert (shelf.rows["n2"]["likes"], shelf.rows["n2"]["_capped"]) == (1_000_000, ["likes"])
    again = finish()
    assert again.counts == {"read": 2, "imported": 0, "updated": 0, "unchanged": 2, "quarantined": 0}
    assert again.nothing_new
    assert again.repeat_of == first.pk
    assert StoredFile.objects.count() == 2
    assert len({stored.sha256 for stored in StoredFile.objects.all()}) == 1


def test_bad_rows_go_to_quarantine_with_line_field_value_and_reason(tea, shelf):
    run = finish(MIXED)
    assert run.counts == {"read": 9, "imported": 2, "updated": 0, "unchanged": 0, "quarantined": 7}
    found = [(row.line, row.field, row.code, row.value) for row in selectors.quarantine(run)]
    assert found == [
        (4, "made_at", "not_a_date", "2025-13-40"),
        (5, "likes", "negative", "-7"),
        (6, "note_id", "duplicate", "n1"),
        (7, "title", "sink", "坏"),
        (8, "made_at", "future", "2099-01-01"),
        (9, "", "ragged", ""),
        (10, "", "header_repeated", ""),
    ]
    kind = services.find_kind("notes")
    texts = {row.line: selectors.row_reasons(kind, row.problems) for row in selectors.quarantine(run)}
    assert texts[4] == ["Made at: “2025-13-40” is not a date. Write it like 2025-08-06 21:00."]
    assert texts[6] == ["This is a duplicate of line 2 (Note id n1)."]
    assert texts[7] == ["this title is refused"]
    assert texts[9] == ["The row has 5 cells, the header 4. Check for a missing or an extra delimiter or quotation mark."]


def test_corrected_rows_are_run_again_and_the_rest_stays(tea, shelf):
    run = finish(MIXED)
    rows = {row.line: row for row in selectors.quarantine(run)}
    done = fixing.retry_quarantine(run, {rows[4].pk: {"发布时间": "2025-08-04 10:00"}, rows[5].pk: {"点赞": "still -7"}})
    assert done == fixing.Retried(tried=2, imported=1, updated=0, unchanged=0, left=1)
    assert shelf.rows["n3"]["made_at"] == datetime(2025, 8, 4, 2, tzinfo=UTC)
    run.refresh_from_db()
    assert (run.imported, run.quarantined) == (3, 6)
    assert QuarantinedRow.objects.get(pk=rows[4].pk).state == "fixed"
    again = QuarantinedRow.objects.get(pk=rows[5].pk)
    assert (again.state, again.code, again.value) == ("open", "not_a_number", "still -7")
    with pytest.raises(ImportRefused) as refused:
        fixing.retry_quarantine(run, {rows[4].pk: {"标题": "x"}})
    assert refused.value.code == "unknown_row"


def test_a_row_can_be_given_up(tea, shelf):
    run = finish(MIXED)
    row = selectors.quarantine(run).first()
    assert fixing.dismiss(run, [row.pk]) == 1
    assert row.pk not in set(selectors.quarantine(run).values_list("pk", flat=True))


def test_a_dry_run_counts_everything_and_writes_nothing(tea, shelf):
    result = services.dry_run(**ask(MIXED))
    assert result.counts.state() == {"read": 9, "imported": 2, "updated": 0, "unchanged": 0, "quarantined": 7}
    assert shelf.rows == {}
    assert shelf.discarded == 1
    assert (ImportRun.objects.count(), StoredFile.objects.count(), QuarantinedRow.objects.count()) == (0, 0, 0)


def test_all_or_nothing_on_request(tea, shelf):
    run = services.make_draft(**ask(MIXED, options={"strict": "1"}))
    with pytest.raises(ImportRefused) as refused:
        services.run_now(run)
    assert "7 rows cannot be taken, the first at line 4" in str(refused.value)
    run.refresh_from_db()
    assert run.state == "failed"
    assert shelf.rows == {}
    assert QuarantinedRow.objects.count() == 0


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("boom")])
def test_a_failure_at_the_last_moment_leaves_nothing(tea, shelf, error):
    shelf.explode_at_commit = error
    run = services.make_draft(**ask(MIXED))
    with pytest.raises(ImportRefused if isinstance(error, OSError) else type(error)):
        services.run_now(run)
    run.refresh_from_db()
    assert (run.state, run.imported, shelf.rows, QuarantinedRow.objects.count()) == ("failed", 0, {}, 0)
    assert ("disk is full" in selectors.error_text(run)) == isinstance(error, OSError)
    shelf.explode_at_commit = None
    services.start(run)
    assert jobs.run_due() >= 1
    run.refresh_from_db()
    assert (run.state, run.imported) == ("done", 2)


def test_a_job_imports_and_a_killed_one_does_it_again_once(tea, shelf):
    run = services.start_import(**ask())
    assert run.state == "queued"
    ImportRun.objects.filter(pk=run.pk).update(state="running")  # as a killed worker leaves it
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, run.counts["imported"]) == ("done", 2)


def test_cancelling_throws_everything_away(tea, shelf):
    run = services.start_import(**ask())
    services.cancel(run)
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, shelf.rows) == ("cancelled", {})

    def stop(*_: object) -> None:
        raise jobs.Cancelled

    second = services.make_draft(**ask())
    with pytest.raises(jobs.Cancelled):
        services.run_now(second, progress=stop)
    second.refresh_from_db()
    assert (second.state, shelf.rows, shelf.discarded) == ("cancelled", {}, 1)
    with pytest.raises(ImportRefused):
        services.cancel(second)


def test_a_run_whose_process_died_is_marked(tea, shelf):
    run = services.make_draft(**ask())
    ImportRun.objects.filter(pk=run.pk).update(state="running", touched_at=datetime(2025, 8, 10, 3, tzinfo=UTC))
    assert services.sweep() == 1
    run.refresh_from_db()
    assert run.state == "failed"
    assert selectors.error_text(run).startswith("The import was interrupted")


def test_a_mapping_by_hand_is_used_again(tea, shelf):
    odd = "Kennung,Überschrift,发布时间\nx1,甲,2025-08-01\n"
    with pytest.raises(ImportRefused) as refused:
        services.dry_run(**ask("Kennung,Überschrift\nx1,甲\n"))
    assert refused.value.code == "unmapped"
    run = finish(odd, mapping={"Kennung": "note_id", "Überschrift": "title"})
    assert shelf.rows["x1"]["title"] == "甲"
    assert MappingProfile.objects.get().mapping == {"Kennung": "note_id", "Überschrift": "title", "发布时间": "made_at"}
    again = finish(odd.replace("甲", "乙"))
    assert [one["field"] for one in again.mapping] == [one["field"] for one in run.mapping]
    assert (again.updated, shelf.rows["x1"]["title"]) == (1, "乙")


def test_one_value_for_all_rows(tea, shelf):
    finish("编号,标题\nn1,甲\n", options={"set:made_at": "2025-08-01"})
    assert shelf.rows["n1"]["made_at"] == datetime(2025, 7, 31, 16, tzinfo=UTC)
    assert shelf.rows["n1"]["_dateonly"] == ["made_at"]


def test_ids_from_addresses_and_from_content(tea, shelf):
    finish("链接,标题,发布时间\nhttps://weibo.com/1/Abc,甲,2025-08-01\n,乙,2025-08-01\n")
    assert set(shelf.rows) == {"Abc", next(key for key in shelf.rows if key.startswith("h"))}
    assert finish("链接,标题,发布时间\n,乙,2025-08-01\n").unchanged == 1


def test_words_such_as_yesterday_mean_the_same_day_when_the_file_comes_again(tea, shelf):
    text = "编号,标题,发布时间\nn1,甲,昨天 21:00\n"
    finish(text)
    assert shelf.rows["n1"]["made_at"] == datetime(2025, 8, 9, 13, tzinfo=UTC)
    with time_at(datetime(2025, 8, 20, 4, tzinfo=UTC)):
        assert finish(text).unchanged == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "big5"])
def test_encodings_of_real_exports(tea, shelf, encoding):
    text = (
        GOOD if encoding != "big5" else GOOD.replace("编号", "編號").replace("标题", "標題").replace("发布时间", "發布時間").replace("点赞", "點讚")
    )
    mapping = {"編號": "note_id", "標題": "title", "發布時間": "made_at", "點讚": "likes"} if encoding == "big5" else None
    run = services.make_draft(**ask(text, encode=encoding, mapping=mapping))
    services.run_now(run)
    assert shelf.rows["n1"]["title"] == "甲"


def test_refusals_name_the_way_out_and_write_nothing(tea, shelf):
    cases = [
        ({"kind": "nix"}, "unknown_kind", "notes"),
        ({"account": ""}, "needs_account", "weibo:tea"),
        ({"account": "weibo:ink"}, "unknown_account", "weibo:tea"),
        ({"stream": io.BytesIO(b"")}, "empty", "empty"),
        ({"stream": stream("1,2\n3,4\n")}, "no_header", "1、2"),
        ({"stream": stream("编号,标题\n")}, "no_rows", "no rows"),
        ({"options": {"encoding": "utf-8"}, "stream": stream(GOOD, "gb18030")}, "encoding", "position 0"),
        ({"options": {"encoding": "klingon"}}, "unknown_encoding", "gb18030"),
        ({"mapping": {"nix": "title"}}, "unknown_header", "编号"),
        ({"mapping": {"标题": "nix"}}, "unknown_field", "made_at"),
        ({"mapping": {"标题": "title", "编号": "title"}}, "mapped_twice", "编号"),
        ({"options": {"colour": "red"}}, "bad_option", "colour"),
    ]
    for change, code, words in cases:
        with pytest.raises(ImportRefused) as refused:
            services.start_import(**{**ask(), **change})
        assert refused.value.code == code
        assert words in str(refused.value), code
    assert (ImportRun.objects.count(), StoredFile.objects.count(), shelf.rows) == (0, 0, {})


def test_too_many_bad_rows_mean_the_file_is_wrong(tea, shelf, monkeypatch):
    from guanhao.kernel.imports.policy import ImportsPolicy

    monkeypatch.setattr(ImportsPolicy, "of_brand", classmethod(lambda cls: ImportsPolicy(quarantine_rows=100)))
    text = "编号,标题,发布时间\n" + "".join(f"n{i},甲,nie\n" for i in range(101))
    run = services.make_draft(**ask(text))
    with pytest.raises(ImportRefused) as refused:
        services.run_now(run)
    assert "More than 100 rows" in str(refused.value)
    assert (shelf.rows, QuarantinedRow.objects.count()) == ({}, 0)


def test_nobody_without_permission_and_no_other_brand(tea, shelf, stranger):
    run = finish()
    with acting(stranger), pytest.raises(Denied):
        services.start_import(**ask())
    with acting(stranger), pytest.raises(Denied):
        selectors.runs()
    assert ImportRun.objects.count() == 1
    with brand_scope(OTHER), pytest.raises(ImportRun.DoesNotExist):
        selectors.get_run(run.pk)


def test_formats_give_the_same_rows(tea, shelf):
    finish()
    expected = dict(shelf.rows)
    records = [
        {"编号": "n1", "标题": "甲", "发布时间": "2025-08-01 09:00", "点赞": "1.2万"},
        {"编号": "n2", "标题": "乙", "发布时间": "2025-08-02 09:00", "点赞": "100万+"},
    ]
    shelf.rows.clear()
    for name, text in [
        ("a.json", json.dumps({"data": {"items": records}}, ensure_ascii=False)),
        ("a.jsonl", "\n".join(json.dumps(one, ensure_ascii=False) for one in records)),
    ]:
        shelf.rows.clear()
        run = services.make_draft(**{**ask(text), "name": name})
        services.run_now(run)
        assert shelf.rows == expected, name


def test_the_preview_shows_columns_rows_and_what_is_missing(tea, shelf):
    run = services.make_draft(**ask(GOOD + "n3,丙,nie,1\n"))
    shown = selectors.preview(run)
    assert [(c.header, c.field, c.why) for c in shown.columns] == [
        ("编号", "note_id", "name"), ("标题", "title", "name"), ("发布时间", "made_at", "name"), ("点赞", "likes", "name"),
    ]  # fmt: skip
    assert shown.rows[0] == {"Note id": "n1", "Title": "甲", "Made at": "2025-08-01 09:00", "Likes": "12,000"}
    assert shown.problems == [(3, "Made at: “nie” is not a date. Write it like 2025-08-06 21:00.")]
    changed = services.change_draft(run, mapping={"发布时间": ""})
    assert "required field" in selectors.preview(changed).refusal
    with pytest.raises(ImportRefused):
        services.start(changed)
    services.change_draft(run, mapping={"发布时间": "made_at"})
    services.try_out(run)
    assert run.trial["imported"] == 2
    assert shelf.rows == {}


def test_a_worker_that_lost_its_lease_leaves_the_run_to_the_other(tea, shelf):
    run = services.start_import(**ask())

    def lost(*_: object) -> None:
        raise jobs.LeaseLost

    with pytest.raises(jobs.LeaseLost):
        services.execute(ImportRun.objects.get(pk=run.pk), progress=lost)
    run.refresh_from_db()
    assert (run.state, run.error, shelf.rows) == ("running", None, {})
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, run.imported) == ("done", 2)


def test_a_failed_job_that_is_retried_imports(tea, shelf):
    shelf.explode_at_commit = RuntimeError("boom")
    run = services.start_import(**ask())
    jobs.JobRow.objects.filter(pk=run.job_id).update(max_attempts=1)
    jobs.run_due()
    run.refresh_from_db()
    assert run.state == "failed"
    shelf.explode_at_commit = None
    assert jobs.retry(run.job_id)
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, run.error, run.imported) == ("done", None, 2)
    assert jobs.enqueue("imports.run", run_id=run.pk)  # once more does nothing
    jobs.run_due()
    run.refresh_from_db()
    assert run.imported == 2


def test_a_row_is_taken_once_when_two_people_correct_it(tea, shelf, monkeypatch):
    run = finish(MIXED)
    row = selectors.quarantine(run).get(line=4)
    fix = {row.pk: {"发布时间": "2025-08-04 10:00"}}
    plan = fixing.make_plan

    def meanwhile(*given, **more):
        monkeypatch.setattr(fixing, "make_plan", plan)
        fixing.retry_quarantine(run, fix)
        return plan(*given, **more)

    monkeypatch.setattr(fixing, "make_plan", meanwhile)
    with pytest.raises(ImportRefused) as refused:
        fixing.retry_quarantine(run, fix)
    assert refused.value.code == "unknown_row"
    run.refresh_from_db()
    assert (run.imported, run.quarantined) == (3, 6)


def test_a_row_number_no_column_holds_is_an_unknown_row(tea, shelf):
    with pytest.raises(ImportRefused) as refused:
        fixing.retry_quarantine(finish(MIXED), {10**30: {"标题": "x"}})
    assert refused.value.code == "unknown_row"
