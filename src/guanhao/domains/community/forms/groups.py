"""Forms of groups, violations and gatherings."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.community.forms.rewards import moment, whole
from guanhao.domains.community.models import ContentCall, Gathering, Group, GroupMember, Member
from guanhao.domains.identity import facade as identity


def _lines(label: Any, rows: int = 3, *, help_text: Any = "", required: bool = False, most: int = 4000) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


class GroupForm(DesignForm):
    """A group."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Group.Kind.choices)
    place = forms.CharField(label=_("Where it is"), max_length=80, required=False, help_text=_("Such as WeCom group 3."))
    admin_id = forms.TypedChoiceField(label=_("Run by"), required=False, coerce=int, empty_value=None, help_text=_("Nobody: the group cannot open."))
    positioning = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    goal = forms.CharField(label=_("Goal"), max_length=300, required=False)
    plan = _lines(_("Content plan"))
    rules = _lines(_("Rules"), 5)
    joinable = forms.BooleanField(label=_("Open to whoever joins"), required=False, help_text=_("People who join by themselves may choose it."))
    words = _lines(_("Rule words"), 2, help_text=_("What nobody writes in the group, separated by spaces, commas or lines."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the people who work here."""
        super().__init__(*args, **kwargs)
        people = [(person.id, person.name) for person in identity.people_of_brand()]
        self.fields["admin_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]

    def clean_words(self) -> tuple[str, ...]:
        """The words, each once."""
        return tuple(dict.fromkeys(word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["words"]) if word))


class NumbersForm(DesignForm):
    """Member numbers."""

    numbers = _lines(_("Member numbers"), help_text=_("Separated by spaces, commas or lines."), required=True, most=40_000)

    def clean_numbers(self) -> list[int]:
        """The numbers."""
        parts = [part for part in re.split(r"[\s,，、;；#]+", self.cleaned_data["numbers"]) if part]
        if wrong := [part for part in parts if not part.isdecimal() or len(part) > 9]:
            raise ValidationError(_now("“%(value)s” is not a number.") % {"value": wrong[0][:40]})
        return [int(part) for part in parts]


class ViolationForm(DesignForm):
    """A rule was broken."""

    member = forms.TypedChoiceField(label=_("Member"), coerce=int)
    what = forms.CharField(label=_("Which rule"), max_length=200)
    evidence = _lines(pgettext_lazy("penalty", "Evidence"), help_text=_("What was written or done."), most=500)

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        """With the people of the group."""
        super().__init__(*args, **kwargs)
        rows = GroupMember.objects.filter(group=group, left_at=None).select_related("member").order_by("member__number")[:2000]
        self.fields["member"].choices = [(row.member_id, f"#{row.member.number} {row.member.shown}") for row in rows]  # type: ignore[attr-defined]

    def clean_member(self) -> Member:
        """The member."""
        found: Member = Member.objects.get(pk=self.cleaned_data["member"])
        return found


class GatheringForm(DesignForm):
    """A gathering."""

    title = forms.CharField(label=_("Name"), max_length=120, help_text=_("Members read it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Gathering.Kind.choices)
    group_id = forms.TypedChoiceField(label=pgettext_lazy("community", "Group"), required=False, coerce=int, empty_value=None)
    starts_at = moment(_("Start"), required=True)
    ends_at = moment(_("Ends at"), required=True)
    place = forms.CharField(label=_("Where it is"), max_length=200, required=False)
    route = forms.CharField(label=_("How to get there"), max_length=500, required=False, help_text=_("Underground, bus, parking: members read it."))
    seats = whole(_("Seats"), _("0: without limit."))
    spots = _lines(_("Spots to check in at"), 2, help_text=_("One a line; whoever does all of them has finished the challenge."))
    call_id = forms.TypedChoiceField(
        label=_("Collect pictures and texts in"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("A call for content that is open: whoever is in hands in a work at each spot, under its terms, and the spot is done."),
    )
    text = _lines(_("Description"), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the groups and the calls for content."""
        super().__init__(*args, **kwargs)
        calls = ContentCall.objects.filter(Q(closed_at=None) | Q(pk=self.initial.get("call_id"))).order_by("-opened_at").values_list("pk", "title")
        self.fields["call_id"].choices = [("", "—"), *calls]  # type: ignore[attr-defined]
        groups = Group.objects.exclude(state=Group.State.CLOSED).order_by("name").values_list("pk", "name")
        self.fields["group_id"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]

    def clean_spots(self) -> tuple[str, ...]:
        """The spots, each once."""
        return tuple(dict.fromkeys(line.strip()[:60] for line in self.cleaned_data["spots"].splitlines() if line.strip()))


class PartnerForm(DesignForm):
    """A city."""

    city = forms.CharField(label=_("City"), max_length=60)


class PartnerRightsForm(PartnerForm):
    """City and rights of a city partner."""

    rights = _lines(pgettext_lazy("partner", "Rights"), 4, help_text=_("One a line; the partner reads them on the own page."))


class RepeatForm(DesignForm):
    """How a gathering is repeated."""

    days = whole(_("Every so many days"), low=1, high=366, initial=7)
    times = whole(_("How often again"), low=1, high=52, initial=4)
