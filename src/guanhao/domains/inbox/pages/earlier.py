"""Taking comments that the warehouse has already into the inbox."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.inbox.pages.setup import settings_tabs
from guanhao.domains.inbox.selectors.names import account_names
from guanhao.domains.inbox.services import earlier as services
from guanhao.kernel.models import JobRow
from guanhao.kernel.now import now

DAYS = 30


class EarlierForm(DesignForm):
    """Whose comments, since when."""

    account = forms.TypedChoiceField(label=gettext_lazy("Account"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["account"].choices = [("", _("All accounts")), *account_names().items()]


@needs("inbox.manage")
def earlier(request: BrandRequest) -> HttpResponseBase:
    """Choose an account and a day; the job tells how far it is."""
    zone = request.brand.zone
    first = (now() - timedelta(days=DAYS)).astimezone(zone).date()
    form = EarlierForm(request.POST or None, initial={"since": first})

    def save(values: dict[str, Any]) -> str:
        row = services.take_earlier(account_id=values["account"], since=datetime.combine(values["since"], time(), zone))
        return burl("system:job", job_id=row.pk)

    context = settings_tabs("setup_earlier") | {
        "count": services.how_many(None, datetime.combine(first, time(), zone)),
        "days": DAYS,
        "runs": JobRow.objects.filter(kind=services.JOB, brand_id=request.brand.id).order_by("-pk")[:5],
    }
    title, done = _("Earlier comments"), _("The comments are being taken in.")
    return form_page(request, form, save, title=title, done=done, submit=_("Take them in"), template="inbox/setup_earlier.html", context=context)
