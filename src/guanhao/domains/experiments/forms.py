"""Forms of experiments; rates are entered in percent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.experiments.models import Experiment, MetricRole
from guanhao.domains.experiments.services.core import LETTERS, ArmDraft, ExperimentDraft, MetricDraft
from guanhao.domains.identity import facade as identity

ARMS = 4


class ExperimentForm(DesignForm):
    """An experiment with up to four versions, a primary metric, and a guardrail if there is one."""

    title = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("What varies"), choices=Experiment.Kind.choices)
    hypothesis = forms.CharField(
        label=_("Hypothesis"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("What will change, by how much, and why.")
    )
    primary_title = forms.CharField(label=_("Primary metric"), max_length=80, help_text=_("The one number that decides."))
    primary_source = forms.ChoiceField(label=_("Its counts come from"), choices=MetricRole.Source.choices)
    primary_key = forms.CharField(
        label=_("Event or column of posts"),
        required=False,
        max_length=60,
        help_text=_("Such as click for events, finished_views or shares for posts."),
    )
    guardrail_title = forms.CharField(
        label=_("Guardrail"), required=False, max_length=80, help_text=_("What must not suffer; the experiment stops if it does.")
    )
    guardrail_source = forms.ChoiceField(label=_("Guardrail's counts come from"), required=False, choices=MetricRole.Source.choices)
    guardrail_key = forms.CharField(label=_("Guardrail's event or column"), required=False, max_length=60)
    guardrail_down = forms.BooleanField(label=_("Less is better for the guardrail"), required=False)
    base_rate = forms.FloatField(label=_("Usual rate (%)"), required=False, min_value=0, max_value=100)
    effect = forms.FloatField(label=_("Difference worth finding (percentage points)"), required=False, min_value=-100, max_value=100)
    ends_on = forms.DateField(label=_("Planned end"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    traffic = forms.FloatField(label=_("Share of traffic (%)"), min_value=0.01, max_value=100, initial=100)
    layer = forms.CharField(
        label=_("Layer"),
        required=False,
        max_length=60,
        help_text=_("Experiments of one layer never share a person; empty: independent of all others."),
    )
    segment_id = forms.TypedChoiceField(label=_("Audience"), required=False, coerce=int, empty_value=None)
    adaptive = forms.BooleanField(
        label=_("Learns while it runs"), required=False, help_text=_("Better versions get more traffic; every chance is logged.")
    )
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, segments: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["segment_id"].choices = [("", _("Whoever comes")), *segments]
        fields["owner_id"].choices = [("", _("Nobody")), *((p.id, p.name) for p in identity.people_of_brand())]
        for place in range(ARMS):
            letter = LETTERS[place]
            fields[f"arm_{place}"] = forms.CharField(label=_("Version %(key)s") % {"key": letter}, required=place < 2, max_length=120)
            fields[f"arm_{place}_share"] = forms.FloatField(label=_("Share of version %(key)s") % {"key": letter}, required=False, min_value=0.0001)
            fields[f"arm_{place}_from"] = forms.CharField(
                label=_("Content or posts of version %(key)s") % {"key": letter},
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 1}),
                help_text=_("content.variant:7 for a planned version; account:post for one that is out; or the words themselves.")
                if not place
                else "",
            )
        self.order_fields(["title", "kind", "hypothesis", *(f"arm_{n}{end}" for n in range(ARMS) for end in ("", "_share", "_from"))])

    def draft(self, template: str = "", payloads: Sequence[dict[str, Any]] = ()) -> ExperimentDraft:
        """What was entered; `payloads` are kept of a template or of the draft before."""
        values = self.cleaned_data
        arms = [_arm(values, place, payloads) for place in range(ARMS) if values[f"arm_{place}"]]
        metrics = [MetricDraft(title=values["primary_title"], source=values["primary_source"], key=values["primary_key"])]
        if values["guardrail_title"]:
            metrics.append(
                MetricDraft(
                    title=values["guardrail_title"],
                    role=MetricRole.Role.GUARDRAIL,
                    source=values["guardrail_source"] or MetricRole.Source.COUNTS,
                    key=values["guardrail_key"],
                    down=values["guardrail_down"],
                )
            )
        plain = ("title", "kind", "hypothesis", "layer", "segment_id", "adaptive", "owner_id", "note", "ends_on")
        return ExperimentDraft(
            arms=arms,
            metrics=metrics,
            template=template,
            traffic=values["traffic"] / 100,
            base_rate=None if values["base_rate"] is None else values["base_rate"] / 100,
            effect=None if values["effect"] is None else values["effect"] / 100,
            **{name: values[name] for name in plain},
        )


class CountsForm(DesignForm):
    """Counts of the versions."""

    metric = forms.ChoiceField(label=_("Metric"))
    rows = forms.CharField(
        label=_("Counts"),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "A, 4000, 200\nB, 4000, 260"}),
        help_text=_("A row a version: version, exposures, conversions; a segment after that if you like. New rows replace old ones."),
    )


class StopForm(DesignForm):
    """Why it stops."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(DesignForm):
    """What follows."""

    winner = forms.ChoiceField(label=_("Version that stays"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _arm(values: dict[str, Any], place: int, payloads: Sequence[dict[str, Any]]) -> ArmDraft:
    source = values[f"arm_{place}_from"].strip()
    payload = dict(payloads[place]) if place < len(payloads) else {}
    head, _sep, rest = source.partition(":")
    posts = [one.strip() for one in source.split(",")] if head.isdigit() and rest else []
    subject = source if not posts and "." in head and rest.isdigit() else ""
    payload.pop("text", None)
    if source and not posts and not subject:
        payload["text"] = source
    return ArmDraft(title=values[f"arm_{place}"], payload=payload, share=values[f"arm_{place}_share"] or 1.0, subject=subject, posts=posts)
