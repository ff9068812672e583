"""What the pages of this room share: buttons that do something."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest
from guanhao.kernel.refusal import Refusal


def done(request: BrandRequest, act: Callable[[], Any], back: str, words: str = "") -> HttpResponseBase:
    """Do something a button asks for, and go back; a refusal is shown there."""
    try:
        act()
        messages.success(request, words or _("Saved."))
    except Refusal as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(back)
