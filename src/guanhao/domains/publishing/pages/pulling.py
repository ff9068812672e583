"""Which accounts' numbers and messages are pulled, and what went wrong; one button looks at once."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.selectors.pulling import followed
from guanhao.domains.publishing.services import pulling as services
from guanhao.domains.publishing.tables.pulling import PullTable


@needs("publishing.view")
def pulls(request: BrandRequest) -> HttpResponseBase:
    """One line an account."""
    table = PullTable(request, ListRows(followed(), search=("account",), key="account_id"))
    return list_page(request, table)


@require_POST
@needs("publishing.manage")
def pull_now(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Look at everything of one account at once."""
    if pk not in {ref.id for ref in channels.accounts(closed=True)}:
        raise Http404
    try:
        count = services.pull_now(account_id=pk)
        messages.success(request, ngettext("%(count)s look is under way.", "%(count)s looks are under way.", count) % {"count": count})
    except Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("publishing:pulls"))
