"""The first comment on the page of its publication."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.publishing.models import FirstComment, Publication
from guanhao.domains.publishing.pages.finding import found_or_404
from guanhao.domains.publishing.selectors.first_comments import first_comment_of
from guanhao.domains.publishing.services import first_comments as services
from guanhao.kernel import access

State = FirstComment.State
TONES = {State.DUE: "info", State.SENDING: "info", State.UNKNOWN: "warn", State.TASK: "warn", State.DONE: "good", State.DROPPED: ""}


@require_POST
@needs("publishing.plan")
def check_off(request: BrandRequest, pk: int) -> HttpResponseBase:
    """It is there."""
    row = found_or_404(pk)
    return act(
        request,
        lambda: services.check_off(publication_id=row.pk, url=request.POST.get("url", "")),
        burl("publishing:publication", pk=row.pk),
        _("Checked off."),
    )


@require_POST
@needs("publishing.plan")
def again(request: BrandRequest, pk: int) -> HttpResponseBase:
    """It is not there: write it once more."""
    row = found_or_404(pk)
    return act(request, lambda: services.write_again(publication_id=row.pk), burl("publishing:publication", pk=row.pk), _("It is tried again."))


def context_of(row: Publication) -> dict[str, Any]:
    """What the publication's page shows of it."""
    found = first_comment_of(row)
    if found is None:
        return {}
    may = access.can("publishing.plan")
    open_ = found.state in (State.TASK, State.UNKNOWN)
    again_ = may and found.by_api and found.state == State.TASK
    return {"first": found, "first_tone": TONES[State(found.state)], "first_open": may and open_, "first_again": again_}
