"""Writing funnels and touchpoints (GRO-08, PUB-06)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.models import SavedFunnel, Touchpoint
from guanhao.domains.analytics.policy.behaviour import FunnelPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.channels import facade as channels
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now

EDIT = "analytics.edit_funnel"
PLACES = ("oa_menu", "mini_program", "moments_ad", "comment", "live", "post", "message", "other")


@transaction.atomic
def save_funnel(
    *,
    funnel_id: int | None = None,
    name: str,
    steps: Sequence[Mapping[str, Any]],
    window_hours: int | None = None,
    floor: float | None = None,
    about: str = "",
) -> SavedFunnel:
    """Add a funnel, or change the one of `funnel_id` (needs analytics.edit_funnel). Refused names what cannot be taken."""
    require(EDIT)
    row = SavedFunnel.objects.select_for_update().get(pk=funnel_id, archived=False) if funnel_id else SavedFunnel()
    before = _funnel_facts(row) if funnel_id else {}
    name = name.strip()
    if not name or len(name) > 80:
        raise Refused(_("Give the funnel a name of at most 80 characters."), "name")
    if SavedFunnel.objects.filter(name=name, archived=False).exclude(pk=row.pk).exists():
        raise Refused(_("There is a funnel of this name already."), "name")
    row.name, row.steps, row.about = name, checked_steps(steps), about.strip()[:300]
    row.window_hours, row.floor = checked_window(window_hours), checked_floor(floor)
    row.changed_at, row.changed_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record("analytics.funnel_saved", target=f"analytics.funnel:{row.pk}", before=before, after=_funnel_facts(row))
    return row


@transaction.atomic
def archive_funnel(*, funnel_id: int) -> None:
    """Put a funnel away (needs analytics.edit_funnel)."""
    require(EDIT)
    row = SavedFunnel.objects.select_for_update().get(pk=funnel_id, archived=False)
    row.archived = True
    row.save(update_fields=["archived"])
    audit.record("analytics.funnel_archived", target=f"analytics.funnel:{row.pk}", before={"name": row.name}, after={})


def checked_steps(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Steps as they are kept; Refused names the step and what is wrong with it."""
    most = FunnelPolicy.of_brand().most_steps
    if len(steps) < 2:
        raise Refused(_("A funnel needs at least two steps."), "steps")
    if len(steps) > most:
        raise Refused(
            _("%(count)s steps are too many: at most %(most)s. Leave out steps, or raise the limit in the policies.")
            % {"count": len(steps), "most": most},
            "steps",
        )
    accounts = {one.id: one for one in channels.accounts(closed=True)}
    return [_step(place, step, accounts) for place, step in enumerate(steps, 1)]


def _step(place: int, step: Mapping[str, Any], accounts: Mapping[int, Any]) -> dict[str, Any]:
    actions = [str(one).strip() for one in step.get("actions") or () if str(one).strip()]
    platform, account = str(step.get("platform") or ""), step.get("account_id") or None
    if not actions and not platform and account is None:
        raise Refused(_("Step %(place)s says nothing: choose an action, a platform or an account.") % {"place": place}, "steps")
    if any(len(one) > 60 for one in actions) or len(actions) > 50:
        raise Refused(_("Step %(place)s: an action has at most 60 characters, a step at most 50 actions.") % {"place": place}, "steps")
    if account is not None and account not in accounts:
        raise Refused(_("Step %(place)s: there is no account %(account)s.") % {"place": place, "account": account}, "steps")
    if platform and platform not in {one.platform for one in accounts.values()}:
        raise Refused(_("Step %(place)s: the brand has no account on “%(platform)s”.") % {"place": place, "platform": platform[:40]}, "steps")
    return {"title": str(step.get("title") or "").strip()[:60], "actions": actions, "platform": platform, "account_id": account}


def checked_window(hours: int | None) -> int:
    """The window in hours, the policy's for None; Refused outside an hour to a year."""
    whole = int(FunnelPolicy.of_brand().window.total_seconds() // 3600) if hours is None else hours
    if not 1 <= whole <= 366 * 24:
        raise Refused(_("The window is an hour to 366 days."), "window_hours")
    return whole


def checked_floor(floor: float | None) -> float | None:
    """The floor, None for the policy's; Refused outside 0 to 1."""
    if floor is not None and not 0 <= floor <= 1:
        raise Refused(_("The floor is a share from 0 to 100 %."), "floor")
    return floor


@transaction.atomic
def save_touchpoint(
    *, touchpoint_id: int | None = None, name: str, place: str, hops: int = 1, fields: int = 0, sign_up: float | None = None, url: str = ""
) -> Touchpoint:
    """Add a touchpoint, or change one (needs analytics.edit_funnel). Refused names what cannot be taken."""
    require(EDIT)
    row = Touchpoint.objects.select_for_update().get(pk=touchpoint_id, archived=False) if touchpoint_id else Touchpoint()
    before = _touchpoint_facts(row) if touchpoint_id else {}
    name = name.strip()
    if not name or len(name) > 80:
        raise Refused(_("Give the touchpoint a name of at most 80 characters."), "name")
    if Touchpoint.objects.filter(name=name, archived=False).exclude(pk=row.pk).exists():
        raise Refused(_("There is a touchpoint of this name already."), "name")
    if place not in PLACES:
        raise Refused(_("Choose where the touchpoint is."), "place")
    if not 0 <= hops <= 50 or not 0 <= fields <= 100:
        raise Refused(_("At most 50 hops and 100 fields."), "hops" if not 0 <= hops <= 50 else "fields")
    if sign_up is not None and not 0 <= sign_up <= 1:
        raise Refused(_("The share is from 0 to 100 %."), "sign_up")
    row.name, row.place, row.hops, row.fields, row.sign_up, row.url = name, place, hops, fields, sign_up, url.strip()[:500]
    row.changed_at, row.changed_by_name = now(), current_actor().name[:120]
    row.save()
    audit.record("analytics.touchpoint_saved", target=f"analytics.touchpoint:{row.pk}", before=before, after=_touchpoint_facts(row))
    return row


@transaction.atomic
def archive_touchpoint(*, touchpoint_id: int) -> None:
    """Put a touchpoint away (needs analytics.edit_funnel)."""
    require(EDIT)
    row = Touchpoint.objects.select_for_update().get(pk=touchpoint_id, archived=False)
    row.archived = True
    row.save(update_fields=["archived"])
    audit.record("analytics.touchpoint_archived", target=f"analytics.touchpoint:{row.pk}", before={"name": row.name}, after={})


def _funnel_facts(row: SavedFunnel) -> dict[str, Any]:
    steps = [step["title"] or " ".join([*step["actions"], step["platform"], str(step["account_id"] or "")]).strip() for step in row.steps]
    return {"name": row.name, "steps": steps, "window_hours": row.window_hours, "floor": row.floor, "about": row.about}


def _touchpoint_facts(row: Touchpoint) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name", "place", "hops", "fields", "sign_up", "url")}
