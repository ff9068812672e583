"""Forms of sources, rules, competitors, cases and trends."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.console.forms import DesignForm
from guanhao.domains.identity import facade as identity
from guanhao.domains.listening.models import Case, KeywordRule, NegativeClass, RivalAccount, Source, Trend
from guanhao.domains.listening.services.calling import hot_list_platforms
from guanhao.domains.listening.services.rivals import STRATEGIES
from guanhao.domains.listening.wording_core import ASPECTS, KINDS, platform_names


def words_of(text: str) -> list[str]:
    """Words separated by commas (also Chinese ones), semicolons or line ends."""
    for mark in "，、；;\n\r":
        text = text.replace(mark, ",")
    return [word.strip() for word in text.split(",") if word.strip()]


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SourceForm(DesignForm):
    """A source; what a kind does not need stays empty."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("How it is read"), choices=Source.Kind.choices)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"))
    content = forms.ChoiceField(
        label=gettext_lazy("Who speaks there"), choices=list(KINDS.items()), help_text=gettext_lazy("Where a mention does not say it itself.")
    )
    url = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=1000)
    query = forms.CharField(
        label=gettext_lazy("Search words"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For searches; a hashtag such as #tea works on Mastodon without a key."),
    )
    server = forms.CharField(
        label=gettext_lazy("Server"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Mastodon: its address. Bluesky: empty for the public one."),
    )
    handle = forms.CharField(label=gettext_lazy("Account for signing in"), required=False, max_length=120)
    mapping = forms.CharField(
        label=gettext_lazy("Mapping (JSON)"), required=False, widget=_area(5),
        help_text=gettext_lazy('Where values stand: {"items": "data.list", "text": "content", "url": "link", "made_at": "time"}'),
    )  # fmt: skip
    paging = forms.CharField(
        label=gettext_lazy("Paging (JSON)"), required=False,
        help_text=gettext_lazy('{"parameter": "page", "start": 1, "pages": 3} or {"parameter": "cursor", "path": "next", "pages": 3}'),
    )  # fmt: skip
    secrets = forms.CharField(
        label=gettext_lazy("Secrets"), required=False, widget=_area(2),
        help_text=gettext_lazy("One a line, such as Authorization: Bearer … or access_token: …; kept encrypted. Empty leaves what is kept."),
    )  # fmt: skip
    keep = forms.ChoiceField(
        label=gettext_lazy("Keep"), required=False,
        choices=[
            ("", gettext_lazy("By the kind of the source")),
            ("caught", gettext_lazy("Only what a keyword rule catches")),
            ("all", gettext_lazy("Everything")),
        ],
    )  # fmt: skip
    permission = forms.ChoiceField(label=gettext_lazy("Why it may be read"), choices=Source.Permission.choices)
    purpose = forms.CharField(label=gettext_lazy("What the words are kept for"), max_length=300)
    terms_url = forms.CharField(label=gettext_lazy("Terms or contract (link)"), required=False, max_length=500)
    retention_days = forms.IntegerField(label=gettext_lazy("Kept for days"), required=False, help_text=gettext_lazy("Empty: the policy's."))
    weight = forms.FloatField(label=gettext_lazy("Weight"), initial=1.0, help_text=gettext_lazy("How much a mention counts in alerts; 1 is usual."))
    every_minutes = forms.IntegerField(label=gettext_lazy("Ask every (minutes)"), required=False, help_text=gettext_lazy("Empty: the policy's."))

    def __init__(self, *args: Any, row: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        names = platform_names()
        fields["platform"].choices = list(names.items())
        own = _(", ").join(names.get(key, key) for key in hot_list_platforms())
        words = _("Of the feed or the JSON interface. The hot lists of %(names)s need none: their connectors read them.")
        fields["url"].help_text = words % {"names": own}
        if row is not None:
            if row.platform not in dict(fields["platform"].choices):
                fields["platform"].choices.append((row.platform, row.platform))
            fields["kind"].choices = [(row.kind, row.get_kind_display())]

    def clean_mapping(self) -> dict[str, Any]:
        """A JSON object of texts."""
        return self._object("mapping")

    def clean_paging(self) -> dict[str, Any]:
        """A JSON object."""
        return self._object("paging")

    def clean_secrets(self) -> dict[str, str] | None:
        """Lines of name: value; None when nothing was typed."""
        found = {}
        for line in self.cleaned_data["secrets"].splitlines():
            name, colon, value = line.replace("：", ":", 1).partition(":")
            if not line.strip():
                continue
            if not colon or not name.strip() or not value.strip() or any(ord(char) < 32 or ord(char) > 126 for char in name.strip()):
                raise forms.ValidationError(_("Write a name, a colon and the value in each line."))
            found[name.strip()] = value.strip()
        return found or None

    def _object(self, name: str) -> dict[str, Any]:
        text = self.cleaned_data[name].strip()
        if not text:
            return {}
        try:
            found = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is no JSON: %(reason)s") % {"reason": str(error)}) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write an object, in braces."))
        return found


class RuleForm(DesignForm):
    """A keyword rule; words are separated by commas or line ends."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    role = forms.ChoiceField(label=gettext_lazy("About"), choices=KeywordRule.Role.choices)
    brand = forms.CharField(
        label=gettext_lazy("Brand"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Share of voice counts by it; for the own brand and rivals."),
    )
    any = forms.CharField(
        label=gettext_lazy("One of these"),
        required=False,
        widget=_area(),
        help_text=gettext_lazy("Separated by commas or line ends. Latin words keep their borders: mac is not in machine."),
    )
    must = forms.CharField(label=gettext_lazy("All of these"), required=False, widget=_area(2))
    exclude = forms.CharField(label=gettext_lazy("None of these"), required=False, widget=_area(2), help_text=gettext_lazy("Local to this rule."))
    near = forms.CharField(
        label=gettext_lazy("Near each other"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("One a line: word, word, characters between, such as: battery, fire, 10"),
    )
    negative = forms.CharField(
        label=gettext_lazy("Negative words"),
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("A caught text with one of them counts as negative and waits to be looked at."),
    )
    platforms = forms.MultipleChoiceField(label=gettext_lazy("Only on platforms"), required=False, widget=forms.CheckboxSelectMultiple)
    sources = forms.TypedMultipleChoiceField(label=gettext_lazy("Only from sources"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    hot_lists = forms.BooleanField(label=gettext_lazy("Also on hot lists"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        used = Source.objects.order_by().values_list("platform", flat=True).distinct()
        names = platform_names()
        fields["platforms"].choices = [(key, names.get(key, key)) for key in sorted(used)]
        fields["sources"].choices = [(one.pk, one.name) for one in Source.objects.order_by("name")]
        for name in ("platforms", "sources"):
            if not fields[name].choices:
                del fields[name]

    def clean(self) -> dict[str, Any]:
        """Words as lists, near as triples."""
        values: dict[str, Any] = super().clean() or {}
        for name in ("any", "must", "exclude", "negative"):
            values[name] = words_of(values.get(name) or "")
        near = []
        for line in (values.get("near") or "").splitlines():
            parts = words_of(line)
            if not parts:
                continue
            if len(parts) != 3 or not parts[2].isdecimal():
                self.add_error("near", _("Write two words and the characters between them, such as: battery, fire, 10"))
                break
            near.append((parts[0], parts[1], int(parts[2][:5])))
        values["near"] = near
        return values


class RivalForm(DesignForm):
    """A competitor with strategy notes and accounts."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    accounts = forms.CharField(
        label=gettext_lazy("Accounts"), required=False, widget=_area(), help_text=gettext_lazy("One a line: platform:name, such as weibo:teahill")
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000, widget=_area(2))
    depth = forms.CharField(label=gettext_lazy("Vertical depth"), required=False, max_length=1000, widget=_area(2))
    industries = forms.CharField(label=gettext_lazy("Cross-industry"), required=False, max_length=1000, widget=_area(2))
    ai_tools = forms.CharField(label=gettext_lazy("AI tools"), required=False, max_length=1000, widget=_area(2))
    local = forms.CharField(label=gettext_lazy("Localisation"), required=False, max_length=1000, widget=_area(2))

    def clean(self) -> dict[str, Any]:
        """Accounts as pairs, strategy notes together."""
        values: dict[str, Any] = super().clean() or {}
        lines = [line.strip().replace("：", ":") for line in (values.get("accounts") or "").splitlines() if line.strip()]
        values["accounts"] = [(one.partition(":")[0], one.partition(":")[2]) for one in lines]
        values["strategy"] = {key: values.pop(key, "") for key in STRATEGIES}
        return values


class RoundForm(DesignForm):
    """A teardown round."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    due = forms.DateField(label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class CardForm(DesignForm):
    """A hit taken apart."""

    account_id = forms.TypedChoiceField(label=gettext_lazy("Account"), coerce=int)
    title = forms.CharField(label=gettext_lazy("Hit"), max_length=200)
    angle = forms.CharField(label=gettext_lazy("Angle"), required=False, max_length=500, widget=_area(2))
    case = forms.CharField(label=gettext_lazy("Case it tells"), required=False, max_length=500, widget=_area(2))
    form = forms.CharField(label=gettext_lazy("Form"), required=False, max_length=500, widget=_area(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = RivalAccount.objects.select_related("rival").order_by("rival__name", "platform")
        fields: dict[str, Any] = self.fields
        fields["account_id"].choices = [(one.pk, f"{one.rival.name} · {one.platform}:{one.handle}") for one in rows]


def _people() -> list[tuple[Any, str]]:
    return [("", _("Nobody")), *((one.id, one.name) for one in identity.people_of_brand())]


class CaseForm(DesignForm):
    """A negative that did not come from a mention."""

    title = forms.CharField(label=gettext_lazy("What it is about"), max_length=200)
    class_key = forms.ChoiceField(label=gettext_lazy("Class"))
    level = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Case.Severity.choices)
    quote = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=1000, widget=_area())
    url = forms.URLField(label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https")
    owner_id = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["class_key"].choices = [(one.key, one.title) for one in NegativeClass.objects.order_by("pk")]
        fields["owner_id"].choices = _people()


class ClassForm(DesignForm):
    """A class of negatives."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    strategy = forms.CharField(label=gettext_lazy("Strategy"), max_length=2000, widget=_area(5))
    aspects = forms.MultipleChoiceField(
        label=gettext_lazy("Sides"), required=False, choices=list(ASPECTS.items()), widget=forms.CheckboxSelectMultiple
    )
    owner_id = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = _people()


class PositiveForm(DesignForm):
    """Positive content against a class of negatives."""

    title = forms.CharField(label=gettext_lazy("What will be published"), max_length=200)
    class_id = forms.TypedChoiceField(label=gettext_lazy("Against"), required=False, coerce=int, empty_value=None)
    message = forms.CharField(label=gettext_lazy("Message"), required=False, max_length=1000, widget=_area(2))
    due = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["class_id"].choices = [("", "—"), *((one.pk, one.title) for one in NegativeClass.objects.order_by("pk"))]


class TrendForm(DesignForm):
    """An entry of the trend library."""

    kind = forms.ChoiceField(label=pgettext_lazy("listening", "Source"), choices=Trend.Kind.choices)
    week = forms.DateField(label=gettext_lazy("Week of"), widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label=pgettext_lazy("mention", "Title"), max_length=200)
    finding = forms.CharField(label=gettext_lazy("Finding"), max_length=4000, widget=_area(6))
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=300)
    url = forms.URLField(label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https")
    tags = forms.CharField(label=gettext_lazy("Tags"), required=False, max_length=300)

    def clean_tags(self) -> list[str]:
        """Tags as a list."""
        return words_of(self.cleaned_data["tags"])
