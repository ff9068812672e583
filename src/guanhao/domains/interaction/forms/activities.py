"""What a person enters for each kind of activity."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.channels import facade as channels
from guanhao.domains.interaction.models import Activity, Terms

Kind = Activity.Kind
SHOWN = (
    ("after", _("After taking part")),
    ("always", pgettext_lazy("results", "Always")),
    ("closed", _("When it is over")),
    ("never", pgettext_lazy("results", "Never")),
)
COUNTED = (("votes", _("Votes on the page")), ("posts", _("Posts and comments with the hashtags")), ("both", _("Both together")))
MEDIA = (("image", _("Pictures")), ("video", _("Videos")), ("audio", _("Sound")), ("document", _("Documents")))
MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"


def _moment(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def _lines(label: Any, rows: int = 3, *, help_text: Any = "", most: int = 4_000) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


class ActivityForm(DesignForm):
    """The fields every kind has; those of the kind follow."""

    kind: str = ""
    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Everybody reads it."))
    intro = _lines(_("Introduction"), 4, most=20_000)
    starts_at = _moment(_("Start"), help_text=_("Empty: as soon as it is opened."))
    ends_at = _moment(_("Ends at"))

    def settings(self) -> dict[str, Any]:
        """The settings of the kind as the services read them."""
        own = set(ActivityForm.base_fields) | {"seen_state"}
        return {name: self.cleaned_data[name] for name in self.fields if name not in own}


class AskingForm(ActivityForm):
    """Polls."""

    results = forms.ChoiceField(label=_("Results are shown"), choices=SHOWN, initial="after")


class QuizForm(AskingForm):
    """Quizzes."""

    pass_percent = forms.IntegerField(label=_("Passed from (percent)"), min_value=0, max_value=100, initial=60)


class SurveyForm(AskingForm):
    """Surveys."""

    most = forms.IntegerField(label=_("Answers at most"), min_value=0, max_value=1_000_000, initial=0, help_text=_("0: as many as come."))
    asks_contact = forms.BooleanField(label=_("Ask for a phone number or address (if people like)"), required=False)
    leads = forms.BooleanField(
        label=_("Who leaves a contact is a lead"),
        required=False,
        help_text=_("Appears under “Leads” with this survey as the source; the purpose below has to say that somebody gets in touch."),
    )
    purpose = forms.CharField(label=_("What the contact is for"), required=False, max_length=300, help_text=_("People read it; it is asked by law."))


class QaForm(ActivityForm):
    """Questions and answers."""

    names = forms.BooleanField(label=_("Names are shown"), required=False, initial=True)


class ChallengeForm(ActivityForm):
    """Topic challenges."""

    hashtag = forms.CharField(label=_("Hashtag"), max_length=60, help_text=_("Posts and comments in the warehouse that carry it are counted."))
    link = forms.URLField(label=_("Page of the topic on the platform"), required=False, assume_scheme="https")
    ranked = forms.IntegerField(label=_("Places in the ranking"), min_value=0, max_value=100, initial=20)


class PkForm(ActivityForm):
    """Two sides."""

    left = forms.CharField(label=_("Left side"), max_length=40)
    right = forms.CharField(label=_("Right side"), max_length=40)
    counted = forms.ChoiceField(label=_("What counts"), choices=COUNTED, initial="votes")
    left_tag = forms.CharField(label=_("Hashtag of the left side"), required=False, max_length=60)
    right_tag = forms.CharField(label=_("Hashtag of the right side"), required=False, max_length=60)
    link = forms.URLField(label=_("Page of the topic on the platform"), required=False, assume_scheme="https")
    results = forms.ChoiceField(label=_("Results are shown"), choices=SHOWN, initial="always")


class LotteryForm(ActivityForm):
    """Lotteries."""

    prizes = _lines(_("Prizes"), 4, help_text=_("One a line, the highest first: name | price in yuan | how many."))
    draw_at = _moment(_("Drawn on"))
    claim_until = _moment(_("Claim until"))
    conditions = _lines(_("Who may take part"))
    method = _lines(_("How it is drawn"))
    claim_terms = _lines(_("How to claim"))
    organiser = forms.CharField(label=_("Organiser"), required=False, max_length=120)
    contact = forms.CharField(label=_("Contact of the organiser"), required=False, max_length=200)
    by_page = forms.BooleanField(
        label=_("Entries on the public page"), required=False, initial=True, help_text=_("Else only from comments, by import or by REST.")
    )
    asks_contact = forms.BooleanField(label=_("Asks for a contact"), required=False, initial=True)
    purpose = forms.CharField(label=_("What the contact is for"), required=False, max_length=300, help_text=_("People read it; it is asked by law."))
    least_age = forms.IntegerField(label=_("Youngest age"), min_value=0, max_value=120, initial=18)
    followed = forms.BooleanField(label=_("Follows the account"), required=False)
    commented = forms.BooleanField(label=_("Has commented"), required=False)
    least_likes = forms.IntegerField(label=_("Likes at least"), min_value=0, max_value=1_000_000, initial=0)
    member_since = forms.DateField(label=_("Member since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    public_value_name = forms.CharField(
        label=_("Public value"),
        required=False,
        max_length=200,
        help_text=_("A number nobody can know before the list is closed, such as an index's close on a later day. Two people type it afterwards."),
    )
    alternates = forms.IntegerField(label=_("Alternates"), min_value=0, max_value=1000, initial=5)
    insiders = _lines(_("People who may not win"), 2, help_text=_("One a line, besides everybody who works here."))

    def clean_prizes(self) -> list[dict[str, Any]]:
        """Lines as prizes."""
        found = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["prizes"].splitlines()), start=1):
            cells = [cell.strip() for cell in line.replace("｜", "|").replace("\t", "|").split("|")]
            if len(cells) != 3 or not cells[1].isdecimal() or not cells[2].isdecimal():
                raise ValidationError(_now("Line %(number)s is not: name | price in yuan | how many.") % {"number": number})
            found.append({"title": cells[0], "yuan": int(cells[1]), "quantity": int(cells[2])})
        return found


class CollectionForm(ActivityForm):
    """Calls for content."""

    terms_id = forms.TypedChoiceField(label=_("Terms"), coerce=int, required=False, help_text=_("What people accept; see Terms."))
    most_files = forms.IntegerField(label=_("Files at most"), min_value=0, max_value=20, initial=3)
    text_needed = forms.BooleanField(label=_("A text is needed"), required=False)
    gallery = forms.BooleanField(
        label=_("Show approved works to everybody"),
        required=False,
        help_text=_("Only under terms without a limit to platforms, as long as their licence runs; what is taken back disappears at once."),
    )
    reward = forms.CharField(label=_("Reward"), required=False, max_length=120, help_text=_("What approved submissions get, besides points."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words, shown = _("Files that are taken"), forms.CheckboxSelectMultiple
        fields: dict[str, Any] = self.fields  # `media` is a property of forms, hence no attribute of the class
        fields["media"] = forms.MultipleChoiceField(label=words, choices=MEDIA, initial=["image", "video"], widget=shown)
        field: Any = self.fields["terms_id"]
        field.empty_value = 0
        field.choices = [(0, "—"), *((row.pk, f"{row.title} · {row.number}") for row in Terms.objects.order_by("-number")[:50])]


FORMS: Mapping[str, type[ActivityForm]] = {
    Kind.POLL: AskingForm,
    Kind.QUIZ: QuizForm,
    Kind.SURVEY: SurveyForm,
    Kind.QA: QaForm,
    Kind.CHALLENGE: ChallengeForm,
    Kind.PK: PkForm,
    Kind.LOTTERY: LotteryForm,
    Kind.COLLECTION: CollectionForm,
}


def initial_of(activity: Activity) -> dict[str, Any]:
    """The values a form begins with."""
    held = dict(activity.settings)
    for name in ("draw_at", "claim_until"):
        if held.get(name):
            held[name] = datetime.fromisoformat(held[name])
    if "prizes" in held:
        held["prizes"] = "\n".join(f"{prize['title']} | {prize['yuan']} | {prize['quantity']}" for prize in held["prizes"])
    if "insiders" in held:
        held["insiders"] = "\n".join(held["insiders"])
    plain = {name: getattr(activity, name) for name in ("title", "intro", "starts_at", "ends_at")}
    return {**held, **plain}


class TermsForm(DesignForm):
    """A version of the rights agreement."""

    title = forms.CharField(label=_("Name"), max_length=120)
    scope = forms.CharField(
        label=_("What the licence allows"), max_length=300, help_text=_("In one sentence: what for, where, whether it may be changed.")
    )
    text = forms.CharField(label=_("Full text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    platforms = forms.MultipleChoiceField(label=_("Platforms"), required=False, help_text=_("None chosen: all."), widget=forms.CheckboxSelectMultiple)
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=600, initial=0, help_text=_("0: until it is taken back."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["platforms"]
        field.choices = list(channels.platform_titles().items())


class JudgeForm(DesignForm):
    """The decision on a submission."""

    decision = forms.ChoiceField(label=_("Decision"), choices=(("approve", _("Approve")), ("reject", _("Reject"))))
    points = forms.IntegerField(label=_("Points"), min_value=0, max_value=100_000, required=False, help_text=_("Empty: as the policy says."))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, help_text=_("The author reads it."))


class AnswerForm(DesignForm):
    """The answer to a public question."""

    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class CommentersForm(DesignForm):
    """Whose comments enter a lottery."""

    account_id = forms.TypedChoiceField(label=_("Account"), coerce=int)
    post_id = forms.CharField(
        label=_("Number of the post"), max_length=120, help_text=_("As the platform names it; everybody who commented enters once.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account_id"]
        field.choices = [(one.id, one.name or one.handle) for one in channels.accounts()]
