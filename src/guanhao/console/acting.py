"""What a button of a page does: it acts, goes back, and tells there what became of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest
from guanhao.kernel.refusal import Refusal


def act(request: BrandRequest, do: Callable[[], object], back: str, words: str = "") -> HttpResponseRedirect:
    """Do it and go `back`. There stands `words`, else the sentence that `do` answers, else that it is saved; or why it was refused, each problem."""
    try:
        said = do()
    except Refusal as refused:
        problems = getattr(refused, "problems", None) or {"": str(refused)}
        for text in problems.values():
            messages.error(request, str(text))
    else:
        messages.success(request, words or (said if isinstance(said, str) else "") or _("Saved."))
    return HttpResponseRedirect(back)
