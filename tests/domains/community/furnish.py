"""One row of everything the community keeps, for the fence over every address."""

from datetime import datetime, timedelta
from decimal import Decimal

from guanhao.domains.community.contracts import Deed, Grant
from guanhao.domains.community.models import Koc, KocSheet, PointsAdjustment, Ticket
from guanhao.domains.community.services import (
    courses,
    deeds,
    gatherings,
    groups,
    helping,
    influence,
    kocorders,
    kocs,
    ledger,
    levels,
    members,
    pointsrules,
    quests,
    ranking,
    redeeming,
    rewards,
    sheets,
)
from guanhao.domains.people import facade as people
from guanhao.kernel.now import time_at


def furnish(n: int, moment: datetime) -> None:
    """Two members with points earned and spent, a rule, a waiting adjustment, the ladder, a finished quest, a redemption, terms, a frozen month."""
    with time_at(moment + timedelta(minutes=n)):
        handles = [people.Handle(platform="weibo", platform_id=f"member{n}-{place}", name=f"m{n}") for place in range(2)]
        row, other = members.add_members(person_ids=people.resolve(handles))
        rule = pointsrules.save_rule(pointsrules.RuleDraft(key=f"r{n}", title=f"r{n}", action="comment", points=5))
        ledger.earn_points([Grant(member_id=row.pk, points=100, key="a", score=9), Grant(member_id=row.pk, points=5, key="b", rule_id=rule.pk)])
        ledger.spend_points(member_id=row.pk, points=1, key="c")
        PointsAdjustment(member=row, points=900, reason="r", proposed_at=moment).save()
        levels.write_ladder([levels.LevelDraft(title=f"l{n}", score_from=n + 1, benefits=(("gift", "Gift"),))])
        badge = quests.save_badge(title=f"b{n}")
        draft = quests.QuestDraft(title=f"q{n}", tasks=(("survey", 1, "t"),), starts_at=moment, badge_id=badge.pk)
        quests.set_state(quest=quests.save_quest(draft), state="open")
        deeds.take_deeds([Deed(action="survey", occasion="s1", at=moment + timedelta(minutes=n), member_id=row.pk)])
        helping.record_help(mentor=row, newcomer=other, subject="s")
        reward = rewards.save_reward(rewards.RewardDraft(title=f"gift {n}", cost=3), stock=5)
        redeeming.confirm(redemption=redeeming.hold(member=row, reward=reward), receiver="name, phone, address")
        group = groups.save_group(groups.GroupDraft(name=f"g{n}", kind="interest", words=("ad",)))
        groups.put_in(group=group, numbers=[row.number, other.number])
        groups.record_violation(group=group, member=row, what="ad")
        begin = moment + timedelta(hours=1)
        draft = gatherings.GatheringDraft(
            title=f"e{n}", kind="meet", starts_at=begin, ends_at=begin + timedelta(hours=2), spots=("a",), group_id=group.pk
        )
        gathering = gatherings.set_gathering_state(gathering=gatherings.save_gathering(draft), state="open")
        ticket = gatherings.sign_up(gathering=gathering, member=row)
        if n == 0:
            Ticket.objects.filter(pk=ticket.pk).update(code="x")
        gatherings.invite_partner(member=row, city="c")
        rewards.write_terms(title=f"t{n}", text="t", privacy="p")
        kocs.select(members=[row], reason="r")
        koc = Koc.objects.get(member=row)
        course = courses.save_course(courses.CourseDraft(title=f"c{n}", lessons=("one", "two"), quota=9))
        courses.mark_lesson(run=courses.enrol(koc=koc, course=course), place=0)
        courses.open_quota(koc=koc, amount=5, note="n", key="k")
        courses.save_guide({"title": f"g{n}", "text": "t", "stage_from": "trained", "active": True})
        kocs.step(kocs.locked(koc.pk), Koc.Stage.TRAINED)
        bought = moment + timedelta(hours=1, minutes=n)
        kocorders.take_orders([kocorders.Sold(code=koc.code, order_id=f"o{n}", ordered_at=bought, amount=Decimal(9))])
    months = 40 * (n + 1)
    with time_at(moment + timedelta(days=months)):
        ranking.freeze(ranking.month_before())
        influence.freeze(ranking.month_before())
        KocSheet.objects.filter(state="draft").update(state="approved")
        sheets.make_sheet(month=ranking.month_before())
