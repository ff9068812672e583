"""Forms of the brand profile and its tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.strategy.models import BrandTag

EDGES = (
    ("ahead", pgettext_lazy("edge", "We are ahead")),
    ("even", pgettext_lazy("edge", "Even")),
    ("behind", pgettext_lazy("edge", "We are behind")),
)
SIDES = {
    BrandTag.Kind.VALUE: ("social", "product", "culture", "other"),
    BrandTag.Kind.USP: ("technology", "service", "design", "quality", "price", "other"),
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProfileForm(DesignForm):
    """The one record of the brand."""

    positioning = forms.CharField(label=_("Positioning"), required=False, max_length=4000, widget=_area(4))
    target_image = forms.CharField(
        label=_("Target image"),
        required=False,
        max_length=4000,
        widget=_area(4),
        help_text=_("How people shall see the brand."),
    )
    audience = forms.CharField(label=_("Target users"), required=False, max_length=4000, widget=_area(3))
    competitors = forms.CharField(
        label=_("Competitors"),
        required=False,
        widget=_area(3),
        help_text=_("One a line, at most 12; the columns of the matrix."),
    )


class TagForm(DesignForm):
    """A value, or a selling point with its cells of the matrix."""

    title = forms.CharField(label=_("Name"), max_length=80)
    aspect = forms.ChoiceField(label=pgettext_lazy("brand", "Side"))
    text = forms.CharField(label=_("What we mean by it"), required=False, max_length=4000, widget=_area(4))

    def __init__(self, *args: Any, kind: str, competitors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competitors = competitors if kind == BrandTag.Kind.USP else []
        fields: dict[str, Any] = self.fields
        fields["aspect"].choices = [(key, label) for key, label in BrandTag.Aspect.choices if key in SIDES[BrandTag.Kind(kind)]]
        for number, name in enumerate(self.competitors):
            fields[f"text_{number}"] = forms.CharField(label=name, required=False, max_length=300, help_text=_("What this competitor offers here."))
            fields[f"edge_{number}"] = forms.ChoiceField(label=_("Compared with %(name)s") % {"name": name}, choices=EDGES, initial="even")

    def comparison(self, values: dict[str, Any]) -> dict[str, dict[str, str]]:
        """Take the cells of the matrix out of the cleaned values."""
        return {
            name: {"text": values.pop(f"text_{number}", ""), "edge": values.pop(f"edge_{number}", "even")}
            for number, name in enumerate(self.competitors)
        }


def tag_initial(row: BrandTag, competitors: list[str]) -> dict[str, Any]:
    """What the form shows of a kept tag."""
    cells: dict[str, Any] = {}
    for number, name in enumerate(competitors):
        cell = row.comparison.get(name, {})
        cells |= {f"text_{number}": cell.get("text", ""), f"edge_{number}": cell.get("edge", "even")}
    return {"title": row.title, "aspect": row.aspect, "text": row.text} | cells
