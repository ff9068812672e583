"""Forms of campaigns, their board, reports and partners."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.growth.models import Campaign, CampaignNote, CampaignTool, PartnerExchange
from guanhao.domains.growth.wording import PART_WORDS, TOOL_WORDS
from guanhao.domains.identity import facade as identity

MOMENT = {"type": "datetime-local", "step": 60}
FORMAT = "%Y-%m-%dT%H:%M"
WORDS: dict[str, Any] = dict(PART_WORDS)


def moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    """A day and time in the brand's zone."""
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=forms.DateTimeInput(attrs=MOMENT, format=FORMAT))


def whole(label: Any, help_text: Any = "", *, low: int = 0, high: int = 1_000_000, initial: int | None = 0) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(label=label, help_text=help_text, min_value=low, max_value=high, initial=initial)


def money(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DecimalField:
    """An amount in yuan."""
    return forms.DecimalField(label=label, help_text=help_text, required=required, min_value=0, max_value=100_000_000, decimal_places=2)


def several(label: Any, help_text: Any = "", *, rows: int = 4, most: int = 5000, required: bool = False) -> forms.CharField:
    """Several lines."""
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


def fen(value: Decimal | None) -> int | None:
    """Yuan as fen."""
    return None if value is None else int(value * 100)


def yuan(value: int | None) -> Decimal | None:
    """Fen as yuan."""
    return None if value is None else Decimal(value) / 100


def pairs(given: str, first: str, second: str) -> list[dict[str, str]]:
    """Lines of "a: b" (either colon) as pairs; a line without a colon has no second part."""
    found = []
    for line in given.splitlines():
        if line.strip():
            head, _colon, rest = line.replace("：", ":", 1).partition(":")
            found.append({first: head.strip(), second: rest.strip()})
    return found


def joined(rows: list[dict[str, str]], first: str, second: str) -> str:
    """Pairs as lines."""
    return "\n".join(f"{one[first]}: {one[second]}" for one in rows)


class CampaignChoice(forms.TypedChoiceField):
    """A campaign of the brand, or none; gives its number."""

    def __init__(self, **kwargs: Any) -> None:
        """Choices are set when the form is made (OfCampaignForm)."""
        super().__init__(required=False, coerce=int, empty_value=None, label=_("Campaign"), **kwargs)


class OfCampaignForm(DesignForm):
    """A form with a choice of campaigns, the newest first."""

    campaign_field = "campaign_id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The campaigns of the brand in scope."""
        super().__init__(*args, **kwargs)
        field = cast(CampaignChoice, self.fields[self.campaign_field])
        field.choices = [("", "—"), *((str(pk), title) for pk, title in Campaign.objects.order_by("-pk").values_list("pk", "title")[:500])]


class CampaignForm(OfCampaignForm):
    """A campaign."""

    campaign_field = "follows_id"
    title = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    theme = forms.CharField(label=WORDS["theme"], max_length=300, required=False)
    form = forms.ChoiceField(label=WORDS["form"], choices=Campaign.Form.choices)
    place = forms.CharField(label=WORDS["place"], max_length=200, required=False, help_text=_("Needed for a campaign on site."))
    starts_at = moment(WORDS["starts_at"])
    ends_at = moment(WORDS["ends_at"])
    audience = forms.CharField(label=WORDS["audience"], max_length=500, required=False)
    goal_people = whole(_("People as goal"), _("0: no goal."))
    budget = money(_("Budget (yuan)"))
    owner = forms.ChoiceField(label=WORDS["owner_id"], required=False)
    channels = several(WORDS["channels"], _("One a line: social, site or partner, a colon, and what. For example “social: Weibo topic”."))
    materials = several(WORDS["materials"], _("One a line: poster, video or article, a colon, and what."))
    owners = several(_("Who does what"), _("One a line: the task, a colon, and who."))
    checklist = several(WORDS["checklist"], _("One item a line."))
    follows_id = CampaignChoice(help_text=_("Its lessons are taken over. Left empty, the last one of the same form is taken."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The people of the brand."""
        super().__init__(*args, **kwargs)
        self.fields["follows_id"].label = _("Follows")
        owner = cast(forms.ChoiceField, self.fields["owner"])
        owner.choices = [("", "—"), *((str(one.id), one.name) for one in identity.people_of_brand())]


class SpentForm(DesignForm):
    """What was spent."""

    spent = money(_("Spent so far (yuan)"), required=True)


class NoteForm(DesignForm):
    """Feedback or an incident."""

    kind = forms.ChoiceField(label=pgettext_lazy("field", "Kind"), choices=CampaignNote.Kind.choices)
    text = several(_("What happened"), rows=3, most=500, required=True)


class FeedbackForm(DesignForm):
    """What somebody said elsewhere, for the feedback of a running campaign."""

    campaign_id = forms.TypedChoiceField(label=_("Campaign"), coerce=int, help_text=_("Campaigns that run now."))
    text = several(_("What they say"), rows=4, most=500, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The running campaigns of the brand in scope."""
        super().__init__(*args, **kwargs)
        running = Campaign.objects.filter(state=Campaign.State.OPEN).order_by("-pk").values_list("pk", "title")
        cast(forms.ChoiceField, self.fields["campaign_id"]).choices = [(str(pk), title) for pk, title in running[:100]]


class ToolForm(DesignForm):
    """An interaction tool that belongs to no campaign yet."""

    activity_id = forms.TypedChoiceField(
        label=_("Interaction tool"), coerce=int, help_text=_("Lotteries, polls and the like appear here once they are open.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Those that were opened, the newest first."""
        super().__init__(*args, **kwargs)
        rows = CampaignTool.objects.filter(campaign=None).order_by("-opened_at")[:100]
        choices = [(str(one.activity_id), f"{TOOL_WORDS.get(one.kind, one.kind)} · {one.title}") for one in rows]
        cast(forms.ChoiceField, self.fields["activity_id"]).choices = choices


class DutyForm(DesignForm):
    """Somebody on duty."""

    user_id = forms.TypedChoiceField(label=_("Who"), coerce=int)
    task = forms.CharField(label=pgettext_lazy("duty", "Task"), max_length=120, required=False)
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The people of the brand."""
        super().__init__(*args, **kwargs)
        who = cast(forms.ChoiceField, self.fields["user_id"])
        who.choices = [(str(one.id), one.name) for one in identity.people_of_brand()]


class ReportForm(DesignForm):
    """The four sections of an effect report."""

    overview = several(pgettext_lazy("report", "Overview"), rows=5, most=20_000, required=True)
    metrics = several(pgettext_lazy("report", "Figures"), rows=10, most=20_000, required=True)
    analysis = several(pgettext_lazy("report", "Analysis"), rows=7, most=20_000, required=True)
    improvement = several(pgettext_lazy("report", "Improvement"), _("The next campaign inherits this."), rows=7, most=20_000, required=True)


class JointPartnerForm(DesignForm):
    """A partner of joint marketing."""

    name = forms.CharField(label=pgettext_lazy("field", "Name"), max_length=120)
    contact = forms.CharField(label=_("Contact"), max_length=300, required=False, help_text=_("Kept encrypted."))
    note = several(pgettext_lazy("field", "Note"), rows=3, most=500)
    active = forms.BooleanField(label=_("We work together now"), required=False, initial=True)


class ExchangeForm(OfCampaignForm):
    """A resource given or received."""

    direction = forms.ChoiceField(label=_("Who gives"), choices=PartnerExchange.Direction.choices)
    what = forms.CharField(label=_("What is exchanged"), max_length=200)
    value = money(_("Worth (yuan)"))
    due_on = forms.DateField(label=pgettext_lazy("exchange", "Due on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    campaign_id = CampaignChoice()


class PartnerLinkForm(OfCampaignForm):
    """A link for a partner."""

    campaign_id = CampaignChoice()
