"""The first comments of publications: what was signed, and where each stands."""

from typing import Any

from guanhao.domains.publishing.models import Attempt, FirstComment, Publication
from guanhao.domains.publishing.rules import sent
from guanhao.domains.publishing.sources import payload_of
from guanhao.sdk.connectors.records import Outgoing


def post_of(row: Publication) -> Outgoing | None:
    """The post as it was sent: from the newest intent, else (it went out by hand) from its subject as it is now; None when that is gone."""
    attempts = Attempt.objects.filter(publication=row, intent_at__isnull=False).order_by("-number")
    kept = next((one.evidence["outgoing"] for one in attempts if one.evidence.get("outgoing")), None)
    if kept is not None:
        return sent.from_json(kept)
    try:
        return sent.addressed(payload_of(row.subject).outgoing, key=row.key, planned_at=row.planned_at, mode=row.mode)
    except LookupError:
        return None


def first_comment_of(row: Publication) -> FirstComment | None:
    """Its first comment, or None."""
    found: FirstComment | None = FirstComment.objects.filter(publication=row).first()
    return found


def as_facts(row: FirstComment) -> dict[str, Any]:
    """One for REST."""
    names = ("text", "state", "by_api", "tries", "asks", "due_at", "remote_id", "url", "message", "done_at")
    return {"publication_id": row.publication_id, **{name: getattr(row, name) for name in names}}
