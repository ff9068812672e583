"""What of each account is followed, when it was looked at, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from guanhao.domains.publishing.models import Pull
from guanhao.domains.publishing.selectors.calendar.accounts import Matrix
from guanhao.kernel.access import require


@dataclass(frozen=True)
class Followed:
    """One account's looks: `posts` still followed, the last and the next look, and the newest thing a platform said against it."""

    account_id: int
    account: str
    platform: str
    posts: int
    messages: bool
    last_at: datetime | None
    next_at: datetime | None
    failures: int
    message: str

    @property
    def state(self) -> str:
        """well, failing, or ended (nothing of it is followed any more)."""
        return "failing" if self.failures else "well" if self.next_at else "ended"


def followed(account_ids: list[int] | None = None) -> list[Followed]:
    """Accounts something of which is or was followed, in two queries (needs publishing.view)."""
    require("publishing.view")
    rows = Pull.objects.all() if account_ids is None else Pull.objects.filter(account_id__in=account_ids)
    said: dict[int, str] = {}
    for account_id, message in rows.exclude(message="").order_by("-failures", "-last_at").values_list("account_id", "message")[:2000]:
        said.setdefault(account_id, message)
    open_ = Q(due_at__isnull=False)
    counted = (
        rows.order_by()
        .values("account_id")
        .annotate(
            posts=Count("pk", filter=open_ & Q(kind=Pull.Kind.METRICS)),
            messages=Count("pk", filter=open_ & Q(kind=Pull.Kind.MESSAGES)),
            last_at=Max("last_at"),
            next_at=Min("due_at"),
            failures=Max("failures", filter=open_),
        )
    )
    matrix, found = Matrix(), []
    for row in counted:
        number = row["account_id"]
        ref = matrix.all.get(number)
        found.append(
            Followed(
                account_id=number,
                account=matrix.name(number),
                platform=ref.platform if ref else "",
                posts=row["posts"],
                messages=bool(row["messages"]),
                last_at=row["last_at"],
                next_at=row["next_at"],
                failures=row["failures"] or 0,
                message=said.get(number, ""),
            )
        )
    return sorted(found, key=lambda one: (-one.failures, one.account))
