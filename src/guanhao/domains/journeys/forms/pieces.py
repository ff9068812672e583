"""One small form for each trigger, condition and step, made from the table of parameters."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.journeys import wording
from guanhao.domains.journeys.models import Journey
from guanhao.domains.journeys.rules import pieces
from guanhao.domains.journeys.selectors.lists import formats, segment_names
from guanhao.domains.people import facade as people

TITLES: Mapping[str, Any] = {
    "when.did": _("Somebody does something"),
    "when.told": _("Something happens in Guanhao"),
    "when.daily": _("Every day"),
    "if.segment": _("Belongs to an audience"),
    "if.tier": _("Closeness"),
    "if.tag": _("Has a tag"),
    "if.did": _("Did something lately"),
    "if.silent": _("Was silent"),
    "if.age": _("First seen"),
    "if.orders": _("Number of orders"),
    "if.spend": _("Money spent"),
    "if.last_format": _("Last content"),
    "if.bought_since": _("Ordered since entering"),
    "if.did_since": _("Did something since entering"),
    "steps.wait": pgettext_lazy("step", "Wait"),
    **{f"steps.{key}": title for key, title in wording.ACTION_WORDS.items() if key != "check"},
}
LABELS: Mapping[str, Any] = {
    "actions": _("What is done"),
    "event": _("What happens"),
    "value": _("Only with this value"),
    "segment": _("Audience"),
    "tiers": _("Closeness"),
    "tags": _("Tags"),
    "days": _("Within days"),
    "least": _("At least"),
    "most": _("At most"),
    "from": _("From day"),
    "to": _("To day"),
    "formats": _("Formats"),
    "amount": _("How long"),
    "unit": _("Unit"),
    "name": _("List name"),
    "title": _("Title"),
    "text": _("Text"),
    "url": _("Address of the link"),
    "batch": _("Key of the coupon batch"),
    "points": pgettext_lazy("journey", "Points"),
    "reason": _("Reason"),
    "journey": _("Journey"),
    "not": _("Turn it round: must not hold"),
}
HELPS: Mapping[str, Any] = {
    "value": _("A level such as core, a purpose, or the key of a batch; empty: any."),
    "tags": _("Separated by commas."),
    "from": _("Counted in days back from today."),
    "to": _("Empty: without an end."),
    "batch": _("As it stands with the coupons of campaigns."),
    "points": _("Credited to members once for each person and step, within their limit of the day."),
    "reason": _("The member reads it beside the points."),
}


def known_params(place: str, kind: str) -> Mapping[str, str]:
    """The parameters of a piece; KeyError when there is none of this kind."""
    if place == "when":
        return pieces.TRIGGERS[kind]
    if place in ("if", "stop", "check"):
        return pieces.CONDITIONS[kind]
    return {"amount": pieces.COUNT, "unit": pieces.UNIT} if kind == "wait" else pieces.ACTIONS[kind]


class PieceForm(DesignForm):
    """The parameters of one piece."""

    def __init__(self, place: str, kind: str, *args: Any, **kwargs: Any) -> None:
        """Fields by the table of parameters; `place` is when, if, stop, check or steps."""
        self.place, self.kind = place, kind
        super().__init__(*args, **kwargs)
        for name, rule in known_params(place, kind).items():
            self.fields[name] = _field(name, rule.lstrip("*"), required=not rule.startswith("*"))
        if place in ("if", "stop", "check"):
            self.fields["not"] = forms.BooleanField(label=LABELS["not"], required=False)

    def piece(self) -> dict[str, Any]:
        """The piece as it is kept."""
        values = {name: value for name, value in self.cleaned_data.items() if name in self.fields and value not in (None, "", [], False)}
        for name in ("segment", "journey"):
            if name in values:
                values[name] = int(values[name])
        if isinstance(values.get("tags"), str):
            values["tags"] = [one.strip() for one in values["tags"].replace("，", ",").split(",") if one.strip()]
        for name in ("from", "days", "least", "most", "to"):
            if self.cleaned_data.get(name) == 0:
                values[name] = 0
        if self.place == "check":
            return {"kind": "check", "if": [{"kind": self.kind, **values}]}
        return {"kind": "do", "action": self.kind, **values} if self.place == "steps" and self.kind != "wait" else {"kind": self.kind, **values}


def titles(place: str) -> list[tuple[str, Any]]:
    """Kinds that can be added at a place with their titles."""
    prefix = "if" if place in ("stop", "check") else place
    since = {f"if.{one}" for one in pieces.SINCE} if place == "if" else set()
    return [(key.partition(".")[2], title) for key, title in TITLES.items() if key.startswith(f"{prefix}.") and key not in since]


def _field(name: str, kind: str, *, required: bool) -> forms.Field:
    label, help_text = LABELS.get(name, name), HELPS.get(name, "")
    common = {"label": label, "required": required, "help_text": help_text}
    choices: Mapping[str, Any] = {
        "actions": wording.ACTIVITY_WORDS,
        "tiers": people.tier_titles() if name == "tiers" else {},
        "formats": formats() if name == "formats" else {},
    }
    if name in choices:
        return forms.MultipleChoiceField(choices=list(choices[name].items()), widget=forms.CheckboxSelectMultiple, **common)
    if name == "event":
        return forms.ChoiceField(choices=list(wording.EVENT_WORDS.items()), **common)
    if name == "unit":
        return forms.ChoiceField(choices=list(wording.UNIT_WORDS.items()), initial="days", **common)
    if name == "segment":
        return forms.ChoiceField(choices=[(str(key), title) for key, title in segment_names().items()], **common)
    if name == "journey":
        rows = Journey.objects.exclude(state=Journey.State.ENDED).order_by("title").values_list("pk", "title")
        return forms.ChoiceField(choices=[(str(key), title) for key, title in rows], **common)
    if kind == pieces.LONG:
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **common)
    if kind == pieces.URL:
        return forms.URLField(max_length=1000, assume_scheme="https", **common)
    if kind == pieces.MONEY:
        return forms.FloatField(min_value=0, max_value=1e12, **common)
    if kind in (pieces.DAYS, pieces.COUNT):
        return forms.IntegerField(min_value=0, max_value=pieces.MOST_DAYS if kind == pieces.DAYS else pieces.MOST_COUNT, **common)
    return forms.CharField(max_length=120, **common)


class LimitsForm(DesignForm):
    """For whom and how often."""

    purpose = forms.ChoiceField(
        label=pgettext_lazy("consent", "Purpose"),
        choices=list(wording.PURPOSE_WORDS.items()),
        help_text=_("Only people who agreed to it are written to."),
    )
    again = forms.ChoiceField(
        label=_("How often for one person"),
        choices=(("once", _("Once ever")), ("days", _("Again after days")), ("always", _("Each time"))),
    )
    again_days = forms.IntegerField(label=_("Cool-down (days)"), required=False, min_value=1, max_value=pieces.MOST_DAYS)
    hold_out = forms.IntegerField(
        label=_("Hold-out group (%)"), min_value=0, max_value=50, help_text=_("They get nothing; against them the effect is measured.")
    )
    outcome = forms.ChoiceField(label=_("What counts as success"))
    outcome_days = forms.IntegerField(label=_("Within days of entering"), min_value=1, max_value=365)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With what people do as outcomes."""
        super().__init__(*args, **kwargs)
        known = [*wording.OUTCOME_WORDS.items(), *((key, words) for key, words in wording.ACTIVITY_WORDS.items() if key != "order")]
        self.fields["outcome"].choices = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days where days are asked for."""
        values = super().clean() or {}
        if values.get("again") == "days" and not values.get("again_days"):
            self.add_error("again_days", _("Say after how many days."))
        return values

    def limits(self) -> dict[str, Any]:
        """The limits as they are kept."""
        values = self.cleaned_data
        again = {"once": None, "always": 0, "days": values["again_days"]}[values["again"]]
        names = {name: values[name] for name in ("purpose", "outcome", "outcome_days")}
        return {**names, "again_days": again, "hold_out": values["hold_out"] / 100}


def limits_initial(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan's limits for the form."""
    again = plan["again_days"]
    return {
        **{name: plan[name] for name in ("purpose", "outcome", "outcome_days")},
        "again": "once" if again is None else "days" if again else "always",
        "again_days": again or None,
        "hold_out": round(plan["hold_out"] * 100),
    }
