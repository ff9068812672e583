"""Rows of journeys, one module an area."""

from guanhao.domains.journeys.models.care import PoolContact, WinbackCase, WinbackNote
from guanhao.domains.journeys.models.journeys import Decision, Evaluation, Journey, JourneyVersion, Listed, Passage
from guanhao.domains.journeys.models.outgoing import HandTask, JourneyMail, Push, PushPart, PushPerson

__all__ = [
    "Decision",
    "Evaluation",
    "HandTask",
    "Journey",
    "JourneyMail",
    "JourneyVersion",
    "Listed",
    "Passage",
    "PoolContact",
    "Push",
    "PushPart",
    "PushPerson",
    "WinbackCase",
    "WinbackNote",
]
