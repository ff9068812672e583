"""Checking texts over REST."""

from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, UploadedFile

from guanhao.domains.compliance import facade
from guanhao.domains.compliance.contracts import CheckContext, Hit, Lottery, Report, TextPart
from guanhao.kernel import access

router = Router(tags=["compliance"])
MOST_TEXTS = 5_000
LONGEST = 2_000_000
MOST_PICTURE = 30 * 2**20


class PartIn(Schema):
    """One text of a draft."""

    key: Annotated[str, Field(max_length=60)] = "body"
    text: Annotated[str, Field(max_length=LONGEST)]


class LotteryIn(Schema):
    """What is known of a prize draw."""

    top_prize: Annotated[float | None, Field(ge=0)] = None
    rules_published: bool = False


class ContextIn(Schema):
    """The circumstances of a draft."""

    platform: Annotated[str, Field(max_length=40)] = ""
    format: Annotated[str, Field(max_length=40)] = ""
    industry: Annotated[str, Field(max_length=40)] = ""
    is_ad: bool = False
    purchase_link: bool = False
    experience: bool = False
    has_ad_label: bool = False
    ai_generated: bool = False
    has_ai_label: bool = False
    ai_declared: bool | None = None
    ai_in_files: bool | None = None
    has_source: bool = False
    lottery: LotteryIn | None = None
    account_id: int = 0
    author_id: Annotated[str, Field(max_length=120)] = ""
    advertiser_id: int | None = None
    publish_on: date | None = None


class ComplianceCheckIn(Schema):
    """A draft: `text` alone, or named parts."""

    text: Annotated[str, Field(max_length=LONGEST)] = ""
    parts: Annotated[list[PartIn], Field(max_length=60)] = []
    context: ContextIn = ContextIn()


class BatchIn(Schema):
    """Many single texts, such as comments."""

    texts: Annotated[list[str], Field(max_length=MOST_TEXTS)]
    context: ContextIn = ContextIn()


class HitOut(Schema):
    """One finding; `start` and `end` are code points in the part's text."""

    rule: str
    level: Literal["block", "warn", "hint"]
    part: str
    start: int
    end: int
    text: str
    layer: str
    reason: str
    fix: str
    law: str
    exemption: str
    category: str
    word: str
    evidence: str


class ComplianceReportOut(Schema):
    """What a check found."""

    state: Literal["pass", "manual", "block"]
    version: str
    milliseconds: float
    hits: list[HitOut]
    exempted: list[HitOut]
    shadow: list[HitOut]


class ComplianceReportList(Schema):
    """One report a text, in order."""

    count: int
    items: list[ComplianceReportOut]


class PictureOut(Schema):
    """The words in a picture, and what was found in them."""

    words: str
    report: ComplianceReportOut


@router.post("/compliance/check", response=ComplianceReportOut, summary="Check one draft")
def check(request: HttpRequest, body: ComplianceCheckIn) -> dict[str, Any]:
    """Every hit with rule, place in the original text, layer, law, reason and fix; hits let through and those of rules in shadow apart."""
    access.require("compliance.check")
    parts = [TextPart(part.key, part.text) for part in body.parts]
    if body.text or not parts:
        parts.insert(0, TextPart("body", body.text))
    return report_out(facade.check(parts, context_of(body.context)))


@router.post("/compliance/check-many", response=ComplianceReportList, summary="Check many texts")
def check_many(request: HttpRequest, body: BatchIn) -> dict[str, Any]:
    """One report a text, in order."""
    access.require("compliance.check")
    reports = facade.check_many(body.texts, context_of(body.context))
    return {"count": len(reports), "items": [report_out(report) for report in reports]}


def context_of(given: ContextIn) -> CheckContext:
    """What a program sent as the circumstances a check knows."""
    values = given.dict()
    lottery = values.pop("lottery")
    return CheckContext(**values, lottery=Lottery(**lottery) if lottery else None)


def report_out(report: Report) -> dict[str, Any]:
    """A report as it is sent."""
    lists: dict[str, tuple[Hit, ...]] = {"hits": report.hits, "exempted": report.exempted, "shadow": report.shadow}
    shown = {name: [asdict(hit) for hit in hits] for name, hits in lists.items()}
    return {"state": report.state, "version": report.version, "milliseconds": report.milliseconds, **shown}


@router.post("/compliance/check-picture", response=PictureOut, summary="Check the words in a picture")
def check_picture(request: HttpRequest, picture: File[UploadedFile], platform: str = "", is_ad: bool = False) -> dict[str, Any]:
    """Read the words in a picture (extra `ocr`) and check them; 422 says plainly when they cannot be read here."""
    access.require("compliance.check")
    words = facade.picture_words(BytesIO(picture.read(MOST_PICTURE + 1)))
    report = facade.check([TextPart("image", words)], CheckContext(platform=platform, is_ad=is_ad))
    return {"words": words, "report": report_out(report)}
