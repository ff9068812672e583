"""Rows of analytics in the operational database; the facts themselves are in the warehouse."""

from guanhao.domains.analytics.models.advice import Advice
from guanhao.domains.analytics.models.cases import CaseCard
from guanhao.domains.analytics.models.collection import CollectionLine
from guanhao.domains.analytics.models.definitions import MetricDefinition
from guanhao.domains.analytics.models.explorer import (
    Annotation,
    QuestionFavourite,
    QuestionFile,
    QuestionLetter,
    QuestionMail,
    QuestionMailing,
    SavedQuestion,
)
from guanhao.domains.analytics.models.funnels import SavedFunnel, Touchpoint
from guanhao.domains.analytics.models.modelling import ModelRun
from guanhao.domains.analytics.models.tickets import DayCheck, DayReview, TraceTicket

__all__ = [
    "Advice",
    "Annotation",
    "CaseCard",
    "CollectionLine",
    "DayCheck",
    "DayReview",
    "MetricDefinition",
    "ModelRun",
    "QuestionFavourite",
    "QuestionFile",
    "QuestionLetter",
    "QuestionMail",
    "QuestionMailing",
    "SavedFunnel",
    "SavedQuestion",
    "Touchpoint",
    "TraceTicket",
]
