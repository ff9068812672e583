"""What platforms changed, as the sample brand keeps it."""

from datetime import timedelta

from django.db import transaction

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.changes import services as changes
from guanhao.domains.channels.models import PlatformChange
from guanhao.kernel.now import now
from guanhao.project.demo.people import ids, working


@transaction.atomic
def write_changes() -> None:
    """Three entries: one answered by a rule, one open, one watched; once."""
    if PlatformChange.objects.exists():
        return
    today, people = now().date(), ids()
    with working("legal", days=20):
        rule = channels.add_rule(platform="weibo", title="正文不放站外链接", kind="forbid_element", value="external_link")
        draft = changes.ChangeDraft(
            platform="weibo",
            day=today - timedelta(days=20),
            title="正文里的站外链接会被折叠",
            text="客服公告：正文外链降低展示，评论区置顶不受影响。",
            impact="high",
            impact_text="活动帖的引流预计下降三成",
            action="链接改放置顶评论，活动帖模板同步更新",
            owner_id=people["manager"],
            due=today - timedelta(days=12),
            rules=(rule,),
            templates=("活动帖模板", "直播预告模板"),
            source="https://weibo.example/notice/2611",
        )
        row = changes.save_change(draft=draft)
    with working("manager", days=13):
        changes.settle_change(change_id=row.pk, state="done", note="模板已改，置顶评论带短链")
    with working("legal", days=6):
        changes.save_change(
            draft=changes.ChangeDraft(
                platform="xiaohongshu",
                day=today + timedelta(days=9),
                title="商业合作笔记要先在后台报备",
                impact="medium",
                action="列出现有三个合作，补报备",
                owner_id=people["planner"],
                due=today + timedelta(days=5),
                source="https://xiaohongshu.example/rules/118",
            )
        )
    with working("legal", days=3):
        changes.save_change(
            draft=changes.ChangeDraft(
                platform="douyin", day=today - timedelta(days=4), title="完播率在推荐里的权重上调", kind="algorithm", impact="medium"
            )
        )
