"""What users hand in (INT-06): not without terms, judged, credited, taken into the library, taken back by their author."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override
from PIL import Image, ImageDraw
from tests.domains.interaction.make import MOMENT, activity, english, visitor

from guanhao.domains.assets import facade as assets
from guanhao.domains.interaction.contracts import Closed, Refused
from guanhao.domains.interaction.models import Activity, PointLine, Submission, SubmissionFile, Terms
from guanhao.domains.interaction.services import submissions
from guanhao.kernel.models import StoredFile
from guanhao.kernel.now import time_at


@pytest.fixture
def now_open() -> Any:
    """The moment at which the calls of these tests are open."""
    with time_at(MOMENT):
        yield


def call(**settings: Any) -> Activity:
    """An open call for content with terms."""
    terms = submissions.write_terms(submissions.TermsDraft(title="Rights", text="All of it.", scope="Repost on our accounts", months=12))
    return activity("collection", terms_id=terms.pk, **settings)


def picture(seed: int, size: int = 240, form: str = "PNG") -> bytes:
    """A picture with shapes that depend on `seed`."""
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    for number in range(12):
        at = (seed * 7919 + number * 104729) % (size * 3 // 4)
        down = (seed * 6151 + number * 49157) % (size * 3 // 4)
        draw.rectangle([at, down, at + size // 5, down + size // 7], fill=((number * 40 + seed * 90) % 255, number * 20, 120))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def hand(one: Activity, form: str = "f", **more: Any) -> submissions.Handed:
    """Hand in a picture."""
    data = more.pop("data", picture(1))
    draft = submissions.SubmissionDraft(**{"name": "Lin", "accepted": Terms.objects.get().number, "title": "Tea", **more})
    files = [("tea.png", io.BytesIO(data), len(data))] if data else []
    return submissions.hand_in(activity=one, visitor=visitor(one, form), form=form, draft=draft, attachments=files)


def test_without_accepting_the_terms_nothing_is_taken(in_brand: Any, now_open: Any) -> None:
    one = call()
    for accepted in (None, 2):
        with override("en"), pytest.raises(Refused, match="terms") as refused:
            hand(one, accepted=accepted)
        assert refused.value.field == "accepted"
    assert (Submission.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_form_on_the_page(in_brand: Any, now_open: Any) -> None:
    one, client = call(), english()
    page = client.get(f"/join/acme/{one.code}/").content.decode()
    assert "The rights stay yours" in page
    sent = {"pass": re.findall(r'name="pass" value="([^"]*)"', page)[0], "name": "Lin", "text": "My cup"}
    refused = client.post(f"/join/acme/{one.code}/", sent)
    assert refused.status_code == 422
    assert "Without accepting the terms" in refused.content.decode()
    file = SimpleUploadedFile("a.png", picture(1), "image/png")
    taken = client.post(f"/join/acme/{one.code}/", {**sent, "accepted": "1", "files": [file]})
    assert taken.status_code == 201
    link = re.findall(r'href="http://testserver(/join/acme/mine/[^"]+)"', taken.content.decode())[0]
    assert "Waiting" in client.get(link).content.decode()
    row = Submission.objects.get()
    assert (row.terms.number, row.text, row.files.count()) == (1, "My cup", 1)


def test_approved_means_points_once(in_brand: Any, now_open: Any) -> None:
    row = hand(call()).submission
    submissions.judge(submission=row, approve=True)
    submissions.judge(submission=row, approve=True)
    row.refresh_from_db()
    assert (row.state, row.points) == ("approved", 20)
    assert sum(PointLine.objects.values_list("points", flat=True)) == 20
    submissions.judge(submission=row, approve=False, reason="not his own")
    assert sum(PointLine.objects.values_list("points", flat=True)) == 0
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE interaction_pointline SET points = 99")


def test_published_into_the_library_with_consent_and_taken_back(in_brand: Any, now_open: Any) -> None:
    """INT-06 b: the user revokes → the item is removed and official copies are listed."""
    handed = hand(call())
    with pytest.raises(Closed):
        submissions.publish(submission=handed.submission)
    submissions.judge(submission=handed.submission, approve=True)
    row = submissions.publish(submission=handed.submission)
    file = SubmissionFile.objects.get()
    assert file.asset_id is not None
    assert [author.name for author in assets.authors([file.asset_id])[file.asset_id]] == ["Lin"]
    assets.record_use([file.asset_id], subject="content.variant:7", title="Post of Monday")
    page = english().post(f"/join/acme/mine/{handed.key}/", {"do": "revoke", "reason": "changed my mind"})
    assert "You took it back" in page.content.decode()
    row.refresh_from_db()
    assert (row.state, row.copies, row.text, row.points) == ("revoked", ["content.variant:7"], "", 0)
    assert SubmissionFile.objects.get().file is None
    problems = assets.may_use([file.asset_id], platform="", account_id=0, on=MOMENT.date())
    assert any(problem.blocking for problem in problems)
    assert submissions.revoke(key=handed.key).state == "revoked"


def test_the_same_form_twice_is_one_submission(in_brand: Any, now_open: Any) -> None:
    one = call()
    first, again = hand(one), hand(one)
    assert first.submission.pk == again.submission.pk
    assert first.key == again.key
    assert Activity.objects.get().entries == 1


def test_what_looks_alike_is_said(in_brand: Any, now_open: Any) -> None:
    one = call()
    first = hand(one, "a").submission.files.get()
    smaller = io.BytesIO()
    Image.open(io.BytesIO(picture(1))).resize((180, 180)).save(smaller, "JPEG", quality=80)
    alike = hand(one, "b", data=smaller.getvalue()).submission.files.get()
    other = hand(one, "c", data=picture(5)).submission.files.get()
    assert (alike.like_id, other.like_id) == (first.pk, None)


@pytest.mark.parametrize("data", [b"MZ\x90\x00 program", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"%PDF-1.4 not a picture"])
def test_files_are_judged_by_their_content(in_brand: Any, now_open: Any, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        hand(call(media=["image"]), data=data)
    assert refused.value.field == "files"
    assert (Submission.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_place_and_device_are_removed(in_brand: Any, now_open: Any) -> None:
    image, out = Image.open(io.BytesIO(picture(1))), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    image.save(out, "JPEG", exif=exif)
    file = hand(call(), data=out.getvalue()).submission.files.select_related("file").get()
    from guanhao.kernel import files

    with files.open_file(file.file) as stream:
        assert b"PhoneMaker" not in stream.read()


def test_the_queue_in_the_console(in_brand: Any, client_for: Any, now_open: Any) -> None:
    row = hand(call()).submission
    client, root = english(client_for("community")), "/b/acme/interaction/"
    assert row.number in client.get(f"{root}submissions/").content.decode()
    page = client.get(f"{root}submissions/{row.pk}/").content.decode()
    assert "Repost on our accounts" not in page
    file = row.files.get()
    shown, sent = client.get(f"{root}submissions/files/{file.pk}/?show=1"), client.get(f"{root}submissions/files/{file.pk}/")
    assert (shown["Content-Type"], sent["Content-Type"]) == ("image/png", "application/octet-stream")
    assert "attachment" in sent["Content-Disposition"]
    shown.close()
    sent.close()
    assert client.post(f"{root}submissions/{row.pk}/", {"do": "judge", "decision": "reject"}).status_code == 422
    assert client.post(f"{root}submissions/{row.pk}/", {"do": "judge", "decision": "approve", "points": "5"}).status_code == 302
    assert Submission.objects.get().points == 5
    assert client_for("viewer").post(f"{root}submissions/{row.pk}/", {"do": "publish"}).status_code == 403
    assert client.get(f"{root}terms/").status_code == 200
    assert client.get(f"{root}terms/{Terms.objects.get().pk}/").status_code == 200
    assert english().get("/join/acme/terms/1/").status_code == 200


def test_the_gallery_shows_approved_works_as_long_as_they_may_be_shown(in_brand: Any, client: Any) -> None:
    """No sign-in; not before approval, not for a call without gallery, not after the licence ended, and gone at once when taken back."""
    with time_at(MOMENT):
        one = call(gallery=True)
        handed = hand(one)
        hand(one, "second", data=picture(2), title="Waiting")
        contact = hand(one, "third", data=b"", text="A poem", title="Poem", contact="lin@example.com")
        page, seen = f"/join/{in_brand.slug}/{one.code}/works/", SubmissionFile.objects.get(submission=handed.submission)
        shown = f"/join/{in_brand.slug}/pictures/{seen.pk}/"
        assert (client.get(page).status_code, client.get(shown).status_code) == (200, 404)
        for row in (handed.submission, contact.submission):
            submissions.judge(submission=row, approve=True)
        words = client.get(page).content.decode()
        assert ("Tea" in words, "Poem" in words, "Waiting" in words, "lin@example.com" in words) == (True, True, False, False)
        answer = client.get(shown)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        answer.close()
        assert client.post(page).status_code == 405
    with time_at(MOMENT + timedelta(days=366)):
        assert client.get(shown).status_code == 404
        assert "Tea" not in client.get(page).content.decode()
    with time_at(MOMENT):
        submissions.revoke(key=handed.key)
        assert client.get(shown).status_code == 404
        words = client.get(page).content.decode()
        assert ("Tea" in words, "Poem" in words) == (False, True)
        Activity.objects.filter(pk=one.pk).update(settings={**one.settings, "gallery": False})
        assert client.get(page).status_code == 404


def test_terms_for_some_platforms_only_keep_works_out_of_the_gallery(in_brand: Any, client: Any, now_open: Any) -> None:
    terms = submissions.write_terms(submissions.TermsDraft(title="Rights", text="Weibo only.", scope="Repost", platforms=["weibo"]))
    one = activity("collection", terms_id=terms.pk, gallery=True)
    submissions.judge(submission=hand(one).submission, approve=True)
    assert "Tea" not in client.get(f"/join/{in_brand.slug}/{one.code}/works/").content.decode()


def test_the_gallery_has_pages(in_brand: Any, client: Any, now_open: Any) -> None:
    one = call(gallery=True)
    for number in range(25):
        submissions.judge(submission=hand(one, f"f{number}", data=b"", text="words", title=f"Work {number:02}").submission, approve=True)
    first, second = (client.get(f"/join/{in_brand.slug}/{one.code}/works/?page={number}").content.decode() for number in (1, 2))
    assert (first.count("<article"), second.count("<article")) == (24, 1)
    assert "Work 00" in second
