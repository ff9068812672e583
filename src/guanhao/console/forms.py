"""Forms in our design: labels, help and errors beside each field, and the edit page every domain uses."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from guanhao.console.http import BrandRequest, page


class DesignRenderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our templates, widgets with Django's."""

    form_template_name = "console/_fields.html"
    field_template_name = "console/_field.html"

    @cached_property
    def engine(self) -> Any:
        """Django's own engine plus our tags."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [Path(forms.__file__).resolve().parent / "templates"],
                "NAME": "guanhao-forms",
                "OPTIONS": {"builtins": ["django.templatetags.i18n", "guanhao.console.templatetags.ui"]},
            }
        )


class DesignForm(forms.Form):
    """Base of the console's forms."""

    default_renderer = DesignRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Days are written as browsers read them (2026-01-31), whatever the language; otherwise a date field shows nothing."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.DateInput):
                field.widget.format = "%Y-%m-%d"

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """A whole number that is stored as 15.0 is shown as 15."""
        value = super().get_initial_for_field(field, field_name)
        return int(value) if isinstance(value, float) and value.is_integer() else value


def form_page(
    request: BrandRequest,
    form: forms.BaseForm,
    save: Callable[[dict[str, Any]], str],
    *,
    title: str,
    done: str = "",
    back: str = "",
    submit: str = "",
    template: str = "console/form.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Show a form, and on POST give its cleaned data to `save`, which returns the address to go to.

    `save` may raise ValidationError, or a refusal with `problems` by field (policy.InvalidSettings): it is shown at the field,
    nothing is lost from what was typed, and the answer is 422.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = save(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except ValueError as error:
            if not _ours(error):
                raise
            add_errors(form, refusal(error))
        else:
            if done:
                messages.success(request, done)
            return HttpResponseRedirect(target)
    facts = {"title": title, "form": form, "back": back, "submit": submit, **(context or {})}
    return page(request, template, facts, status=422 if form.is_bound and form.errors else 200)


def refusal(error: ValueError) -> ValidationError:
    """A domain's refusal as Django's validation error: its `problems` by field, its `field`, or the whole form."""
    problems = getattr(error, "problems", None)
    if isinstance(problems, Mapping):
        return ValidationError({str(name) if name not in {"*", ""} else "__all__": str(text) for name, text in problems.items()})
    field = str(getattr(error, "field", "") or "")
    return ValidationError({field: str(error)}) if field else ValidationError(str(error))


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put errors at their fields; those of fields the form does not have go to the top, with the field's name."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        known = name in form.fields
        for text in texts:
            form.add_error(name if known else None, text if known or name == "__all__" else f"{name}: {text}")


def _ours(error: Exception) -> bool:
    """A refusal named by a room of the house, not a defect that happens to be a ValueError."""
    return type(error).__module__.startswith("guanhao.")
