"""The sample brand's saved questions, annotations and a mail every Monday."""

from datetime import timedelta
from typing import Any

from guanhao.domains.analytics.models import SavedQuestion
from guanhao.domains.analytics.selectors.explorer.question import from_state
from guanhao.domains.analytics.services.explorer.annotations import save_annotation
from guanhao.domains.analytics.services.explorer.mails import possible_recipients, save_mail
from guanhao.domains.analytics.services.explorer.questions import save_question
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import working

QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("各平台每周互动", "周会用", {"metrics": ["interactions", "posts"], "by": ["week", "platform"], "period": "90"}),
    ("哪些主题带来播放", "选题会用，只看前八", {"metrics": ["views", "views_per_post"], "by": ["topic"], "period": "90", "top": 8}),
    ("用户何时互动", "排期参考", {"metrics": ["event_count"], "by": ["weekday", "hour"], "period": "90"}),
    (
        "视频完播率，与上一周期对比",
        "",
        {
            "metrics": ["completion_rate", "views"],
            "by": ["account"],
            "period": "30",
            "against": "previous",
            "where": [[{"field": "format", "op": "is", "values": ["video"]}]],
        },
    ),
)
ANNOTATIONS: tuple[tuple[int, int, str, str], ...] = (
    (16, 10, "双十一会员专场", "campaign"),
    (24, 24, "小程序下单接口故障两小时", "outage"),
    (40, 40, "抖音调整完播权重", "algorithm"),
    (63, 57, "中秋礼盒预售", "campaign"),
)


def write_questions() -> None:
    """Four questions, four annotations and one mail, once."""
    if SavedQuestion.objects.exists():
        return
    today = now().astimezone(current_brand().zone).date()
    with working("analyst", days=20):
        kept = [save_question(name=name, note=note, shared=True, question=from_state(state)) for name, note, state in QUESTIONS]
        for first, last, text, kind in ANNOTATIONS:
            save_annotation(start=today - timedelta(days=first), end=today - timedelta(days=last), text=text, kind=kind)
    with working("analyst"):
        people = [one.id for one in possible_recipients(kept[0])][:3]
        if people:
            save_mail(question_id=kept[0].pk, every="weekly", weekday=1, at="09:00", recipients=people)
