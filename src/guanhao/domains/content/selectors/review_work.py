"""What the review desk did in a span of days, for reports: first-pass rate, hours by level, returns by reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.rules.returns import REASONS, reason_of
from guanhao.kernel import approvals
from guanhao.kernel.models import Approval, ApprovalLevel, ApprovalSignature
from guanhao.kernel.tenancy import current_brand

HOUR = 3600
REASON_WORDS: dict[str, str | Promise] = {
    "law": _("Law and banned words"),
    "facts": _("Facts and sources"),
    "rights": _("Rights"),
    "brand": _("Brand and tone"),
    "visual": _("Pictures and layout"),
    "wording": _("Wording"),
    "timing": _("Timing"),
    "score": _("Score below the pass mark"),
    "other": pgettext_lazy("reason", "Other"),
}


@dataclass(frozen=True)
class LevelPace:
    """A level: how many submissions it decided, and hours from its opening to its decision, on average."""

    key: str
    title: str
    decided: int
    hours: float


@dataclass(frozen=True)
class ReviewWork:
    """The desk in a span: submissions handed in; first rounds decided and approved at once (emergencies left out); levels in the order of the flows;
    returns by reason (rules.returns), the most frequent first."""

    handed_in: int
    first_rounds: int
    passed_at_once: int
    levels: tuple[LevelPace, ...]
    returns: tuple[tuple[str, str, int], ...]

    @property
    def first_pass(self) -> float | None:
        """Approved in the first round ÷ first rounds decided; None without any."""
        return self.passed_at_once / self.first_rounds if self.first_rounds else None


def review_work(start: date, end: date) -> ReviewWork:
    """What the desk did from day to day (both included, the brand's zone); four queries."""
    zone = current_brand().zone
    first, last = datetime.combine(start, time.min, zone), datetime.combine(end + timedelta(days=1), time.min, zone)
    ours = Approval.objects.filter(subject_kind__startswith="content.")
    handed_in = ours.filter(opened_at__gte=first, opened_at__lt=last).count()
    decided = ours.filter(state__in=["approved", "returned"], closed_at__gte=first, closed_at__lt=last, round=1, emergency=False)
    rounds = decided.aggregate(n=Count("pk"), passed=Count("pk", filter=Q(state="approved")))
    return ReviewWork(handed_in, rounds["n"], rounds["passed"], _levels(first, last), _returns(first, last))


def _levels(first: datetime, last: datetime) -> tuple[LevelPace, ...]:
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    rows = (
        ApprovalLevel.objects.filter(
            state__in=["signed", "returned"],
            closed_at__gte=first,
            closed_at__lt=last,
            opened_at__isnull=False,
            approval__subject_kind__startswith="content.",
        )
        .order_by()
        .values("key")
        .annotate(mean=Avg(took), n=Count("pk"))
    )
    titles: dict[str, str] = {}
    for flow in approvals.flows():
        for level in flow.definition.levels:
            titles.setdefault(level.key, level.title)
    order = list(titles)
    found = [LevelPace(row["key"], titles.get(row["key"], row["key"]), row["n"], row["mean"].total_seconds() / HOUR) for row in rows]
    return tuple(sorted(found, key=lambda one: (order.index(one.key) if one.key in order else len(order), one.key)))


def _returns(first: datetime, last: datetime) -> tuple[tuple[str, str, int], ...]:
    rows = ApprovalSignature.objects.filter(decision="returned", at__gte=first, at__lt=last, approval__subject_kind__startswith="content.")
    counts = Counter(reason_of(comment, scored=score is not None) for comment, score in rows.values_list("comment", "score"))
    found = [(key, str(REASON_WORDS[key]), counts[key]) for key in REASONS if counts[key]]
    return tuple(sorted(found, key=lambda one: -one[2]))
