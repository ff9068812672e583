"""First comments over REST."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema

from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.rest import router
from guanhao.domains.publishing.selectors.first_comments import as_facts, first_comment_of
from guanhao.domains.publishing.services import first_comments
from guanhao.kernel import access


class FirstCommentOut(Schema):
    """The account's own comment under a publication: due, sending, unknown, task (a person), done or dropped."""

    publication_id: int
    text: str
    state: str
    by_api: bool
    tries: int
    asks: int
    due_at: datetime | None
    remote_id: str
    url: str
    message: str
    done_at: datetime | None


class FirstCommentDone(Schema):
    """Where the comment is; "" when it has no address."""

    url: str = ""


@router.get("/publications/{number}/first-comment", response=FirstCommentOut, operation_id="get_first_comment")
def get_first_comment(request: HttpRequest, number: int) -> dict[str, Any]:
    """Where it stands. Needs publishing.view."""
    found = first_comment_of(_row(number, "publishing.view"))
    if found is None:
        raise Http404
    return as_facts(found)


@router.post("/publications/{number}/first-comment/done", response=FirstCommentOut, operation_id="check_off_first_comment")
def check_off(request: HttpRequest, number: int, payload: FirstCommentDone) -> dict[str, Any]:
    """A person has written it, or seen that it is there. Needs publishing.plan."""
    return as_facts(first_comments.check_off(publication_id=_row(number, "publishing.plan").pk, url=payload.url))


@router.post("/publications/{number}/first-comment/again", response=FirstCommentOut, operation_id="write_first_comment_again")
def again(request: HttpRequest, number: int) -> dict[str, Any]:
    """Somebody looked and it is not there. Needs publishing.plan."""
    return as_facts(first_comments.write_again(publication_id=_row(number, "publishing.plan").pk))


def _row(number: int, permission: str) -> Publication:
    access.require(permission)
    row: Publication | None = Publication.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    return row
