"""Putting two rows that are one together: the number of the other is typed in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.functional import Promise

from guanhao.console.http import BrandRequest
from guanhao.console.links import burl
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.forms.desk import MergeForm


def merged(request: BrandRequest, pk: int, *, page: str, merge: Callable[[int], int], done: str, missing: str | Promise) -> HttpResponseRedirect:
    """Merge row `pk` into the one the form names (`merge` gives the number that stays) and go to its `page`; what is refused is said on its own."""
    form = MergeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(str(missing))
        kept = merge(form.cleaned_data["keep"])
    except Refused as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(burl(page, pk=pk))
    messages.success(request, done)
    return HttpResponseRedirect(burl(page, pk=kept))
