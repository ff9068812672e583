"""One row of everything the partners keep, for the fence over every address."""

import io
from datetime import datetime, timedelta

from guanhao.domains.partners.models import Budget, BudgetLine
from guanhao.domains.partners.services import ads, budgets, cooperations, media, talents
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime) -> None:
    """A talent with an audit, a cooperation with contract and link, a budget with an entry, an ad plan, a media house with a promise and a column."""
    day = moment.date()
    with time_at(moment + timedelta(minutes=n)):
        row = talents.save_talent(talents.TalentDraft(name=f"t{n}", platform="douyin", handle=f"h{n}", fans=n, contact="c"))
        talents.record_audit(talent=row, draft=talents.AuditDraft(source="s", audited_on=day, fake_share="1%"))
        plan = budgets.save_budget(budgets.BudgetDraft(title=f"b{n}", starts_on=day, ends_on=day, total="1000", head=1))
        line = budgets.plan_line(budget=plan, kind="talents", title=f"l{n}", amount="300")
        Budget.objects.filter(pk=plan.pk).update(state="approved")
        budgets.book_by_hand(line=BudgetLine.objects.get(pk=line.pk), amount="1", key=f"k{n}", note="n")
        draft = cooperations.BriefDraft(talent_id=row.pk, title=f"c{n}", target_url="https://example.com", line_id=line.pk)
        made = cooperations.write_brief(draft)
        cooperations.quote(cooperation=made, amount="10")
        cooperations.sign_contract(cooperation=made, amount="10", number="1", signed_on=day, file=io.BytesIO(b"x%d" % n), file_name="c.pdf")
        ad = ads.save_plan(ads.PlanDraft(title=f"a{n}", platform="douyin", starts_on=day, ends_on=day, day="100", exposures=5))
        ads.save_target(plan=ad, draft=ads.TargetDraft(title="t", reach=5))
        ads.save_creative(plan=ad, title="c", style="pain", impressions=1000, clicks=60)
        outlet = media.save_outlet(name=f"m{n}", contact="c")
        media.promise(outlet_id=outlet.pk, title="p", due_at=moment)
        column = media.save_column(media.ColumnDraft(outlet_id=outlet.pk, title="c", starts_on=day))
        media.add_reprints(column=column, urls=[f"https://example.com/{n}"])
