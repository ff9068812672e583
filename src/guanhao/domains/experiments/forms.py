"""Forms of experiments; rates are entered in percent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        help_text=_("Such as click for events, finished_views or shares for posts; empty for orders."),
    )
    primary_measure = forms.ChoiceField(label=_("What of a person counts"), required=False, choices=MetricRole.Measure.choices)
    primary_reduce_days = forms.IntegerField(
        label=_("Take out noise: days before"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("What the same person did in so many days before is taken out (CUPED): fewer people are enough. 0 or empty: not."),
    )
    primary_robust = forms.BooleanField(
        label=_("Heavy tails: judge by trimmed averages"),
        required=False,
        help_text=_("The highest and the lowest fifth of each version is left out, so that one big order decides nothing (Yuen 1974)."),
    )
    guardrail_title = forms.CharField(
        label=_("Guardrail"), required=False, max_length=80, help_text=_("What must not suffer; the experiment stops if it does.")
    )
    guardrail_source = forms.ChoiceField(label=_("Guardrail's counts come from"), required=False, choices=MetricRole.Source.choices)
    guardrail_key = forms.CharField(label=_("Guardrail's event or column"), required=False, max_length=60)
    guardrail_measure = forms.ChoiceField(label=_("What of a person counts for the guardrail"), required=False, choices=MetricRole.Measure.choices)
    guardrail_down = forms.BooleanField(label=_("Less is better for the guardrail"), required=False)
    base_rate = forms.FloatField(label=_("Usual rate (%)"), required=False, min_value=0, max_value=100)
    effect = forms.FloatField(label=_("Difference worth finding (percentage points)"), required=False, min_value=-100, max_value=100)
    change = forms.FloatField(
        label=_("Difference of the average worth finding"), required=False, help_text=_("In its own unit, such as yuan or times.")
    )
    deviation = forms.FloatField(
        label=_("Usual standard deviation of the average"), required=False, min_value=0, help_text=_("How much people differ from each other.")
    )
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
            fields[f"arm_{place}_share"] = forms.FloatField(
                label=_("Share of version %(key)s") % {"key": letter},
                required=False,
                min_value=0.0001,
                widget=forms.NumberInput(attrs={"placeholder": "1"}),
            )
            fields[f"arm_{place}_from"] = forms.CharField(
                label=_("Content or posts of version %(key)s") % {"key": letter}, required=False, max_length=300
            )
        self.order_fields(["title", "kind", "hypothesis", *(f"arm_{n}{end}" for n in range(ARMS) for end in ("", "_share", "_from"))])

    def sections(self) -> list[dict[str, Any]]:
        """The form as it is read: title, help, fields."""
        return [{"title": title, "help": text, "fields": [self[name] for name in names]} for title, text, names in SECTIONS]

    def versions(self) -> list[dict[str, Any]]:
        """The versions as rows: letter, and the fields of name, share and what is shown."""
        return [{"letter": LETTERS[n], "fields": [self[f"arm_{n}"], self[f"arm_{n}_share"], self[f"arm_{n}_from"]]} for n in range(ARMS)]

    def draft(self, template: str = "", payloads: Sequence[dict[str, Any]] = ()) -> ExperimentDraft:
        """What was entered; `payloads` are kept of a template or of the draft before."""
        values = self.cleaned_data
        arms = [_arm(values, place, payloads) for place in range(ARMS) if values[f"arm_{place}"]]
        measure = values["primary_measure"] or MetricRole.Measure.SHARE
        average = measure != MetricRole.Measure.SHARE
        first = MetricDraft(
            title=values["primary_title"],
            source=values["primary_source"],
            key=values["primary_key"],
            measure=measure,
            reduce_days=values["primary_reduce_days"] or 0,
            robust=values["primary_robust"],
        )
        metrics = [first]
        if values["guardrail_title"]:
            metrics.append(
                MetricDraft(
                    title=values["guardrail_title"],
                    role=MetricRole.Role.GUARDRAIL,
                    source=values["guardrail_source"] or MetricRole.Source.COUNTS,
                    key=values["guardrail_key"],
                    measure=values["guardrail_measure"] or MetricRole.Measure.SHARE,
                    down=values["guardrail_down"],
                )
            )
        plain = ("title", "kind", "hypothesis", "layer", "segment_id", "adaptive", "owner_id", "note", "ends_on")
        return ExperimentDraft(
            arms=arms,
            metrics=metrics,
            template=template,
            traffic=values["traffic"] / 100,
            base_rate=None if average or values["base_rate"] is None else values["base_rate"] / 100,
            effect=values["change"] if average else None if values["effect"] is None else values["effect"] / 100,
            deviation=values["deviation"] if average else None,
            **{name: values[name] for name in plain},
        )


SECTIONS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (pgettext_lazy("experiment", "Question"), "", ("title", "kind", "hypothesis")),
    (
        _("What decides"),
        _("One metric, chosen before the start."),
        ("primary_title", "primary_source", "primary_key", "primary_measure", "primary_reduce_days", "primary_robust"),
    ),
    (
        _("What must not suffer"),
        _("The experiment stops by itself when it is harmed for sure."),
        ("guardrail_title", "guardrail_source", "guardrail_key", "guardrail_measure", "guardrail_down"),
    ),
    (
        _("How many people?"),
        _("For a share the rate and percentage points; for an average its spread."),
        ("base_rate", "effect", "deviation", "change"),
    ),
    (_("Who takes part, and until when"), "", ("segment_id", "traffic", "layer", "ends_on", "adaptive", "owner_id", "note")),
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
