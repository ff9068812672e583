"""One row of everything a crisis keeps, for the fence over every address."""

from datetime import date

from guanhao.domains.crisis.models import Measure, Member, Step
from guanhao.domains.crisis.services import plans, reviewing, risks, rooms, statements, stopping, talking, team
from guanhao.domains.crisis.services.rooms import CrisisDraft


def furnish(n: int, account_id: int, owner: int, today: date) -> None:
    """A drill with all its parts, a plan, a line of the team, a risk with a measure, a training and a suggestion."""
    plan = plans.save_plan(title=f"plan {n}", kind="opinion", body=plans.body_of({"steps": [{"title": "one"}, {"title": "two"}]}))
    row = rooms.open_crisis(CrisisDraft(title=f"crisis {n}", kind="opinion", plan_id=plan.pk, subject_name=f"person {n}", drill=True))
    rooms.take_role(crisis_id=row.pk, role="lead", person_id=owner)
    rooms.finish_step(step_id=Step.objects.filter(crisis=row).order_by("pk").values_list("pk", flat=True)[0])
    stopping.freeze(crisis_id=row.pk)
    statements.add_fact(crisis_id=row.pk, text=f"fact {n}", source="s")
    statements.save_statement(crisis_id=row.pk, title=f"statement {n}", text="t", accounts=[account_id])
    talking.log_contact(crisis_id=row.pk, party="media", name=f"paper {n}")
    talking.guide(crisis_id=row.pk, kind="fact", title=f"action {n}", source="s")
    draft = reviewing.TaskDraft(f"task {n}", owner, today)
    reviewing.save_review(crisis_id=row.pk, causes="because", lessons="learnt", tasks=[draft])
    role = ("lead", "media", "legal", "pr", "service", "ops")[n % 6]
    if not Member.objects.filter(user_id=owner, role=role).exists():  # one person has a duty once
        team.save_member(user_id=owner, role=role, rank=n % 99 + 1)
    team.save_raci(task=f"raci {n}", marks={"lead": "AR"})
    risk = risks.save_risk(risks.RiskDraft(title=f"risk {n}", family="content", likelihood=4, impact=5))
    Measure(risk=risk, title=f"measure {n}", due_on=today).save()
    risks.hold_training(title=f"training {n}", held_on=today, invited=3, attended=2)
    risks.suggest(text=f"suggestion {n}")
