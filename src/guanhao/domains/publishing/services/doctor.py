"""Asking a platform what an account may do, and keeping what it said."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Refused
from guanhao.domains.publishing.models import Checkup
from guanhao.domains.publishing.publisher.contexts import connector_context
from guanhao.domains.publishing.rules.core import missing_settings
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now
from guanhao.sdk.connectors import ConnectorError, Diagnoses, Diagnosis


def ask(*, account_id: int) -> Checkup:
    """Ask the platform (needs publishing.manage), outside of any transaction and within the publisher's timeout; its answer, or why there was
    none, is kept. Refused when nobody can ask: no connector, none that diagnoses, or settings missing.
    """
    require("publishing.manage")
    try:
        connector, context = connector_context(account_id)
        if not isinstance(connector, Diagnoses):
            raise Refused(_("This platform cannot be asked by program."), "account_id")
        joint = channels.connections([account_id])[account_id]
        if missing_settings(connector.settings, joint.settings, joint.secrets):
            raise Refused(_("Connect the account first."), "account_id")
        said = connector.diagnose(context)
    except ConnectorError as error:
        return _kept(account_id, None, error.message)
    return _kept(account_id, said, "")


@transaction.atomic
def _kept(account_id: int, said: Diagnosis | None, error: str) -> Checkup:
    values: dict[str, Any] = {"asked_at": now(), "asked_by_id": current_actor().user_id, "error": error[:500], "ok": said is not None and said.ok}
    values |= {"tier": "", "scopes": [], "quota": {}, "problems": []}
    if said is not None:
        values |= {"tier": said.tier[:40], "scopes": list(said.scopes), "quota": dict(said.quota), "problems": [list(one) for one in said.problems]}
        if said.tier:
            channels.note_tier(account_id=account_id, tier=said.tier)
    row: Checkup
    row, _made = Checkup.objects.update_or_create(account_id=account_id, defaults=values)
    after = {"ok": row.ok, "tier": row.tier, "error": row.error, "problems": [one[0] for one in row.problems]}
    audit.record("publishing.account_checked", target=f"channels.account:{account_id}", after=after)
    return row
