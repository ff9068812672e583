"""A form for any policy, made from its settings: percent for shares, words of the clock for durations, a line each for lists."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _

from guanhao.console.forms import DesignForm
from guanhao.kernel.policy import Policy, Setting, policies, settings_of, shown

SECONDS = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86400),
    **dict.fromkeys(("h", "hour", "hours", "小时", "时"), 3600),
    **dict.fromkeys(("min", "m", "minute", "minutes", "分钟", "分"), 60),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), 1),
}
PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+|[天日小时分钟秒]+)\s*")


class DurationField(forms.Field):
    """A length of time such as `2 d 12 h`, `90 min` or `30 秒`."""

    widget = forms.TextInput(attrs={"maxlength": 60})

    def to_python(self, value: Any) -> Any:
        """A timedelta; a validation error shows the form that is understood."""
        text = str(value or "").strip()
        if not text:
            return None
        total, at = 0.0, 0
        while at < len(text):
            match = PART.match(text, at)
            unit = SECONDS.get(match[2].lower()) if match else None
            if match is None or unit is None:
                raise forms.ValidationError(_("“%(value)s” is not a length of time; write it like 2 d 12 h, 90 min or 30 s.") % {"value": text[:40]})
            total, at = total + float(match[1]) * unit, match.end()
        return timedelta(seconds=total)

    def prepare_value(self, value: Any) -> Any:
        """The words again."""
        return span(value) if isinstance(value, timedelta) else value


class ShareField(forms.FloatField):
    """A share (0..1) that a person types in percent."""

    def to_python(self, value: Any) -> Any:
        """Percent to share."""
        number = super().to_python(value.rstrip("%％ ") if isinstance(value, str) else value)
        return None if number is None else number / 100

    def prepare_value(self, value: Any) -> Any:
        """Share to percent."""
        return f"{value * 100:.10g}" if isinstance(value, int | float) else value


class LinesField(forms.CharField):
    """A list of texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        """The lines without empty ones."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """The lines again."""
        return "\n".join(str(item) for item in value) if isinstance(value, list | tuple) else value


class JsonField(forms.JSONField):
    """Any other value, as JSON."""

    def prepare_value(self, value: Any) -> Any:
        """Readable JSON."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def field_for(annotation: Any, about: Setting) -> forms.Field:
    """The form field for one setting; bounds are checked by the policy itself, which names them with the unit."""
    words: dict[str, Any] = {"label": str(about.title), "required": False}
    if get_origin(annotation) is Literal:
        return forms.ChoiceField(choices=[(value, choice_title(value)) for value in get_args(annotation)], **words)
    if annotation is bool:
        return forms.BooleanField(**words)
    if annotation is timedelta:
        return DurationField(**words)
    if about.unit == "share":
        return ShareField(**words)
    if annotation is int:
        return forms.IntegerField(**words)
    if annotation is float:
        return forms.FloatField(**words)
    if annotation is str:
        return forms.CharField(**words, strip=True, widget=forms.TimeInput(attrs={"type": "time"}) if about.unit == "time" else None)
    if annotation == list[str]:
        return LinesField(**words)
    return JsonField(**words, widget=forms.Textarea(attrs={"rows": 6}))


def help_for(policy: Policy, name: str, about: Setting) -> str:
    """What stands under a field: the meaning, the unit and bounds, the default and where it comes from."""
    parts = [str(about.help)] if about.help else []
    if about.unit:
        parts.append(_("Unit: %(unit)s") % {"unit": unit_title(about.unit)})
    if about.low is not None or about.high is not None:
        parts.append(_("From %(low)s to %(high)s") % {"low": display(about.low, about.unit), "high": display(about.high, about.unit)})
    value = getattr(policy, name)
    chosen = get_origin(type(policy).model_fields[name].annotation) is Literal
    parts.append(_("Default: %(value)s") % {"value": choice_title(value) if chosen else display(value, about.unit)})
    parts.append(_("Source: %(source)s") % {"source": source_title(about.source)})
    return " · ".join(parts)


def choice_title(value: object) -> str:
    """A choice in words: `same_weekday` is looked up as “Same weekday”, which the policy's own app translates."""
    return _(str(value).replace("_", " ").capitalize())


def source_title(source: str) -> str:
    """Where a default comes from, with the words around the reference translated."""
    if source == "our reading":
        return _("our reading")
    for start, title in (("our reading of ", _("our reading of %(place)s")), ("requirements ", _("requirement %(place)s"))):
        if source.startswith(start):
            return title % {"place": source.removeprefix(start)}
    return source


def span(value: timedelta) -> str:
    """A length of time in words that DurationField reads again, such as `2 d 12 h`."""
    seconds = round(value.total_seconds())
    units = ((86400, _("%(n)s d")), (3600, _("%(n)s h")), (60, _("%(n)s min")), (1, _("%(n)s s")))
    parts = []
    for size, words in units:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(words % {"n": count})
    return " ".join(parts) or _("%(n)s s") % {"n": 0}


def unit_title(unit: str) -> str:
    """The unit in words."""
    titles = {
        "share": _("percent"),
        "count": _("number"),
        "duration": _("length of time (d, h, min, s)"),
        "ratio": _("ratio"),
        "time": _("time of day"),
        "HH:MM": _("time of day (HH:MM)"),
        "hour": _("hour of the day"),
        "text": _("text"),
    }
    return titles.get(unit, unit)


def display(value: Any, unit: str) -> str:
    """A setting's value for people."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return _(", ").join(str(item) for item in value) or "–"
    if isinstance(value, timedelta):
        return span(value)
    return shown(value, unit)


class PolicyForm(DesignForm):
    """All settings of one policy and the reason for the change."""

    reason = forms.CharField(max_length=300)

    def __init__(self, policy: type[Policy], data: Mapping[str, Any] | None = None, *, current: Policy, editable: bool = True) -> None:
        super().__init__(data, initial=current.model_dump())
        self.policy = policy
        default = policy()
        for name, about in settings_of(policy).items():
            field = field_for(policy.model_fields[name].annotation, about)
            field.help_text, field.disabled = help_for(default, name, about), not editable
            self.fields[name] = field
        reason = self.fields.pop("reason")
        reason.label, reason.help_text = _("Why"), _("The reason is kept with the change and shown in its history.")
        if editable:
            self.fields["reason"] = reason

    @property
    def settings(self) -> dict[str, Any]:
        """The values to revise, without the reason; an empty number or length of time counts as not given."""
        given = {name: self.cleaned_data.get(name) for name in settings_of(self.policy)}
        return {name: value for name, value in given.items() if value is not None}


def state(policy: type[Policy], values: Mapping[str, Any]) -> dict[str, str]:
    """A stored revision as titles and words, for the history."""
    try:
        full: Mapping[str, Any] = policy(**values).model_dump()
    except ValueError:  # written by another version of the program
        full = values
    about = settings_of(policy)
    return {str(about[name].title): display(value, about[name].unit) for name, value in full.items() if name in about}


def told(key: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The recorded settings of a policy as titles and words; those of a policy that is gone stay as they are."""
    found = policies().get(key)
    if found is None:
        return {name: str(value) for name, value in values.items()}
    about = settings_of(found)
    words = state(found, values)
    return {title: words.get(title, str(values[name])) for name in values if (title := str(about[name].title) if name in about else name)}
