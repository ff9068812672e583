"""How the accounts of the brand are, and reporting one that behaves oddly."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis
from guanhao.domains.crisis.pages.rooms import back_to, refused
from guanhao.domains.crisis.selectors.accounts import healths
from guanhao.domains.crisis.services.accounts import SIGNS, report_anomaly
from guanhao.kernel import access


@needs("crisis.view")
def accounts(request: BrandRequest) -> HttpResponseBase:
    """Every active account with the signs it shows and its incident; POST reports one (needs crisis.run)."""
    if request.method == "POST":
        try:
            return back_to(_report(request))
        except Refused as error:
            refused(request, error)
    live = Crisis.objects.filter(kind="account", state__in=("proposed", "open"), drill=False)
    incidents = {one.account_id: one for one in live}
    rows = [
        {
            "health": one,
            "name": one.account.name or one.account.handle,
            "platform": channels.platform_title(one.account.platform),
            "signs": [(SIGNS[sign], words) for sign, words in one.signs.items()],
            "incident": incidents.get(one.account.id),
        }
        for one in healths()
    ]
    rows.sort(key=lambda row: (not row["signs"], row["incident"] is None, row["name"]))
    context = {"rows": rows, "signs": SIGNS.items(), "tab": "accounts", "may_run": access.can("crisis.run")}
    return page(request, "crisis/accounts.html", context)


def _report(request: BrandRequest) -> Crisis:
    account_id = whole_number(request.POST.get("account"))
    if account_id not in {one.id for one in channels.accounts()}:
        raise Refused(_("Choose an account."), "account")
    return report_anomaly(account_id=account_id or 0, sign=request.POST.get("sign", ""), detail=request.POST.get("detail", ""))
