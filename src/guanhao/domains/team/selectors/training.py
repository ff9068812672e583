"""Who stands where in training: abilities, gaps, suggestions, courses, missing lectures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from guanhao.domains.identity.contracts import Person
from guanhao.domains.team.models import Ability, AbilityNeed, AbilityScore, Course, CourseAbility, Enrolment, TrainingSession, TrainingTheme
from guanhao.domains.team.policy import TrainingPolicy
from guanhao.domains.team.rules import training as rules
from guanhao.domains.team.selectors import people
from guanhao.domains.team.wording import ABILITIES, THEMES
from guanhao.kernel.tenancy import current_brand


def title_of(row: Ability | TrainingTheme) -> str:
    """Its own title, or the shipped words."""
    words = ABILITIES if isinstance(row, Ability) else THEMES
    return row.title or str(words.get(row.key, row.key))


def abilities() -> list[Ability]:
    """Those in use, in their order."""
    return list(Ability.objects.filter(active=True).order_by("place", "pk"))


def themes() -> list[TrainingTheme]:
    """Those in use, in their order."""
    return list(TrainingTheme.objects.filter(active=True).order_by("place", "pk"))


@dataclass(frozen=True)
class GapView:
    """An ability of somebody as it is shown."""

    ability: Ability
    title: str
    need: int | None
    actual: int | None
    missing: int


@dataclass(frozen=True)
class Suggestion:
    """A course, and the abilities it helps with."""

    course: Course
    helps: str


@dataclass(frozen=True)
class Profile:
    """Somebody's abilities against what their posts need, and what to learn next."""

    person: Person
    gaps: Sequence[GapView]
    suggestions: Sequence[Suggestion]

    @property
    def missing(self) -> int:
        """Points missing in all."""
        return sum(one.missing for one in self.gaps)


def profiles(persons: Sequence[Person]) -> list[Profile]:
    """For each of these people; a handful of queries however many they are."""
    known = abilities()
    titles = {row.pk: title_of(row) for row in known}
    needs: dict[str, dict[int, int]] = {}
    for role, ability, score in AbilityNeed.objects.values_list("role", "ability_id", "score"):
        needs.setdefault(role, {})[ability] = score
    scores = newest_scores([one.id for one in persons])
    courses = {row.pk: row for row in Course.objects.filter(active=True).select_related("theme")}
    trained: dict[int, list[int]] = {pk: [] for pk in courses}
    for course, ability in CourseAbility.objects.filter(course__active=True).values_list("course_id", "ability_id"):
        trained[course].append(ability)
    done: dict[int | None, set[int]] = {}
    for user, course in Enrolment.objects.filter(user_id__in=[p.id for p in persons], finished_at__isnull=False).values_list("user_id", "course_id"):
        done.setdefault(user, set()).add(course)
    most, found = TrainingPolicy.of_brand().suggest_most, []
    for person in persons:
        gaps = rules.gaps([row.pk for row in known], [needs.get(role, {}) for role in person.roles], scores.get(person.id, {}))
        by_pk = {row.pk: row for row in known}
        views = [GapView(by_pk[gap.ability], titles[gap.ability], gap.need, gap.actual, gap.missing) for gap in gaps]
        chosen = rules.suggest(gaps, trained, done.get(person.id, set()), most)
        told = [Suggestion(courses[pk], "、".join(titles[one] for one in helps)) for pk, helps in chosen]
        found.append(Profile(person, views, told))
    return found


def newest_scores(user_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """The newest score of each ability by person."""
    found: dict[int, dict[int, int]] = {}
    for user, ability, score in AbilityScore.objects.filter(user_id__in=list(user_ids)).order_by("pk").values_list("user_id", "ability_id", "score"):
        found.setdefault(user, {})[ability] = score
    return found


def profile(person: Person) -> Profile:
    """Of one person."""
    return profiles([person])[0]


def courses() -> QuerySet[Course]:
    """The catalogue with how many took and finished each."""
    rows: QuerySet[Course] = Course.objects.select_related("theme").annotate(
        people=Count("enrolments", distinct=True),
        finished=Count("enrolments", filter=Q(enrolments__finished_at__isnull=False), distinct=True),
        asked=Count("questions", filter=Q(questions__active=True), distinct=True),
    )
    return rows


def abilities_of(course_ids: Iterable[int]) -> dict[int, str]:
    """The titles of what courses train, in one query."""
    found: dict[int, list[str]] = {}
    rows = CourseAbility.objects.filter(course__in=list(course_ids)).select_related("ability").order_by("ability__place", "ability")
    for row in rows:
        found.setdefault(row.course_id, []).append(title_of(row.ability))
    return {pk: "、".join(titles) for pk, titles in found.items()}


@dataclass(frozen=True)
class Overdue:
    """A span that ended with too few sessions of a track."""

    track: str
    start: date
    end: date
    count: int
    needed: int

    @property
    def title(self) -> str:
        """The word of the track."""
        return str(TrainingSession.Track(self.track).label)


def overdue(months: int = 3) -> list[Overdue]:
    """Months without an external lecture, weeks without an internal review, the newest first.

    The last month and week that are over always count unless the brand was not there yet; earlier ones only from the first session that was ever
    written down.
    """
    policy, today, born, zone = TrainingPolicy.of_brand(), people.today(), people.born(), current_brand().zone
    weeks = rules.weeks_back(today, policy.look_back_weeks)
    first = min(weeks[0][0], *(span[0] for span in rules.months_between(_months_back(today, months), today)))
    tracked = TrainingSession.objects.exclude(track="")
    begun = tracked.order_by("starts_at").values_list("starts_at", flat=True).first()
    since = begun.astimezone(zone).date() if begun else today
    held: Mapping[str, list[date]] = {"external": [], "internal": []}
    midnight = datetime.combine(first, time(), zone)
    for track, at in tracked.filter(state="held", starts_at__gte=midnight).values_list("track", "starts_at"):
        held[track].append(at.astimezone(zone).date())
    plans = (
        ("external", rules.months_between(_months_back(today, months), today), policy.external_a_month),
        ("internal", weeks, policy.internal_a_week),
    )
    found = []
    for track, spans, needed in plans:
        over = [span for span in spans if born <= span[1] < today]
        start = min(since, over[-1][0]) if over else since
        found += [Overdue(track, *missing, needed) for missing in rules.missing_spans(spans, held[track], needed, today, start)]
    return sorted(found, key=lambda one: (one.end, one.track), reverse=True)


def _months_back(today: date, count: int) -> date:
    """The first day of the month so many months ago."""
    place = today.year * 12 + today.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)
