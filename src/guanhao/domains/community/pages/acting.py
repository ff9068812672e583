"""What a button of a page does."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect

from guanhao.console.http import BrandRequest
from guanhao.domains.community.contracts import Refused


def act(request: BrandRequest, do: Callable[[], object], *, back: str) -> HttpResponseRedirect:
    """Do it and go `back`; a refusal is told there, and so is the sentence that `do` answers."""
    try:
        said = do()
    except Refused as error:
        messages.error(request, str(error))
    else:
        if isinstance(said, str):
            messages.success(request, said)
    return HttpResponseRedirect(back)
