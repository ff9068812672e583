"""Policies: the list by room, a form for each, its history, and the way back to the defaults."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.forms import form_page
from guanhao.console.history import changes
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.system.policy_forms import PolicyForm, display, state
from guanhao.console.system.words import room_place, room_title
from guanhao.kernel import access
from guanhao.kernel.models import PolicyRevision
from guanhao.kernel.policy import HOUSE, Policy, history, policies, policy_by_key, reset, revise, settings_of
from guanhao.kernel.search import Hit
from guanhao.kernel.tenancy import brand_scope, current_brand


@needs("policy.view")
def index(request: BrandRequest) -> HttpResponseBase:
    """All policies by room, with the values that differ from the defaults; `q` searches titles, help and keys."""
    words = request.GET.get("q", "").strip().lower()[:100]
    newest: dict[str, PolicyRevision] = {row.policy: row for row in PolicyRevision.objects.order_by("policy", "number")}
    with brand_scope(HOUSE):
        house = [key for key, policy in policies().items() if policy.whole_house]
        newest |= {row.policy: row for row in PolicyRevision.objects.filter(policy__in=house).order_by("policy", "number")}
    lines = [_line(policy, newest.get(key)) for key, policy in policies().items() if _matches(policy, words)]
    lines.sort(key=lambda line: (room_place(line["key"]), line["title"]))
    groups = [(title, list(same)) for title, same in groupby(lines, key=lambda line: room_title(line["key"]))]
    return page(request, "console/system/policies.html", {"title": _("Policies"), "groups": groups, "words": words})


def found_policies(words: str, limit: int) -> list[Hit]:
    """For the global search: policies whose words, settings or explanations hold every word."""
    found = [policy for policy in policies().values() if _matches(policy, words.lower())]
    return [
        Hit(
            "console.policy",
            policy.key,
            str(policy.title or policy.key),
            _(", ").join(str(about.title) for about in settings_of(policy).values()),
            burl("system:policy", key=policy.key),
        )
        for policy in found[:limit]
    ]


def _matches(policy: type[Policy], words: str) -> bool:
    text = " ".join([policy.key, str(policy.title), *(f"{about.title} {about.help}" for about in settings_of(policy).values())]).lower()
    return all(word in text for word in words.split())


def _line(policy: type[Policy], newest: PolicyRevision | None) -> dict[str, Any]:
    """One policy of the list."""
    default = policy()
    values = state(policy, newest.values) if newest else {}
    usual = {str(about.title): display(getattr(default, name), about.unit) for name, about in settings_of(policy).items()}
    changed = [(title, value) for title, value in values.items() if usual.get(title) != value]
    return {
        "key": policy.key,
        "title": str(policy.title or policy.key),
        "url": burl("system:policy", key=policy.key),
        "settings": list(usual),
        "house": policy.whole_house,
        "changed": changed,
        "newest": newest,
    }


def _policy(key: str) -> type[Policy]:
    try:
        return policy_by_key(key)
    except KeyError:
        raise Http404 from None


@needs("policy.view")
def edit(request: BrandRequest, key: str) -> HttpResponseBase:
    """The form of one policy with its history; without the permission to edit it is read-only."""
    policy = _policy(key)
    editable = access.can("policy.edit") and not policy.whole_house
    if request.method == "POST":
        access.require("policy.edit")
    current = policy.in_force()
    form = PolicyForm(policy, request.POST if request.method == "POST" else None, current=current, editable=editable)
    watch_conflicts(form, current.model_dump(mode="json"))
    here = burl("system:policy", key=key)

    def save(values: dict[str, Any]) -> str:
        revise(policy, form.settings, reason=str(values.get("reason", "")))
        return here

    context = {"policy": policy, "editable": editable, "revisions": _revisions(policy), "key": key}
    title = str(policy.title or policy.key)
    back, template = burl("system:policies"), "console/system/policy.html"
    return form_page(request, form, save, title=title, done=_("The policy is changed."), back=back, template=template, context=context)


def _revisions(policy: type[Policy]) -> list[dict[str, Any]]:
    """Who changed what, when and why, the newest first; the oldest is compared with the defaults."""
    with brand_scope(HOUSE if policy.whole_house else current_brand()):
        rows = history(policy)
    states = [*(state(policy, row.values) for row in rows), state(policy, {})]
    return [{"row": row, "changes": changes(states[place + 1], states[place])} for place, row in enumerate(rows)]


@require_POST
@needs("policy.edit")
def to_defaults(request: BrandRequest, key: str) -> HttpResponseBase:
    """Back to the defaults, after a confirmation, as a new revision."""
    policy = _policy(key)
    if policy.whole_house:
        raise Http404
    here = burl("system:policy", key=key)
    if request.POST.get("confirmed") != "1":
        question = _("Set “%(title)s” back to the defaults?") % {"title": policy.title or policy.key}
        text = _("All its settings get their defaults as a new revision; the history stays.")
        return confirm_page(request, title=question, text=text, submit=_("Reset to defaults"), back=here)
    reset(policy, reason=_("Reset to the defaults"))
    messages.success(request, _("The policy has its defaults again."))
    return HttpResponseRedirect(here)
