"""Everything that reads the brand guide."""

from django.db.models import QuerySet

from guanhao.domains.strategy.contracts import Guide
from guanhao.domains.strategy.models import GuideVersion, SyncTask
from guanhao.domains.strategy.rules.guide import GuideBody, body_of, join_lines
from guanhao.kernel.now import now

Status = GuideVersion.Status


def in_force() -> GuideVersion | None:
    """The published version; None while the brand has none."""
    found: GuideVersion | None = GuideVersion.objects.filter(status=Status.PUBLISHED).first()
    return found


def guide() -> Guide | None:
    """The guide in force, as other rooms read it."""
    row = in_force()
    return view(row) if row else None


def view(row: GuideVersion) -> Guide:
    """A version as a guide."""
    return Guide(**vars(body_of(row.body)), version=row.number, published_at=row.published_at)


def draft() -> GuideVersion | None:
    """What is being written; None when nothing is."""
    found: GuideVersion | None = GuideVersion.objects.filter(status=Status.DRAFT).first()
    return found


def versions() -> QuerySet[GuideVersion]:
    """All published versions, the newest first."""
    found: QuerySet[GuideVersion] = GuideVersion.objects.exclude(status=Status.DRAFT).order_by("-number")
    return found


def lines_of(body: GuideBody) -> dict[str, str]:
    """A guide field by field as text, a row a line: what forms show and comparisons read."""
    return {
        "slogan": body.slogan,
        "tone": body.tone,
        "colours": join_lines(body.colours),
        "fonts": join_lines(body.fonts),
        "elements": join_lines(body.elements),
        "approved": "\n".join(body.approved),
        "banned": join_lines(body.banned),
        "dos": "\n".join(body.dos),
        "donts": "\n".join(body.donts),
        "logos": "\n".join(logo.title for logo in body.logos),
    }


def sync_tasks(*, open_only: bool = False) -> list[SyncTask]:
    """The library's tasks after changes of the guide, the newest first."""
    rows = SyncTask.objects.select_related("guide").order_by("-pk")
    return list(rows.filter(confirmed_at=None) if open_only else rows)


def overdue(task: SyncTask) -> bool:
    """Not confirmed, and its time is over."""
    return task.confirmed_at is None and task.due_at <= now()
