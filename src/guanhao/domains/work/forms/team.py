"""Forms of sprints, stand-ups, meetings, communication and documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.work.forms.cards import day, lines, number, offer
from guanhao.domains.work.models import Card, CommRecord, Doc, Meeting, Project
from guanhao.domains.work.policy import TalkPolicy
from guanhao.domains.work.selectors.boards import people
from guanhao.kernel.access import current_actor

MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"


def moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A day and time in the brand's zone."""
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def several(label: Any, *, required: bool = False) -> forms.TypedMultipleChoiceField:
    """Some of the people who work here."""
    return forms.TypedMultipleChoiceField(label=label, required=required, coerce=int, widget=forms.CheckboxSelectMultiple)


class SprintForm(DesignForm):
    """A sprint."""

    title = forms.CharField(label=_("Name"), max_length=120)
    goal = lines(pgettext_lazy("sprint", "Goal"), 2, most=500)
    project_id = number(pgettext_lazy("card", "Project"))
    starts_on = day(_("First day"), required=True)
    ends_on = day(_("Last day"), help_text=_("Empty: two weeks, as the policy says."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the running projects."""
        super().__init__(*args, **kwargs)
        offer(self, "project_id", list(Project.objects.filter(state="open").order_by("title").values_list("pk", "title")))


class ReviewForm(DesignForm):
    """What the team takes from a sprint."""

    review = lines(_("Review"), 6, help_text=_("What went well, what did not, what you change."), most=2000)


class StandUpForm(DesignForm):
    """The daily stand-up."""

    done = lines(_("What I did"), 2, most=1000)
    next = lines(_("What comes next"), 2, most=1000)
    blocked = lines(_("What is in the way"), 2, help_text=_("One a line; each is followed until it is solved."), most=1000)
    card_id = number(pgettext_lazy("field", "Card"), help_text=_("Which card is blocked, if one is."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With one's open cards."""
        super().__init__(*args, **kwargs)
        mine = Card.objects.filter(owner_id=current_actor().user_id or 0, archived_at=None).exclude(stage=Card.Stage.DONE)
        offer(self, "card_id", list(mine.order_by("sort_on", "pk").values_list("pk", "title")[:200]))


class MeetingForm(DesignForm):
    """A meeting."""

    title = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Meeting.Kind.choices, initial="weekly")
    at = moment(_("Begins"), required=True)
    agenda = lines(_("Agenda"), 5)
    invited = several(pgettext_lazy("meeting", "Invited"))
    guests = forms.CharField(label=pgettext_lazy("meeting", "Guests"), max_length=300, required=False, help_text=_("Without an account here."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "invited", people(), empty=False)


class MinutesForm(DesignForm):
    """Who came, and the minutes."""

    came = several(_("Who came"), required=True)
    minutes = lines(pgettext_lazy("meeting", "Minutes"), 10, required=True, most=40_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "came", people(), empty=False)


class DecisionForm(DesignForm):
    """What was decided."""

    text = lines(_("What was decided"), 2, required=True, most=500)
    owner_id = number(_("Owner"))
    due_on = day(_("Due date"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        offer(self, "owner_id", people())


class TalkForm(DesignForm):
    """A request or a call."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CommRecord.Kind.choices)
    channel = forms.CharField(label=_("It came by"), max_length=60, widget=forms.TextInput(attrs={"list": "channels"}))
    about = forms.CharField(label=pgettext_lazy("talk", "About"), max_length=200)
    asker = forms.CharField(label=_("Who asked"), max_length=120, required=False)
    user_id = number(_("Who answers"), required=True)
    began_at = moment(_("Asked, or call ended"), required=True)
    ended_at = moment(_("Answered, or recorded"), help_text=_("Empty: it still waits."))
    text = lines(pgettext_lazy("talk", "What was said"), 3, most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With people and channels."""
        super().__init__(*args, **kwargs)
        offer(self, "user_id", people(), empty=False)
        self.fields["channel"].help_text = "、".join(TalkPolicy.of_brand().channels)


class RuleForm(DesignForm):
    """The rule for communication."""

    text = lines(_("Rule for communication"), 10, required=True, most=20_000)


class DocForm(DesignForm):
    """A new document."""

    title = forms.CharField(label=pgettext_lazy("document", "Title"), max_length=200)
    text = lines(pgettext_lazy("document", "Text"), 12, most=500_000)
    link = forms.CharField(
        label=_("Link elsewhere"), max_length=500, required=False, help_text=_("Such as a document of Tencent Docs or Google Workspace.")
    )
    everybody = forms.ChoiceField(
        label=_("Everybody may"), choices=[(key, title) for key, title in Doc.Grade.choices if key != "own"], initial="edit"
    )
    core = forms.BooleanField(label=_("Core document"), required=False, help_text=_("For named people only, and never found by search."))
