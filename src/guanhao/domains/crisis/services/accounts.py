"""Anomalies of accounts (CRI-15): an incident of the kind "account", and the account's posts wait."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Crisis, Hold
from guanhao.domains.crisis.policy import AccountPolicy
from guanhao.domains.crisis.services.lines import say
from guanhao.domains.crisis.services.rooms import propose
from guanhao.domains.publishing import facade as publishing
from guanhao.domains.publishing.contracts import Refused as PublishingRefused
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

SIGNS = {
    "token": gettext_lazy("The authorisation does not count any more"),
    "banned": gettext_lazy("The platform banned it"),
    "reach": gettext_lazy("Its reach collapsed"),
    "hijack": gettext_lazy("Somebody else seems to use it"),
}

LEVELS = {"token": 2, "banned": 3, "reach": 1, "hijack": 3}


@transaction.atomic
def report_anomaly(*, account_id: int, sign: str, detail: str = "", level: int = 2) -> Crisis:
    """An account is not as it should be (needs crisis.run): what is planned on it waits, an incident is proposed and people are called; while one is
    open for the account it is given back.
    """
    require("crisis.run")
    if sign not in SIGNS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(SIGNS)}, "sign")
    account = channels.account(account_id)
    live = (Crisis.State.PROPOSED, Crisis.State.OPEN)
    known: Crisis | None = Crisis.objects.filter(kind="account", account_id=account_id, state__in=live, drill=False).first()
    if known is not None:
        return known
    name = account.name or account.handle
    title = _("Account anomaly: %(account)s") % {"account": name}
    why = " — ".join(filter(None, (str(SIGNS[sign]), detail.strip()[:500])))
    row = propose(title=title, why=why, level=level, alerted_at=now(), kind="account", account_id=account_id, sign=sign)
    if sign in AccountPolicy.of_brand().pauses:
        _pause(row, account_id, why)
    return row


@transaction.atomic
def notice(*, account_id: int, sign: str, detail: str = "") -> Crisis | None:
    """The program sees a sign by itself (needs crisis.run): an incident, unless one of this sign ended a short while ago (policy). A further sign
    of an account that has an incident is a line of its timeline, once.
    """
    require("crisis.run")
    ended = now() - AccountPolicy.of_brand().quiet
    rows = Crisis.objects.filter(kind="account", account_id=account_id, drill=False)
    if rows.filter(sign=sign, closed_at__gte=ended).exists():
        return None
    live: Crisis | None = rows.filter(state__in=(Crisis.State.PROPOSED, Crisis.State.OPEN)).first()
    if live is None:
        return report_anomaly(account_id=account_id, sign=sign, detail=detail, level=LEVELS[sign])
    text = _("Another sign: %(sign)s") % {"sign": SIGNS[sign]}
    if live.sign != sign and not live.lines.filter(kind="alert", text__startswith=text).exists():
        say(live, "alert", " — ".join(filter(None, (text, detail))))
    return live


def _pause(row: Crisis, account_id: int, why: str) -> None:
    try:
        number, held = publishing.freeze(scope="account", value=str(account_id), reason=why[:500])
    except PublishingRefused:  # it is frozen already
        return
    hold = Hold(crisis=row, scope="account", value=str(account_id), reason=why[:500], freeze_id=number, held=held, made_at=now())
    hold.made_by_name = current_actor().name[:80]
    hold.save()
    say(row, "freeze", _("Publishing paused: %(count)s planned posts are held") % {"count": len(held)})
