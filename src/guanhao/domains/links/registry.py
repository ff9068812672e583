"""The list of known programs and platform families, read once from the package's data."""

import re
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from guanhao.domains.links.rules.clicks import Agents, Family


class _Family(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str
    pattern: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    bots: list[str]
    families: list[_Family]


@cache
def agents() -> Agents:
    """Everything data/agents.yaml says; ValueError or re.error names what is wrong in it."""
    text = files("guanhao.domains.links").joinpath("data/agents.yaml").read_text(encoding="utf-8")
    found = _File.model_validate(yaml.safe_load(text))
    bots = re.compile("|".join(f"(?:{pattern})" for pattern in found.bots), re.IGNORECASE)
    return Agents(bots, tuple(Family(one.key, re.compile(one.pattern, re.IGNORECASE)) for one in found.families))
