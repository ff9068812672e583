"""The operations plan of the sample brand, loaded from one file as a director would; the year went a little differently."""

from guanhao.domains.strategy.models import PlanDocument
from guanhao.domains.strategy.selectors.plan import document
from guanhao.domains.strategy.services.plan import load_plan
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.project.demo.people import working

WORDS = """# 青禾 {year} 年度运营计划

今年的主题是“早餐也是一杯好茶”。三个关键词：健康、便捷、社交。先把早餐场景做透，再谈礼盒。

## 预算

六成投抖音信息流和小红书搜索，三成给达人，一成用于监测工具。

```yaml
budget:
  currency: CNY
  start: {year}-01-01
  end: {year}-12-31
  ad_spend: 260000
  more:
    达人: 130000
    监测工具: 43000
```
"""


def write_plan_file() -> None:
    """What stands, with words and a budget around it, as the first version of the plan; once."""
    if PlanDocument.objects.exists():
        return
    year = now().astimezone(current_brand().zone).year
    with working("director", days=5):
        blocks = document().split("\n## ", 1)[1]
        load_plan(text=WORDS.format(year=year) + "\n## " + blocks, note="年度计划")
