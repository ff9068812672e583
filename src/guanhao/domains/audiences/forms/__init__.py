"""What people type about audiences, and the builder's lines as a rule tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.audiences.actions import ACTION_WORDS
from guanhao.domains.audiences.models import Purpose, TagRule
from guanhao.domains.audiences.rules import tree as rules
from guanhao.domains.audiences.wording import value_words

MOST_LINES = 20
PLACES = {"all": _("Must"), "any": _("One of these"), "not": _("Must not")}
KINDS = {
    "did": _("Did something"),
    "recency": _("Was last active"),
    "new": _("Seen for the first time"),
    "tier": _("Tier"),
    "tag": _("Tag"),
    "orders": _("Number of orders"),
    "spend": _("Spending"),
    "consent": _("Consent"),
    "source": _("Source"),
    "platform": pgettext_lazy("audience", "Platform"),
    "trait": _("Known trait"),
    "segment": _("Another audience"),
}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "did": {"days": 30, "least": 1},
    "recency": {"from": 0, "to": 30},
    "new": {"days": 30},
    "orders": {"least": 1},
    "spend": {"least": 100},
    "platform": {"days": 90},
}


EXPORT_COLUMNS = {
    "person_id": _("Number on the platform"),
    "name": _("Name"),
    "tier": _("Tier"),
    "phone": _("Phone number"),
    "mail": _("Mail address"),
}


@dataclass(frozen=True)
class Line:
    """One condition of the builder: where it counts and what it says."""

    number: int
    place: str
    leaf: Mapping[str, Any]


def lines_of(tree: Mapping[str, Any]) -> list[Line] | None:
    """The builder's lines of a tree; None when it is nested in a way the builder does not draw."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for one in tree.get("all", [tree]):
        if "any" in one and all("kind" in leaf for leaf in one["any"]) and not any(place == "any" for place, _leaf in found):
            found += [("any", leaf) for leaf in one["any"]]
        elif "not" in one and "kind" in one["not"]:
            found.append(("not", one["not"]))
        elif "kind" in one:
            found.append(("all", one))
        else:
            return None
    return [Line(number, place, leaf) for number, (place, leaf) in enumerate(found)]


def tree_of(data: QueryDict) -> dict[str, Any]:
    """The rule tree of what the builder sent."""
    groups: dict[str, list[dict[str, Any]]] = {"all": [], "any": [], "not": []}
    for number in range(MOST_LINES):
        kind = data.get(f"{number}-kind", "")
        if kind in rules.LEAVES:
            place = data.get(f"{number}-place", "all")
            groups[place if place in groups else "all"].append(_leaf(data, number, kind))
    whole: list[dict[str, Any]] = [*groups["all"]]
    if groups["any"]:
        whole.append({"any": groups["any"]})
    whole += [{"not": one} for one in groups["not"]]
    return {"all": whole}


def _leaf(data: QueryDict, number: int, kind: str) -> dict[str, Any]:
    leaf: dict[str, Any] = {"kind": kind}
    for name, shape in rules.LEAVES[kind].items():
        key = f"{number}-{name}"
        if shape in {rules.TEXTS, rules.NUMBERS}:
            several = [part.strip() for one in data.getlist(key) for part in one.replace("，", ",").split(",") if part.strip()]
            if several:
                leaf[name] = [_number(one) for one in several] if shape == rules.NUMBERS else several
            continue
        text = data.get(key, "").strip()
        if text:
            leaf[name] = text if shape == rules.TEXT else _number(text)
    return leaf


def _number(text: str) -> Any:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


class SegmentForm(DesignForm):
    """Name, purpose, rhythm."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(
        label=_("What it is for"), choices=Purpose.choices, help_text=_("Any use but analysis takes only people who agreed to it.")
    )
    every = forms.ChoiceField(label=_("Count anew"), choices=(), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from guanhao.domains.audiences.models import Segment

        super().__init__(*args, **kwargs)
        self.fields["every"].choices = Segment.Every.choices  # type: ignore[attr-defined]


class ListForm(DesignForm):
    """A list of another system."""

    name = forms.CharField(label=_("Name"), max_length=120)
    source = forms.CharField(label=_("Where the list comes from"), max_length=200)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices)
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, one id a line: in clear or as SHA-256, SHA-1 or MD5."))


class TraitsForm(DesignForm):
    """What another system knows of people."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX with person_id and any of age, sex, region, city_tier, job, interest, need."))


class ExportForm(DesignForm):
    """Who gets people, why, and what of them."""

    purpose = forms.ChoiceField(label=_("What it is for"), choices=Purpose.choices)
    recipient = forms.CharField(label=_("Who gets it"), max_length=200)
    reason = forms.CharField(label=_("Why"), max_length=300)
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=tuple(EXPORT_COLUMNS.items()),
        initial=["person_id"],
        widget=forms.CheckboxSelectMultiple,
    )


class TagRuleForm(DesignForm):
    """So many actions on posts of one kind give a tag."""

    tag = forms.CharField(label=_("Tag"), max_length=40)
    actions = forms.MultipleChoiceField(label=pgettext_lazy("audience", "Actions"), choices=(), widget=forms.CheckboxSelectMultiple)
    side = forms.ChoiceField(label=_("Which side of the post"), choices=TagRule.Side.choices)
    value = forms.CharField(label=_("Its value"), max_length=120, help_text=_("A tag, a topic or a format as posts have it, such as video."))
    times = forms.IntegerField(label=_("How many times"), min_value=1, max_value=10_000, initial=5)
    window_days = forms.IntegerField(label=_("In the last days"), min_value=1, max_value=3660, initial=90)
    active = forms.BooleanField(label=_("Look every day"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from guanhao.domains.audiences.services import reading  # NumPy and Arrow load when they are needed

        super().__init__(*args, **kwargs)
        known = [*ACTION_WORDS, *(one for one in sorted(reading.behaviour().actions) if one and one not in ACTION_WORDS)]
        fields: dict[str, Any] = self.fields
        fields["actions"].choices = [(one, value_words("actions", one)) for one in known]
