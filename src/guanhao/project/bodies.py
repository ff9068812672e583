"""A body holds only fields its address knows: a name nobody knows is a mistake of the sender, and dropping it silently would answer "done" to it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.params.models import BodyModel
from pydantic import BaseModel

MOST, LONGEST = 20, 80
"""So many fields are told of, each by so many characters: a body may be ten megabytes of them."""
Stranger = tuple[tuple[str | int, ...], list[str]]
"""Where an unknown field stands, and what it may have been meant to be: one name that is close, or all that are known there."""


@dataclass(frozen=True)
class Field:
    """What may stand below a field: these models, or any names with these models (`named`)."""

    models: tuple[type[BaseModel], ...]
    named: bool


def strict(api: NinjaAPI) -> set[str]:
    """Let every JSON body of this API refuse unknown fields, with field and row (422); returns the names of the models concerned."""
    closed: set[type[BaseModel]] = set()
    for body in _bodies(api):
        body.get_request_data = classmethod(_checked(body.get_request_data.__func__))  # type: ignore[attr-defined,method-assign,assignment]
        _gather(body, closed)
    return {model.__name__ for model in closed if not issubclass(model, BodyModel) and model.model_config.get("extra") != "allow"}


def strangers(model: type[BaseModel], value: object, place: tuple[str | int, ...] = ()) -> Iterator[Stranger]:
    """Every field of a JSON value its model does not know; what has the wrong form is the model's own to refuse."""
    if not isinstance(value, Mapping) or model.model_config.get("extra") == "allow":
        return
    shape = _shape(model)
    for name, inner in value.items():
        if name in shape:
            yield from _inside(shape[name], inner, (*place, name))
        else:
            yield (*place, name[:LONGEST]), get_close_matches(name[:LONGEST], shape, n=1) or list(shape)


def _inside(field: Field, value: object, place: tuple[str | int, ...]) -> Iterator[Stranger]:
    """Below a field: models in lists and mappings too. Where several models are possible, one that knows all the names is enough."""
    if not field.models:
        return
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside(field, inner, (*place, number))
    elif isinstance(value, Mapping):
        for inner, at in ((one, (*place, name)) for name, one in value.items()) if field.named else ((value, place),):
            yield from min((list(islice(strangers(model, inner, at), MOST)) for model in field.models), key=len)


@cache
def _shape(model: type[BaseModel]) -> dict[str, Field]:
    """The fields of a model by name and alias."""
    return {
        key: Field(tuple(_models(field.annotation)), _is_mapping(field.annotation))
        for name, field in model.model_fields.items()
        for key in (name, field.alias)
        if key
    }


def _models(annotation: object) -> list[type[BaseModel]]:
    """The models an annotation speaks of, through lists, mappings and choices."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _is_mapping(annotation: object) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, UnionType, Annotated):
        return any(_is_mapping(part) for part in get_args(annotation))
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _gather(model: type[BaseModel], found: set[type[BaseModel]]) -> None:
    """The model and those inside it."""
    if model not in found:
        found.add(model)
        for field in _shape(model).values():
            for part in field.models:
                _gather(part, found)


def _bodies(api: NinjaAPI) -> Iterator[type[BodyModel]]:
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                yield from (model for model in operation.models if issubclass(model, BodyModel))


def _words(names: list[str]) -> str:
    if len(names) == 1:
        return _("There is no such field here; did you mean “%(name)s”?") % {"name": names[0]}
    return _("There is no such field here; known are: %(names)s") % {"names": ", ".join(names)}


def _checked(read: Callable[..., Any]) -> Callable[..., Any]:
    """What reads a body, with a look at its names."""

    def checked(model: type[BodyModel], request: HttpRequest, api: NinjaAPI, path_params: dict[str, Any]) -> Any:
        data = read(model, request, api, path_params)
        found = list(islice(strangers(model, data), MOST)) if data is not None else []
        if found:
            raise ValidationError([{"type": "extra_forbidden", "loc": ("body", *place), "msg": _words(names)} for place, names in found])
        return data

    return checked
