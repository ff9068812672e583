"""Forms of levels, quests and badges."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.community.forms.rewards import moment, whole
from guanhao.domains.community.models import Badge, Level, Quest
from guanhao.domains.community.services.levels import LevelDraft
from guanhao.domains.community.wording import ACTION_WORDS


def ladder_lines() -> str:
    """The ladder as a person edits it."""
    rows = Level.objects.order_by("number")
    return "\n".join(f"{row.title} | {row.score_from} | {', '.join(one['key'] + '=' + one['title'] for one in row.benefits)}" for row in rows)


def task_lines(quest: Quest) -> str:
    """The tasks as a person edits them."""
    return "\n".join(f"{one['action']} | {one['times']} | {one['title']}" for one in quest.tasks)


class LadderForm(DesignForm):
    """All levels at once."""

    levels = forms.CharField(
        label=pgettext_lazy("member", "Levels"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea mono"}),
        help_text=_("One a line from the first up: name | growth value from | benefits as key=title, separated by commas."),
    )

    def clean_levels(self) -> list[LevelDraft]:
        """The levels."""
        found = []
        for number, line in enumerate((one for one in self.cleaned_data["levels"].splitlines() if one.strip()), start=1):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) < 2 or not parts[0] or not parts[1].isdecimal() or len(parts[1]) > 9:
                raise ValidationError(_now("Line %(number)s is not “name | growth value | benefits”.") % {"number": number})
            benefits = [one.partition("=") for one in (parts[2] if len(parts) > 2 else "").replace("，", ",").split(",") if one.strip()]
            pairs = tuple((key.strip(), (title or key).strip()) for key, _sign, title in benefits)
            found.append(LevelDraft(title=parts[0], score_from=int(parts[1]), benefits=pairs))
        return found


class QuestForm(DesignForm):
    """A quest."""

    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Members read it."))
    text = forms.CharField(label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    tasks = forms.CharField(
        label=pgettext_lazy("quest", "Tasks"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5, "class": "textarea mono"})
    )
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"))
    points = whole(_("Points"))
    score = whole(_("Growth value"))
    badge_id = forms.TypedChoiceField(label=_("Badge"), required=False, coerce=int, empty_value=None)
    level_from = whole(_("From level"), _("0: for everybody."), high=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the brand's badges."""
        super().__init__(*args, **kwargs)
        badges = Badge.objects.order_by("title").values_list("pk", "title")
        self.fields["badge_id"].choices = [("", "—"), *badges]  # type: ignore[attr-defined]
        words = "、".join(f"{key} ({title})" for key, title in ACTION_WORDS.items())
        self.fields["tasks"].help_text = _now("One a line: action | how often | title. Actions: %(actions)s.") % {"actions": words}

    def clean_tasks(self) -> tuple[tuple[str, int, str], ...]:
        """The tasks."""
        found = []
        for number, line in enumerate((one for one in self.cleaned_data["tasks"].splitlines() if one.strip()), start=1):
            parts = [part.strip() for part in line.split("|", 2)]
            if len(parts) < 3 or not parts[1].isdecimal() or len(parts[1]) > 9:
                raise ValidationError(_now("Line %(number)s is not “action | how often | title”.") % {"number": number})
            found.append((parts[0], int(parts[1]), parts[2]))
        return tuple(found)


class BadgeForm(DesignForm):
    """A badge."""

    title = forms.CharField(label=_("Name"), max_length=60)
    mark = forms.CharField(label=pgettext_lazy("badge", "Sign"), max_length=8, initial="★", help_text=_("One sign or emoji."))
    text = forms.CharField(label=_("Description"), max_length=200, required=False)
