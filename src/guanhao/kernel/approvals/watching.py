"""What happens by itself: escalation by the clock, and reviewers who leave while something waits for them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel import access, audit, brands
from guanhao.kernel.approvals import people, running, telling
from guanhao.kernel.events import on
from guanhao.kernel.jobs import QUICK, JobContext, job
from guanhao.kernel.models import Approval, ApprovalLevel, ApprovalSignature, ApprovalWait
from guanhao.kernel.tenancy import brand_scope
from guanhao.sdk.events.identity import PersonDeactivated
from guanhao.sdk.events.kernel import ClockBreached, ClockStepDue

PREFIX = "approvals.level:"


@on(ClockStepDue, key="approvals.step")
def step_due(event: ClockStepDue) -> None:
    """Half of the time is over, or twice the time."""
    found = _open_level(event.kind, event.subject)
    if found is None:
        return
    one, row = found
    level = running.level_of(row, one.key)
    if event.label == "again":
        telling.overdue(row, one, level, again=True)
        return
    telling.reminder(row, one, level, people.able(level, one.expected, running.authors_of(row)))


@on(ClockBreached, key="approvals.breached")
def breached(event: ClockBreached) -> None:
    """The time of a level (or of the review after an emergency) is over: logged once, and the lead is told."""
    if event.kind == running.AFTER_CLOCK:
        row: Approval | None = Approval.objects.filter(pk=int(event.subject.rpartition(":")[2]), after_review="open").first()
        if row is not None:
            audit.record("approvals.after_review_breached", target=running.target_of(row), after={"due": event.due_at})
            telling.after_review_overdue(row)
        return
    if event.kind != running.LEVEL_CLOCK:
        return
    one: ApprovalLevel | None = ApprovalLevel.objects.filter(pk=int(event.subject.removeprefix(PREFIX))).select_related("approval__flow").first()
    if one is None:
        return
    ApprovalLevel.objects.filter(pk=one.pk).update(breached_at=event.due_at)
    audit.record("approvals.level_breached", target=running.target_of(one.approval), after={"level": one.key, "due": event.due_at})
    if one.state == ApprovalLevel.State.OPEN:
        telling.overdue(one.approval, one, running.level_of(one.approval, one.key), again=False)


@on(PersonDeactivated, key="approvals.person_left")
def person_left(event: PersonDeactivated) -> None:
    """Levels that waited for somebody who left stay open, and the lead is told."""
    check_people()


@job(
    "approvals.check_people",
    title=_("Look whether reviewers can still sign"),
    every=timedelta(minutes=15),
    whole_house=True,
    queue=QUICK,
    remember=False,
)
def check_everywhere(ctx: JobContext) -> None:
    """Every brand in which something waits for a signature."""
    brand_ids = set(ApprovalWait.everywhere.order_by().values_list("brand_id", flat=True).distinct())
    for brand in brands.all_brands():
        if brand.id in brand_ids:
            with brand_scope(brand):
                check_people()


def check_people() -> int:
    """Tell leads of levels that wait for people who left or lost the role, and of signers of running approvals who did; how many were found."""
    here = people.names()
    found = 0
    gone = ApprovalWait.objects.exclude(person_id=None).exclude(person_id__in=list(here))
    for wait in gone.select_related("approval__flow")[:500]:
        one = wait.approval.levels.filter(state=ApprovalLevel.State.OPEN).first()
        if one is not None:
            telling.stuck(wait.approval, one, running.level_of(wait.approval, one.key), [people.name_of(wait.person_id)])
            found += 1
    return found + _stripped(here) + _nobody() + _lost()


def _stripped(here: dict[int, str]) -> int:
    """People still in the brand whom a level of mode "all" expects, but who no longer hold its permission."""
    found, held = 0, dict[str, set[int]]()
    for wait in ApprovalWait.objects.filter(person_id__in=list(here)).select_related("approval__flow")[:500]:
        one = wait.approval.levels.filter(state=ApprovalLevel.State.OPEN).first()
        level = running.level_of(wait.approval, one.key) if one is not None else None
        if one is None or level is None or level.people:
            continue
        held.setdefault(level.permission, set(brands.holders(level.permission)))
        if wait.person_id not in held[level.permission]:
            telling.stuck(wait.approval, one, level, [here[wait.person_id]])
            found += 1
    return found


def _nobody() -> int:
    """Permissions that something waits for and nobody holds."""
    found = 0
    for key in ApprovalWait.objects.exclude(permission="").order_by().values_list("permission", flat=True).distinct():
        if not brands.holders(key):
            count = ApprovalWait.objects.filter(permission=key).count()
            title = access.PERMISSIONS[key].title if key in access.PERMISSIONS else key
            telling.nobody_holds(key, title, count, people.today())
            found += count
    return found


def _lost() -> int:
    """Signers of running approvals who have lost the right since: their signatures stay."""
    signed = ApprovalSignature.objects.filter(approval__state=Approval.State.OPEN, decision=ApprovalSignature.Decision.SIGNED).exclude(permission="")
    found = 0
    for person, key in signed.order_by().values_list("principal_id", "permission").distinct():
        if person in brands.holders(key):
            continue
        for one in signed.filter(principal_id=person, permission=key).select_related("approval__flow", "level")[:200]:
            telling.lost_right(one.approval, running.level_of(one.approval, one.level.key), one.principal_name, person)
            found += 1
    return found


def _open_level(kind: str, subject: str) -> tuple[ApprovalLevel, Approval] | None:
    if kind != running.LEVEL_CLOCK:
        return None
    number = int(subject.removeprefix(PREFIX))
    one: ApprovalLevel | None = ApprovalLevel.objects.filter(pk=number, state=ApprovalLevel.State.OPEN).select_related("approval__flow").first()
    return (one, one.approval) if one is not None else None
