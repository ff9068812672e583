"""One question of a poll, quiz or survey, as it is written."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.interaction.rules.questions import END, Question

KIND_WORDS = {
    "single": _("One choice"),
    "multiple": _("Several choices"),
    "scale": pgettext_lazy("question", "Scale"),
    "nps": _("Recommendation 0–10 (NPS)"),
    "matrix": _("Table of choices"),
    "text": _("Free text"),
}
OF = {"poll": ("single", "multiple"), "quiz": ("single", "multiple"), "survey": tuple(KIND_WORDS)}
RIGHT = "*"
ARROW = "->"
TAG = " # "


class QuestionForm(DesignForm):
    """A question; choices one a line. `* ` in front marks a right one, `| 50` behind a quota, `-> 4` the question it leads to (`-> end`: the end)."""

    kind = forms.ChoiceField(label=_("Kind of answer"))
    title = forms.CharField(label=pgettext_lazy("poll", "Question"), max_length=300)
    help = forms.CharField(label=_("Hint"), required=False, max_length=300)
    options = forms.CharField(label=_("Choices"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    rows = forms.CharField(
        label=_("Lines of the table"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )
    low = forms.IntegerField(label=_("Scale from"), initial=1, min_value=0, max_value=10)
    high = forms.IntegerField(label=_("Scale to"), initial=5, min_value=1, max_value=11)
    most = forms.IntegerField(label=_("Choices taken at most"), initial=0, min_value=0, max_value=50, help_text=_("0: all."))
    required = forms.BooleanField(label=_("An answer is needed"), required=False, initial=True)
    points = forms.IntegerField(label=_("Points for the right answer"), initial=1, min_value=0, max_value=100)
    explain = forms.CharField(label=_("Explanation afterwards"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, activity_kind: str, keys: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)
        kinds = OF[activity_kind]
        first: Any = self.fields["kind"]
        first.choices = [(kind, KIND_WORDS[kind]) for kind in kinds]
        hints = {
            "poll": _("One a line."),
            "quiz": _("One a line; * in front of the right ones."),
            "survey": _(
                "One a line. “| 50” behind it is a quota, “-> 4” leads to question 4, “-> end” to the end, “ # tea lover” tags who chose it."
            ),
        }
        self.fields["options"].help_text = hints[activity_kind]
        drop = {"poll": ("rows", "low", "high", "points", "explain"), "quiz": ("rows", "low", "high"), "survey": ("points", "explain")}
        for name in drop[activity_kind]:
            del self.fields[name]

    def clean_options(self) -> list[dict[str, Any]]:
        """Lines as options."""
        return [self._option(line, number) for number, line in enumerate(filter(str.strip, self.cleaned_data["options"].splitlines()), start=1)]

    def clean_rows(self) -> list[dict[str, Any]]:
        """Lines as rows."""
        lines = filter(str.strip, self.cleaned_data["rows"].splitlines())
        return [{"key": f"r{number}", "title": line.strip()[:120]} for number, line in enumerate(lines, start=1)]

    def question(self, key: str) -> dict[str, Any]:
        """The question as it is stored."""
        return {"key": key, **{name: value for name, value in self.cleaned_data.items() if name != "seen_state"}}

    def _option(self, line: str, number: int) -> dict[str, Any]:
        line, _mark, tag = line.partition(TAG)
        text, _arrow, to = line.partition(ARROW)
        text, _bar, quota = text.replace("｜", "|").partition("|")
        right, to, quota = text.strip().startswith(RIGHT), to.strip().lower(), quota.strip()
        if quota and not quota.isdecimal():
            raise ValidationError(_now("Line %(number)s: a quota is a whole number.") % {"number": number})
        if to and to != END:
            if not to.isdecimal() or not 1 <= int(to) <= len(self.keys):
                raise ValidationError(_now("Line %(number)s: there is no question %(to)s.") % {"number": number, "to": to})
            to = self.keys[int(to) - 1]
        title = text.strip().lstrip(RIGHT).strip()[:120]
        return {"key": f"o{number}", "title": title, "right": right, "quota": int(quota or 0), "to": to, "tag": tag.strip()[:40]}


def initial_of(question: Question, keys: Sequence[str]) -> dict[str, Any]:
    """The values a question's form begins with."""
    lines = []
    for option in question.options:
        to = str(keys.index(option.to) + 1) if option.to in keys else option.to
        mark, quota, jump = f"{RIGHT} " if option.right else "", f" | {option.quota}" if option.quota else "", f" {ARROW} {to}" if to else ""
        lines.append(f"{mark}{option.title}{quota}{jump}{TAG + option.tag if option.tag else ''}")
    plain = {name: getattr(question, name) for name in ("kind", "title", "help", "low", "high", "most", "required", "points", "explain")}
    return {**plain, "options": "\n".join(lines), "rows": "\n".join(row.title for row in question.rows)}
