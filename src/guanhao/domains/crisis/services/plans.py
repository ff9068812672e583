"""Plans: writing, versions, and the playbooks we ship."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.crisis.contracts import Changed, Refused
from guanhao.domains.crisis.models import Kind, Plan
from guanhao.domains.crisis.rules.plans import Flaw, PlanBody, body_of, flaws
from guanhao.domains.crisis.services.lines import checked
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.now import now


@cache
def playbooks() -> dict[str, dict[str, Any]]:
    """Our plans by key, as their files say: kind, and texts by language (zh-hans, en)."""
    folder = files("guanhao.domains.crisis").joinpath("playbooks")
    found = [json.loads(one.read_text(encoding="utf-8")) for one in folder.iterdir() if one.name.endswith(".json")]
    return {one["key"]: one for one in sorted(found, key=lambda one: str(one["key"]))}


def text_of(book: Mapping[str, Any]) -> dict[str, Any]:
    """A playbook in the active language, else in Chinese."""
    texts = book["texts"]
    return dict(texts.get((get_language() or settings.LANGUAGE_CODE).lower()) or texts["zh-hans"])


def target_of(plan: Plan) -> str:
    """The plan's name in audit and versions."""
    return f"crisis.plan:{plan.pk}"


def state_of(plan: Plan) -> dict[str, Any]:
    """A plan as JSON values."""
    return {"title": plan.title, "kind": plan.kind, "active": plan.active, **body_of(plan.body).plain()}


@transaction.atomic
def save_plan(
    *, title: str, kind: str, body: PlanBody, active: bool = True, reason: str = "", plan_id: int | None = None, revision: int | None = None
) -> Plan:
    """A new plan, or another version of one (needs crisis.manage). Rooms that are open keep the steps they copied. Changed when somebody was
    faster, Refused names what is wrong.
    """
    require("crisis.manage")
    title = checked(title, "title", most=120)
    if kind not in Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(Kind.values)}, "kind")
    for flaw in flaws(body):
        raise Refused(_words_of(flaw), flaw.field)
    moment = now()
    plan = Plan.objects.select_for_update().get(pk=plan_id) if plan_id is not None else Plan(made_at=moment, revision=0)
    if revision is not None and plan.revision != revision:
        raise Changed(_("Somebody else has changed this in the meantime; look again."))
    before = state_of(plan) if plan.pk else None
    plan.title, plan.kind, plan.body, plan.active = title, kind, body.plain(), active
    if before == state_of(plan):
        return plan
    plan.revision, plan.changed_at = plan.revision + 1, moment
    plan.save()
    versions.keep(target_of(plan), state_of(plan), note=reason.strip())
    audit.record("crisis.plan_saved", target=target_of(plan), before=before, after=state_of(plan), note=reason.strip())
    return plan


@transaction.atomic
def install_playbook(key: str) -> Plan:
    """Take a playbook of ours into the library, in the active language (needs crisis.manage); one that is there already is given back."""
    require("crisis.manage")
    if key not in playbooks():
        raise Refused(_("There is no playbook named %(key)s.") % {"key": key}, "key")
    known: Plan | None = Plan.objects.filter(shipped=key).first()
    if known is not None:
        return known
    text = text_of(playbooks()[key])
    plan = save_plan(title=text["title"], kind=playbooks()[key]["kind"], body=body_of(text), reason=_("From the playbooks of Guanhao"))
    plan.shipped = key
    plan.save(update_fields=["shipped"])
    return plan


def plan_for(kind: str) -> Plan:
    """The plan a crisis of this kind runs by: the brand's active one, the newest first; else our playbook is taken in."""
    known: Plan | None = Plan.objects.filter(kind=kind, active=True).order_by("-changed_at").first()
    if known is not None:
        return known
    return install_playbook(next(key for key, book in playbooks().items() if book["kind"] == kind))


def _words_of(flaw: Flaw) -> str:
    match flaw.code:
        case "none":
            return _("A plan needs at least one step.")
        case "many":
            return _("A plan has at most %(most)s steps.") % flaw.facts
        case "role":
            return _("Line %(line)s: there is no duty named %(role)s.") % {"line": flaw.line, **flaw.facts}
        case "minutes":
            return _("Line %(line)s: the time is a number of minutes from 1 on.") % {"line": flaw.line}
    return _("Line %(line)s: write what is to be done, in at most 200 characters.") % {"line": flaw.line}
