"""How the inbox works: promised times, working hours, who gets what, rules."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Agent, Kind, Priority, Rule
from guanhao.domains.inbox.pages.shown import POLARITIES
from guanhao.domains.inbox.policy.core import ClockPolicy, HoursPolicy
from guanhao.domains.inbox.selectors import core as selectors
from guanhao.domains.inbox.selectors.names import account_names
from guanhao.domains.inbox.services import assigning
from guanhao.domains.inbox.services import rules as rule_services
from guanhao.domains.people import facade as people
from guanhao.kernel import access
from guanhao.kernel.policy import InvalidSettings, revise

TABS = (
    ("setup", gettext_lazy("Promised times")),
    ("setup_hours", gettext_lazy("Working hours")),
    ("setup_assignment", gettext_lazy("Assignment")),
    ("setup_rules", pgettext_lazy("inbox", "Rules")),
)
MANAGED_TABS = (("setup_earlier", gettext_lazy("Earlier comments")), ("setup_hooks", gettext_lazy("Addresses for messages")))
TIERS = ("top_fan", "core", "active", "ordinary", "new")
MINUTE = 60


def settings_tabs(on: str) -> dict[str, Any]:
    """The tabs of the settings, with the one that is shown."""
    may_manage = access.can("inbox.manage")
    tabs = (*TABS, *MANAGED_TABS) if may_manage else TABS
    return {"tabs": [(burl(f"inbox:{key}"), title, key == on) for key, title in tabs], "may_manage": may_manage}


@needs("inbox.view")
def times(request: BrandRequest) -> HttpResponseBase:
    """Promised times, tier by channel, in minutes."""
    policy = ClockPolicy.of_brand()
    problems: dict[str, str] = {}
    names = [f"{tier}_{channel}" for tier in TIERS for channel in ("private", "public")] + ["resolve_private", "resolve_public"]
    shown = {name: _minutes(getattr(policy, name)) for name in names} | {"acknowledge": f"{policy.acknowledge.total_seconds():g}"}
    if request.method == "POST":
        shown = {name: request.POST.get(name, "").strip() for name in shown}
        problems = _revise_times(request, shown)
        if not problems:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(burl("inbox:setup"))
    titles = people.tier_titles()
    rows = [
        (titles.get(tier, tier), [(f"{tier}_{ch}", shown[f"{tier}_{ch}"], problems.get(f"{tier}_{ch}", "")) for ch in ("private", "public")])
        for tier in TIERS
    ]
    resolve = [(f"resolve_{ch}", shown[f"resolve_{ch}"], problems.get(f"resolve_{ch}", "")) for ch in ("private", "public")]
    context = settings_tabs("setup") | {
        "rows": [*rows, (_("Resolved within"), resolve)],
        "acknowledge": shown["acknowledge"],
        "problems": list(dict.fromkeys(problems.values())),
        "may_edit": access.can("policy.edit"),
    }
    return page(request, "inbox/setup_times.html", context, status=422 if problems else 200)


def _minutes(value: timedelta) -> str:
    return f"{value.total_seconds() / MINUTE:g}" if value else ""


def _revise_times(request: BrandRequest, shown: dict[str, str]) -> dict[str, str]:
    values: dict[str, timedelta] = {}
    problems: dict[str, str] = {}
    for name, text in shown.items():
        try:
            number = float(text or "0")
            values[name] = timedelta(seconds=number if name == "acknowledge" else number * MINUTE)
        except (ValueError, OverflowError):
            problems[name] = _("“%(value)s” is not a number.") % {"value": text[:20]}
    if problems:
        return problems
    try:
        revise(ClockPolicy, values, reason=request.POST.get("reason", ""))
    except InvalidSettings as error:
        return error.problems
    return {}


class HoursForm(DesignForm):
    """Stretches of work, one a line."""

    shifts = forms.CharField(
        label=gettext_lazy("Working days"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One stretch a line, such as 09:00-12:00."),
    )
    off_shifts = forms.CharField(
        label=gettext_lazy("Weekends and holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nothing means closed."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@needs("inbox.view")
def hours(request: BrandRequest) -> HttpResponseBase:
    """Working hours, with breaks."""
    policy = HoursPolicy.of_brand()
    form = HoursForm(request.POST or None, initial={"shifts": "\n".join(policy.shifts), "off_shifts": "\n".join(policy.off_shifts)})

    def save(values: dict[str, Any]) -> str:
        lines = {name: [line.strip() for line in values[name].splitlines() if line.strip()] for name in ("shifts", "off_shifts")}
        revise(HoursPolicy, lines, reason=values["reason"])
        return burl("inbox:setup_hours")

    if request.method == "POST":
        access.require("policy.edit")
    context = settings_tabs("setup_hours") | {"may_edit": access.can("policy.edit"), "policy": policy}
    return form_page(request, form, save, title=_("Working hours"), done=_("Saved."), template="inbox/setup_hours.html", context=context)


@needs("inbox.view")
def assignment(request: BrandRequest) -> HttpResponseBase:
    """Who answers: skills, limit, whether there."""
    if request.method == "POST":
        return _save_agent(request)
    known = {row.agent_id: row for row in Agent.objects.all()}
    rows = []
    for number, name in selectors.agents():
        row = known.get(number)
        rows.append({
            "id": number, "name": name, "skills": _(", ").join(row.skills) if row else "", "most": row.most_open if row and row.most_open else "",
            "here": row.available if row else True, "last": row.last_assigned_at if row else None,
        })  # fmt: skip
    context = settings_tabs("setup_assignment") | {"rows": rows, "policy_url": burl_or_none("system:policy", key="inbox.assignment") or ""}
    return page(request, "inbox/setup_assignment.html", context)


def _save_agent(request: BrandRequest) -> HttpResponseBase:
    number = whole_number(request.POST.get("agent")) or 0
    skills = [one.strip() for one in request.POST.get("skills", "").replace("，", "、").replace(",", "、").split("、") if one.strip()]
    try:
        if number not in dict(selectors.agents()):
            raise Refused(_("This person may not answer."))
        assigning.set_agent(agent_id=number, skills=skills, most_open=whole_number(request.POST.get("most")) or 0, available="here" in request.POST)
        messages.success(request, _("Saved."))
    except Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(burl("inbox:setup_assignment"))


@needs("inbox.view")
def rules(request: BrandRequest) -> HttpResponseBase:
    """Rules that sort what comes in, in their order."""
    agents = dict(selectors.agents())
    rows = [(row, *rule_words(row, agents)) for row in Rule.objects.all()]
    return page(request, "inbox/setup_rules.html", settings_tabs("setup_rules") | {"rows": rows})


class RuleForm(DesignForm):
    """A rule: when (all of what is set), then what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    words = forms.CharField(
        label=gettext_lazy("Holds one of these words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line."),
    )
    platforms = forms.MultipleChoiceField(label=gettext_lazy("Platforms"), required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(label=gettext_lazy("Kinds"), required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    accounts = forms.TypedMultipleChoiceField(label=gettext_lazy("Accounts"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    tiers = forms.MultipleChoiceField(label=gettext_lazy("Tiers"), required=False, widget=forms.CheckboxSelectMultiple)
    polarities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Mood"), required=False, coerce=int, choices=POLARITIES, widget=forms.CheckboxSelectMultiple
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *Priority.choices]
    )
    tags = forms.CharField(label=gettext_lazy("Tags"), required=False, max_length=200, help_text=gettext_lazy("Separated by commas."))
    skill = forms.CharField(label=gettext_lazy("Skill"), required=False, max_length=40, help_text=gettext_lazy("Goes to somebody with this skill."))
    assignee_id = forms.TypedChoiceField(label=gettext_lazy("Agent"), required=False, coerce=int, empty_value=None)
    spam = forms.BooleanField(label=gettext_lazy("Call it spam"), required=False)
    place = forms.IntegerField(label=gettext_lazy("Place in the list"), min_value=0, max_value=10_000, initial=10)
    final = forms.BooleanField(label=gettext_lazy("No later rule after this one"), required=False)
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        names = channels.platform_titles()
        fields["platforms"].choices = sorted({one.platform: names.get(one.platform, one.platform) for one in channels.accounts()}.items())
        fields["accounts"].choices = list(account_names().items())
        fields["tiers"].choices = list(people.tier_titles().items())
        fields["assignee_id"].choices = [("", "—"), *selectors.agents()]


@needs("inbox.manage")
def rule_edit(request: BrandRequest, pk: int = 0) -> HttpResponseBase:
    """A new rule, or a change."""
    row = get_object_or_404(Rule, pk=pk) if pk else None
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {"name": row.name, "place": row.place, "final": row.final, "active": row.active, **row.conditions, **row.actions}
        initial |= {"words": "\n".join(row.conditions.get("words", [])), "tags": ", ".join(row.actions.get("tags", []))}
    form = RuleForm(request.POST or None, initial=initial)

    def save(values: dict[str, Any]) -> str:
        conditions = {name: values[name] for name in ("platforms", "kinds", "accounts", "tiers", "polarities") if values[name]}
        if values["words"].strip():
            conditions["words"] = values["words"].splitlines()
        actions = {name: values[name] for name in ("priority", "skill", "assignee_id", "spam") if values[name] not in (None, "", False)}
        if tags := [one.strip() for one in values["tags"].replace("，", ",").split(",") if one.strip()]:
            actions["tags"] = tags
        plain = {name: values[name] for name in ("name", "place", "active", "final")}
        rule_services.save_rule(rule_id=pk or None, conditions=conditions, actions=actions, **plain)
        return burl("inbox:setup_rules")

    title = _("Change the rule") if pk else _("New rule")
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("inbox:setup_rules"))


@require_POST
@needs("inbox.manage")
def rule_drop(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take a rule away."""
    get_object_or_404(Rule, pk=pk)
    rule_services.drop_rule(rule_id=pk)
    messages.success(request, _("Deleted."))
    return HttpResponseRedirect(burl("inbox:setup_rules"))


def rule_words(row: Rule, agents: dict[int, str]) -> tuple[str, str]:
    """When and what, as people read it."""
    names, accounts, tiers, kinds = channels.platform_titles(), account_names(), people.tier_titles(), dict(Kind.choices)
    polarities = {int(key): words for key, words in POLARITIES}
    held = row.conditions
    tables: tuple[tuple[str, dict[Any, Any]], ...] = (
        ("platforms", names),
        ("accounts", accounts),
        ("kinds", kinds),
        ("tiers", tiers),
        ("polarities", polarities),
    )
    when = [_(", ").join(str(table.get(value, value)) for value in held[key]) for key, table in tables if held.get(key)]
    if words := held.get("words"):
        when.insert(0, _("“%(words)s”") % {"words": _(", ").join(words[:6]) + ("…" if len(words) > 6 else "")})
    done = row.actions
    what = []
    if "priority" in done:
        what.append(f"{_('Priority')}: {Priority(done['priority']).label}")
    if done.get("tags"):
        what.append(f"{_('Tags')}: {_(', ').join(done['tags'])}")
    if done.get("skill"):
        what.append(f"{_('Skill')}: {done['skill']}")
    if done.get("assignee_id"):
        what.append(f"{_('Agent')}: {agents.get(done['assignee_id'], '—')}")
    if done.get("spam"):
        what.append(_("Spam"))
    return " · ".join(when), " · ".join(what)
