"""A sheet of goals becomes goals; a bad line waits in quarantine with its reason, and the same sheet again changes nothing."""

from io import BytesIO
from typing import Any

from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy.models import Goal
from guanhao.kernel import versions
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.models import QuarantinedRow
from guanhao.kernel.tenancy import BrandRef

SHEET = """名称,指标,目标值,开始日期,结束日期,账号,基线,负责人,周期
涨粉,followers,15%,2026-11-01,2026-11-30,weibo:acme,1000,director@acme.test,short
点赞,likes,"12,000",2026-11-01,2026-11-30,,,,
没有的指标,luck,5,2026-11-01,2026-11-30,,,,
没有的人,likes,5,2026-11-01,2026-12-30,,,nobody@acme.test,
倒过来,likes,5,2026-11-30,2026-11-01,,,,
"""


def load(text: str) -> Any:
    return imports.run_now(imports.make_draft(kind="goals", account=None, stream=BytesIO(text.encode()), name="goals.csv"))


def test_a_sheet_of_goals(in_brand: BrandRef, director: Any) -> None:
    channels.add_account(platform="weibo", handle="acme")
    run = load(SHEET)
    assert (run.read, run.imported, run.quarantined) == (5, 2, 3)
    assert [(row.line, row.field) for row in QuarantinedRow.objects.order_by("line")] == [(4, "metric"), (5, "owner"), (6, "end")]
    goal = Goal.objects.get(title="涨粉")
    assert (goal.target, goal.baseline, goal.owner_id) == (0.15, 1000, director.id)
    assert Goal.objects.get(title="点赞").target == 12000
    again = load(SHEET)
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
    changed = load(SHEET.replace("15%", "20%"))
    assert (changed.updated, changed.unchanged) == (1, 1)
    assert len(versions.history(f"strategy.goal:{goal.pk}")) == 2
