"""The brand guide: written as a draft, published with a reason, told to the checks and followed by the library (STR-02, CON-17 b)."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from guanhao.domains.identity.contracts import Person
from guanhao.domains.strategy import facade
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import GuideVersion, SyncTask
from guanhao.domains.strategy.rules.guide import BannedWord, Colour
from guanhao.domains.strategy.selectors import guide as selectors
from guanhao.domains.strategy.services import guide
from guanhao.kernel import clocks
from guanhao.kernel.access import Denied
from guanhao.kernel.events import deliver_pending
from guanhao.kernel.models import AuditEntry, EventRow, Notification
from guanhao.kernel.now import time_at
from guanhao.kernel.tenancy import BrandRef

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BODY: dict[str, Any] = {
    "slogan": "把复杂留给自己",
    "tone": "像朋友一样说话",
    "colours": [{"name": "品牌红", "hex": "#C8102E", "use": "主色"}, {"name": "雪白", "hex": "fff"}],
    "fonts": [{"name": "思源黑体", "use": "正文", "licence": "OFL"}],
    "banned": [{"word": "亲们", "reason": "太油腻", "instead": "大家"}],
    "approved": ["官号"],
}


def published(**changes: Any) -> GuideVersion:
    guide.save_draft(BODY | changes)
    return guide.publish_guide(reason="首版")


def png(colour: str = "red") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    out.seek(0)
    return out


def test_a_published_guide_is_read_through_the_facade_and_told_once(in_brand: BrandRef) -> None:
    with time_at(NOW):
        published()
    found = facade.guide()
    assert found is not None
    assert found.version == 1
    assert found.published_at == NOW
    assert found.colours == (Colour("品牌红", "#c8102e", "主色"), Colour("雪白", "#ffffff"))
    assert found.banned == (BannedWord("亲们", "太油腻", "大家"),)
    told = EventRow.objects.get(name="strategy.guide_published").payload
    assert told == {"guide_version": 1, "banned": [{"word": "亲们", "reason": "太油腻", "instead": "大家"}], "approved": ["官号"]}


def test_a_draft_is_not_in_force_and_publishing_needs_a_reason_and_a_difference(in_brand: BrandRef) -> None:
    guide.save_draft(BODY)
    assert facade.guide() is None
    with pytest.raises(Refused) as refusal:
        guide.publish_guide(reason=" ")
    assert refusal.value.field == "reason"
    guide.publish_guide(reason="首版")
    guide.open_draft()
    with pytest.raises(Refused):
        guide.publish_guide(reason="没变")
    guide.save_draft({"slogan": "新口号"})
    guide.publish_guide(reason="换口号")
    assert [(row.number, row.status, row.body["slogan"]) for row in selectors.versions()] == [
        (2, "published", "新口号"),
        (1, "superseded", "把复杂留给自己"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"colours": [{"name": "红", "hex": "red"}]}, "colours"),
        ({"banned": [{"word": "亲们"}, {"word": "亲们"}]}, "banned"),
        ({"banned": [{"word": "亲"}]}, "banned"),
        ({"banned": [{"word": "官号"}]}, "approved"),
        ({"fonts": [{"use": "正文"}]}, "fonts"),
        ({"mood": "x"}, "mood"),
    ],
)
def test_what_does_not_fit_names_its_field_and_writes_nothing(in_brand: BrandRef, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        guide.save_draft(BODY | changes)
    assert refusal.value.field == field
    assert not GuideVersion.objects.exists()


def test_the_library_has_five_days_to_follow(in_brand: BrandRef, director: Person) -> None:
    """CON-17(b): guide changed, no sync in 5 days → overdue task, told once."""
    with time_at(NOW):
        row = published()
    task = SyncTask.objects.get()
    assert task.due_at == NOW + timedelta(days=5)
    with time_at(NOW + timedelta(days=4, hours=23)):
        clocks.sweep()
        assert not selectors.overdue(task)
    with time_at(NOW + timedelta(days=5)):
        clocks.sweep()
        clocks.sweep()
        deliver_pending()
        assert selectors.overdue(task)
    assert EventRow.objects.filter(name="kernel.clock_breached", payload__subject=f"strategy.guide:{row.pk}").count() == 1
    told = Notification.objects.get(topic="strategy.library_sync")
    assert (told.user_id, told.title) == (director.id, "素材库尚未按品牌规范第 1 版更新")
    with time_at(NOW + timedelta(days=6)):
        guide.confirm_sync(task_id=task.pk, note="模板已换")
    task.refresh_from_db()
    assert not selectors.overdue(task)
    assert AuditEntry.objects.filter(action="strategy.library_synced").count() == 1


def test_a_newer_version_ends_the_task_of_the_older(in_brand: BrandRef) -> None:
    published()
    guide.save_draft({"slogan": "新"})
    guide.publish_guide(reason="二版")
    open_now = selectors.sync_tasks(open_only=True)
    assert [task.guide.number for task in open_now] == [2]


def test_logos_are_pictures_and_stay_with_their_versions(in_brand: BrandRef) -> None:
    guide.save_draft(BODY)
    logo = guide.add_logo(png(), name="logo.png", title="横版")
    with pytest.raises(Refused):
        guide.add_logo(io.BytesIO(b"<svg/>"), name="logo.svg", title="坏")
    guide.publish_guide(reason="首版")
    guide.drop_logo(file_id=logo.file_id)
    guide.publish_guide(reason="去掉横版")
    assert [len(row.body["logos"]) for row in selectors.versions()] == [0, 1]
    assert guide.logo_file(logo.file_id) is not None


def test_only_who_may_edit_the_guide_writes_it(brand: BrandRef, acting_as: Callable[..., Any]) -> None:
    with acting_as("editor"), pytest.raises(Denied):
        guide.save_draft(BODY)
    with acting_as("designer"):
        assert not GuideVersion.objects.exists()
        guide.save_draft(BODY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE strategy_guideversion SET body = '{}' WHERE status <> 'draft'",
        "UPDATE strategy_guideversion SET reason = 'x' WHERE status <> 'draft'",
        "UPDATE strategy_guideversion SET published_at = NULL WHERE status <> 'draft'",
        "UPDATE strategy_guideversion SET status = 'draft' WHERE status <> 'draft'",
        "UPDATE strategy_guideversion SET status = 'published' WHERE status = 'superseded'",
        "DELETE FROM strategy_guideversion WHERE status <> 'draft'",
    ],
)
def test_the_database_keeps_a_published_guide(in_brand: BrandRef, statement: str) -> None:
    """Past every service, with SQL alone: what was published stays as it was."""
    published(slogan="一")
    published(slogan="二")
    before = list(GuideVersion.objects.order_by("number").values_list("number", "status", "body", "reason"))
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(GuideVersion.objects.order_by("number").values_list("number", "status", "body", "reason")) == before
    assert [row[1] for row in before] == ["superseded", "published"]
