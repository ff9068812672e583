"""Forms of the annual plan and of quarter events."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.models import AnnualAim
from guanhao.domains.strategy.selectors import measures
from guanhao.domains.strategy.services.events import TaskDraft
from guanhao.domains.strategy.services.year import MOST_AIMS, AimDraft


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class YearForm(DesignForm):
    """The communication plan of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2999)
    theme = forms.CharField(label=pgettext_lazy("year", "Theme"), max_length=120)
    keywords = forms.CharField(
        label=_("Core keywords"),
        max_length=20_000,
        widget=_lines(4),
        help_text=_("One a line: keyword | other tags that mean it | sub-topics. Lists are separated by commas."),
    )
    label = forms.CharField(label=_("Label of the year"), required=False, max_length=60)
    hot_topic = forms.CharField(label=_("Hot social topic"), required=False, max_length=120)
    hot_link = forms.URLField(label=_("Address of the topic"), required=False, max_length=300, assume_scheme="https")
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=_lines(3))

    def __init__(self, *args: Any, revising: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if revising:
            self.fields["year"].disabled = True
            self.fields["reason"] = forms.CharField(label=_("Why the plan changes"), max_length=300)


class AimsForm(DesignForm):
    """What the year is judged by: one row an aim, rows without a name are left out; shares are entered in percent."""

    CELLS = ("title", "kind", "weight", "target", "in_percent", "metric", "part")

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = min(max(rows, 1), MOST_AIMS)
        metrics = [("", _("Reported by hand")), *measures.choices(_("Data of the accounts"), _("Figures of the rooms"))]
        units = [("", _("Number or amount")), ("on", "%")]
        for place in range(self.rows):
            words = {"n": place + 1}
            make: dict[str, forms.Field] = {
                "title": forms.CharField(label=gettext("Aim %(n)s") % words, required=False, max_length=120),
                "kind": forms.ChoiceField(label=gettext("Kind of aim %(n)s") % words, choices=AnnualAim.Kind.choices, required=False),
                "weight": forms.DecimalField(label=gettext("Weight of aim %(n)s in percent") % words, required=False, max_digits=6, decimal_places=2),
                "target": forms.FloatField(label=gettext("Target of aim %(n)s") % words, required=False),
                "in_percent": forms.ChoiceField(label=gettext("Unit of aim %(n)s") % words, choices=units, required=False),
                "metric": forms.ChoiceField(label=gettext("Metric of aim %(n)s") % words, choices=metrics, required=False),
                "part": forms.CharField(label=gettext("Source of orders of aim %(n)s") % words, required=False, max_length=80),
            }
            for name, field in make.items():
                field.widget.attrs["class"] = "select" if isinstance(field, forms.ChoiceField) else "input"
                self.fields[f"{name}_{place}"] = field

    @property
    def lines(self) -> list[list[Any]]:
        """The bound fields, row by row."""
        return [[self[f"{name}_{place}"] for name in self.CELLS] for place in range(self.rows)]

    def aims(self) -> list[AimDraft]:
        """The rows that have a name; ValidationError by field for numbers that are missing."""
        found, problems = [], {}
        for place in range(self.rows):
            cell = {name: self.cleaned_data.get(f"{name}_{place}") for name in self.CELLS}
            if not cell["title"]:
                continue
            for name in ("weight", "target"):
                if cell[name] is None:
                    problems[f"{name}_{place}"] = gettext("Write a number.")
            if not problems:
                found.append(_aim(cell))
        if problems:
            raise forms.ValidationError(problems)
        return found


def _aim(cell: dict[str, Any]) -> AimDraft:
    """A row as a draft; a target in percent becomes a share."""
    metric = measures.known(cell["metric"])
    percent = bool(cell["in_percent"] or cell["part"] or (metric and metric.unit == "share"))
    target = cell["target"] / 100 if percent else cell["target"]
    return AimDraft(
        title=cell["title"],
        kind=cell["kind"] or AnnualAim.Kind.CORE,
        weight=cell["weight"] / Decimal(100),
        target=target,
        in_percent=percent,
        metric=cell["metric"] or "",
        part=cell["part"] or "",
    )


class ReportAimForm(DesignForm):
    """A value that no metric counts."""

    value = forms.FloatField(label=pgettext_lazy("aim", "Value"), min_value=0)
    day = forms.DateField(label=_("As of"), widget=_day())

    def __init__(self, *args: Any, percent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if percent:
            self.fields["value"].label = _("Value in percent")


class EventForm(DesignForm):
    """A large event with its preparation."""

    title = forms.CharField(label=_("Name"), max_length=120)
    theme = forms.CharField(label=pgettext_lazy("year", "Theme"), required=False, max_length=200)
    first_day = forms.DateField(label=_("First day"), widget=_day())
    last_day = forms.DateField(label=_("Last day"), widget=_day())
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    tasks = forms.CharField(
        label=_("Preparation"),
        required=False,
        max_length=20_000,
        widget=_lines(6),
        help_text=_("One step a line: step | days before the first day | who (name or address, may be left out)."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=_lines(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.people = identity.people_of_brand()
        fields["owner_id"].choices = [("", _("Nobody")), *((one.id, one.name) for one in self.people)]

    def clean_tasks(self) -> list[TaskDraft]:
        """The steps; the line of what cannot be read is named."""
        known = {word.casefold(): one.id for one in self.people for word in (one.email, one.name)}
        found = []
        for number, line in enumerate(self.cleaned_data["tasks"].splitlines(), start=1):
            cells = [cell.strip() for cell in line.replace("｜", "|").replace("\t", "|").split("|")]
            if not any(cells):
                continue
            days = cells[1] if len(cells) > 1 else ""
            if not (days.isascii() and days.isdigit() and len(days) < 4):
                raise forms.ValidationError(gettext("Line %(row)s: write how many days before the first day, such as 30.") % {"row": number})
            who = cells[2] if len(cells) > 2 else ""
            if who and who.casefold() not in known:
                raise forms.ValidationError(gettext("Line %(row)s: nobody of this brand is called “%(who)s”.") % {"row": number, "who": who[:60]})
            found.append(TaskDraft(title=cells[0], lead_days=int(days), owner_id=known.get(who.casefold()) if who else None))
        return found
