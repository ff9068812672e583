"""The operating standards and structures every brand starts with; a brand replaces them by its own (CON-07)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """A line of a standard, in the reader's language."""

    key: str
    title: Words
    mandatory: bool = True


@dataclass(frozen=True)
class Section:
    """A part of a draft: its heading, and what belongs under it."""

    heading: Words
    hint: Words = ""


@dataclass(frozen=True)
class StructureView:
    """How a draft is built up. Without `formats` it fits every format; `own` ones are the brand's."""

    key: str
    title: Words
    note: Words
    formats: tuple[str, ...]
    sections: tuple[Section, ...]
    own: bool = False

    def draft(self) -> str:
        """The text a new draft starts with: headings, and the hints as quotations to write over."""
        parts = [f"## {one.heading}\n\n> {one.hint}" if one.hint else f"## {one.heading}\n" for one in self.sections]
        return "\n\n".join(parts) + "\n"


BUILT_IN: dict[str, tuple[Line, ...]] = {
    "topic": (
        Line("goal", _("The goal and the reader are named in one sentence")),
        Line("duplicate", _("Nothing like it was published in the last 90 days, or the new angle is named")),
        Line("risk", _("No sensitive event, no dispute about rights")),
    ),
    "material": (
        Line("facts", _("Facts and figures have their sources noted")),
        Line("rights", _("Pictures, fonts and music are licensed for these accounts")),
        Line("people", _("People shown or quoted have agreed"), mandatory=False),
    ),
    "copy": (
        Line("title", _("The title says what the reader gets, and stays within the platform's length")),
        Line("opening", _("The first paragraph, or the first three seconds, gives a reason to go on")),
        Line("words", _("Read aloud once: no slips, no banned words, the brand's tone")),
        Line("action", _("The ending asks for one thing")),
    ),
    "visual": (
        Line("cover", _("The cover can be read at the size of a thumbnail")),
        Line("guide", _("Logo, colours and fonts follow the brand guide")),
        Line("alt", _("Pictures have a text for those who cannot see them"), mandatory=False),
    ),
    "review": (
        Line("variants", _("Every account has its variant and its preview was looked at")),
        Line("labels", _("Advertising and AI labels are set where they must be")),
    ),
    "creative": (
        Line("unique", _("Unique: another brand could not have said this")),
        Line("visual", _("Visual impact: one picture stays in the mind")),
        Line("vivid", _("Vivid language: concrete scenes instead of adjectives"), mandatory=False),
        Line("humour", _("Humorous where the subject allows it"), mandatory=False),
        Line("moving", _("Moving: there is a person in it"), mandatory=False),
    ),
}

_ARTICLE = ("long_image_text", "image_text", "h5")
STRUCTURES: tuple[StructureView, ...] = (
    StructureView(
        "tutorial",
        _("Tutorial"),
        _("From the problem to the result, step by step."),
        (),
        (
            Section(_("What you will be able to do"), _("The result in one sentence, with a picture of it.")),
            Section(_("What you need"), _("Material, time and cost.")),
            Section(_("Steps"), _("One action a step; say how it looks when it is right.")),
            Section(_("Common mistakes"), _("Two or three, each with the way out.")),
            Section(_("Your turn"), _("One question the reader can answer.")),
        ),
    ),
    StructureView(
        "science",
        _("Explainer"),
        _("A question people really ask, answered with evidence."),
        (),
        (
            Section(_("The question"), _("As readers ask it, in their words.")),
            Section(_("The short answer"), _("Two sentences.")),
            Section(_("Why it is so"), _("The mechanism, with sources.")),
            Section(_("What to do with it"), _("What changes in everyday life.")),
            Section(_("Sources"), _("At least two that do not depend on each other.")),
        ),
    ),
    StructureView(
        "case",
        _("User case"),
        _("One person, one problem, one change."),
        (),
        (
            Section(_("Who it is"), _("A person with a name and an everyday scene (with consent).")),
            Section(pgettext_lazy("story", "Before"), _("The problem, as it felt.")),
            Section(_("What was tried"), _("What did not work belongs here too.")),
            Section(pgettext_lazy("story", "After"), _("What changed, with numbers where there are any.")),
            Section(_("In their own words"), _("One sentence as it was said.")),
        ),
    ),
    StructureView(
        "story",
        _("Brand story"),
        _("Opening, development, turn and close."),
        (),
        (
            Section(_("Opening scene"), _("A place, a time, a person.")),
            Section(_("The difficulty"), _("What stood in the way.")),
            Section(_("The turn"), _("The decision that was made.")),
            Section(_("What stays"), _("What it says about us today.")),
        ),
    ),
    StructureView(
        "list",
        _("List"),
        _("Several things worth keeping, the best one first."),
        _ARTICLE,
        (
            Section(_("Who it is for"), _("One sentence.")),
            Section(_("The list"), _("Each entry: name, reason, when not to take it.")),
            Section(_("How we chose"), _("By what, and what was left out.")),
            Section(_("Which would you add?"), _("Ask for it.")),
        ),
    ),
    StructureView(
        "hook",
        _("Counter-intuitive opening"),
        _("A claim nobody expects, and a progress bar that promises the answer."),
        ("video", "animation"),
        (
            Section(_("0–3 s: the claim"), _("Something people believe, turned round; a progress bar shows how many points will come.")),
            Section(_("The proof"), _("Show it instead of saying it.")),
            Section(_("Points along the bar"), _("Three points at most, each with its own picture.")),
            Section(_("The answer"), _("The bar is full: one sentence to remember.")),
            Section(_("Question"), _("A question that can be answered in a comment.")),
        ),
    ),
    StructureView(
        "live",
        _("Live show"),
        _("Warm up, show, ask, close."),
        ("live",),
        (
            Section(_("Warm-up"), _("Greeting, what will come, the first question.")),
            Section(_("Main part"), _("Blocks of ten minutes, each with one thing to see.")),
            Section(_("Questions"), _("Collected by the moderator.")),
            Section(_("Close"), _("Thanks, the next date, where to read on.")),
        ),
    ),
)
