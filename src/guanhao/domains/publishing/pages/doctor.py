"""What each account may really do, and what stands against it with the way out."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.services import doctor as services
from guanhao.domains.publishing.services.checking import checks
from guanhao.domains.publishing.tables.doctor import MODE_TONES, STATES, TONES
from guanhao.kernel import access

ORDER = {"problem": 0, "warning": 1, "well": 2}
MODES = dict(Publication.Mode.choices)


@needs("publishing.view")
def doctor(request: BrandRequest) -> HttpResponseBase:
    """All accounts, those with problems first; `?state=` and `?q=` choose."""
    found = sorted(checks(), key=lambda one: (ORDER[one.state], one.account.name or one.account.handle))
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    counts = {key: sum(one.state == key for one in found) for key in STATES}
    lines = [
        {"check": one, "mode": MODES[one.mode], "mode_tone": MODE_TONES[one.mode], "state": STATES[one.state], "tone": TONES[one.state]}
        for one in found
        if (state not in STATES or one.state == state) and words.lower() in f"{one.account.name} {one.account.handle} {one.title}".lower()
    ]
    context = {
        "lines": lines,
        "all": len(found),
        "counts": [(key, title, counts[key], key == state) for key, title in STATES.items()],
        "state": state,
        "words": words,
        "may": access.can("publishing.manage"),
    }
    return page(request, "publishing/doctor.html", context)


@require_POST
@needs("publishing.manage")
def ask(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Ask the platform now."""
    ref = next((one for one in channels.accounts(closed=True) if one.id == pk), None)
    if ref is None:
        raise Http404
    name = ref.name or ref.handle
    try:
        said = services.ask(account_id=pk)
    except Refused as error:
        messages.error(request, error.message)
    else:
        if said.ok:
            messages.success(request, _("The platform says that “%(name)s” is well.") % {"name": name})
        else:
            messages.warning(request, _("“%(name)s” has problems; they are listed with it.") % {"name": name})
    return HttpResponseRedirect(f"{burl('publishing:doctor')}#account-{pk}")
