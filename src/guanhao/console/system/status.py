"""The state of the installation: health checks, work waiting, the size of things."""

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _

from guanhao import __version__
from guanhao.console.details import Fact
from guanhao.console.health import checks
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.system.jobs import STATES
from guanhao.kernel.health import examine
from guanhao.kernel.models import AuditEntry, EventRow, JobRow


@needs("system.view")
def status(request: BrandRequest) -> HttpResponse:
    """The page for administrators."""
    counts = dict(JobRow.objects.values_list("state").annotate(count=Count("id")).order_by())
    facts = [
        Fact(_("Version"), __version__),
        *(Fact(_("Work: %(state)s") % {"state": title}, f"{counts.get(state, 0):,}") for state, title in STATES.items()),
        Fact(_("Events not delivered yet"), f"{EventRow.objects.filter(delivered_at=None).count():,}"),
        Fact(_("Audit entries"), f"{AuditEntry.objects.count():,}"),
    ]
    return page(request, "console/system/status.html", {"title": _("System status"), "checks": checks(), "findings": examine(), "facts": facts})
