"""Forms of ratings, appraisal plans, appraisals and honours."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.team.forms.fields import day, lines, offer, one_of, score, several
from guanhao.domains.team.models import AppraisalPlan, Honour, RatingRound
from guanhao.domains.team.selectors import appraisal as selectors
from guanhao.domains.team.selectors import people
from guanhao.domains.team.wording import SOURCES

SLOTS = 8
HINTS = ("title", "weight", "ref", "aim", "good")


class RoundForm(DesignForm):
    """A round of ratings."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    subjects = several(_("Who is rated"), required=True)
    raters = several(_("Who rates"), help_text=_("Empty: everybody of another department. People of the same department never rate each other."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With everybody."""
        super().__init__(*args, **kwargs)
        known = [(one.id, f"{one.name} · {people.department_title(one.roles)}") for one in people.members()]
        offer(self, "subjects", known)
        offer(self, "raters", known)


class RateForm(DesignForm):
    """An answer."""

    communication = score(pgettext_lazy("rating", "Communication"), help_text=_("0 to 100: clear, in time, listens."))
    responsibility = score(pgettext_lazy("rating", "Responsibility"), help_text=_("0 to 100: keeps promises, finishes, owns mistakes."))


class PlanForm(DesignForm):
    """An appraisal plan with up to eight metrics."""

    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    cycle = forms.ChoiceField(label=pgettext_lazy("appraisal", "Cycle"), choices=AppraisalPlan.Cycle.choices, initial="quarter")
    role = forms.ChoiceField(label=pgettext_lazy("team", "Post"), required=False, help_text=_("Empty: for any."))
    text = lines(_("Description"), 2)
    peers = forms.BooleanField(label=_("The ratings of other departments count"), required=False, initial=True)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With posts, and the fields of each metric."""
        super().__init__(*args, **kwargs)
        offer(self, "role", [(key, str(title)) for key, title in identity.role_titles().items() if key != "viewer"], empty=True)
        figures = [("", "—"), *((f"figure:{key}", title) for key, title in selectors.figure_choices())]
        goals = [(f"goal:{key}", title) for key, title in selectors.goal_choices()]
        groups: list[Any] = [*figures[:1], (str(SOURCES["goal"]), goals), (str(SOURCES["figure"]), figures[1:])]
        ways = [("up", pgettext_lazy("good", "More is better")), ("down", pgettext_lazy("good", "Less is better"))]
        for place in range(SLOTS):
            self.fields |= {f"{name}-{place}": field for name, field in self._metric(groups, ways).items()}

    @staticmethod
    def _metric(groups: list[Any], ways: list[Any]) -> dict[str, forms.Field]:
        name, weight, aim = forms.TextInput({"class": "input"}), forms.NumberInput({"class": "input"}), forms.NumberInput({"class": "input"})
        number, good = forms.Select({"class": "select"}), forms.Select({"class": "select"})
        return {
            "title": forms.CharField(label=_("Metric"), max_length=120, required=False, widget=name),
            "weight": forms.IntegerField(label=_("Weight in percent"), min_value=1, max_value=100, required=False, widget=weight),
            "ref": forms.ChoiceField(label=_("Number"), choices=groups, required=False, widget=number),
            "aim": forms.FloatField(label=_("Aim"), min_value=0, max_value=10**12, required=False, widget=aim),
            "good": forms.ChoiceField(label=_("What is good"), choices=ways, required=False, widget=good),
        }

    @property
    def slots(self) -> list[list[Any]]:
        """The fields of each metric, for the template."""
        return [[self[f"{name}-{place}"] for name in HINTS] for place in range(SLOTS)]

    @property
    def plain(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in ("title", "cycle", "role", "text", "peers", "active")]

    def metrics(self) -> list[dict[str, Any]]:
        """The metrics that were filled in."""
        found = []
        for place in range(SLOTS):
            given = {name: self.cleaned_data.get(f"{name}-{place}") for name in HINTS}
            if given["title"] or given["weight"] or given["ref"]:
                source, _colon, ref = str(given["ref"] or "hand:").partition(":")
                found.append({**given, "source": source, "ref": ref, "good": given["good"] or "up"})
        return found


def initial_metrics(metrics: list[dict[str, Any]]) -> dict[str, Any]:
    """Metrics as initial values of the form."""
    found: dict[str, Any] = {}
    for place, one in enumerate(metrics[:SLOTS]):
        ref = "" if one["source"] == "hand" else f"{one['source']}:{one['ref']}"
        found |= {f"title-{place}": one["title"], f"weight-{place}": one["weight"], f"ref-{place}": ref}
        found |= {f"aim-{place}": one["aim"], f"good-{place}": one["good"]}
    return found


class BeginForm(DesignForm):
    """Whom to appraise, for which cycle."""

    day = day(_("A day of the cycle"), help_text=_("The month, quarter or year it lies in is appraised."))
    user_ids = several(_("Who"))
    team = forms.CharField(label=_("Or a team"), max_length=60, required=False)
    round_id = one_of(_("Round of ratings"), help_text=_("Closed ones; its means count with the policy's weight."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With people and closed rounds."""
        super().__init__(*args, **kwargs)
        offer(self, "user_ids", people.choices())
        offer(self, "round_id", list(RatingRound.objects.filter(state="closed").order_by("-pk").values_list("pk", "title")[:100]), empty=True)


class LineForm(DesignForm):
    """A score by hand."""

    score = forms.FloatField(
        label=pgettext_lazy("appraisal", "Score"), min_value=0, max_value=200, required=False, help_text=_("Empty: what the system says.")
    )
    reason = lines(pgettext_lazy("appraisal", "Reason"), 3, most=500)


class SignForm(DesignForm):
    """The signature."""

    note = lines(_("What you say to it"), 4)
    supports = forms.CharField(
        label=_("Supports a promotion to"), max_length=120, required=False, help_text=_("A grade, such as senior editor. Empty: none.")
    )


class RemarkForm(DesignForm):
    """What the person says to it."""

    remark = lines(_("Your remark"), 4)


class HonourForm(DesignForm):
    """A reward or an honour."""

    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=Honour.Kind.choices)
    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    user_id = one_of(_("Who"))
    team = forms.CharField(label=_("Or a team"), max_length=60, required=False)
    reason = lines(pgettext_lazy("appraisal", "Reason"), 3, required=True, most=500)
    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=0, max_value=Decimal(100_000_000), decimal_places=2, required=False)
    given_on = day(_("Given on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With everybody."""
        super().__init__(*args, **kwargs)
        offer(self, "user_id", people.choices(), empty=True)
