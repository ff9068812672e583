"""What was strong, what was weak, whether it moved more than the campaign itself – by a method that is named –, and what the next one inherits."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.services.book import Runs, say
from guanhao.domains.reporting.services.campaign.common import COUNTED, before, campaign_of, effect, said, texts_of
from guanhao.domains.reporting.services.context import Context
from guanhao.domains.reporting.services.review.methods import judged, of_campaign
from guanhao.engines.document import Block, Bullets, Chart, Heading, Paragraph, Span, Words
from guanhao.engines.drawing import Bar, bars

SHOWN = 4


def analysis(context: Context) -> list[Block]:
    """A person's analysis, strong and weak points by figures, incidents, and the evaluation with its method."""
    blocks: list[Block] = [Heading(pgettext("report", "Analysis"), 1, "analysis"), *said(texts_of(context).texts["analysis"]), *_points(context)]
    row = campaign_of(context)
    if row.incidents:
        items: tuple[Runs, ...] = tuple(
            (Words(text), Span(" – "), Words(answer) if answer else Span(_("not settled"), tone="warn")) for text, answer in row.incidents
        )
        blocks += [Heading(pgettext("campaign", "Incidents"), 2), Bullets(items)]
    blocks.append(Heading(_("Effect beyond the campaign"), 2))
    for one in of_campaign(context, row):
        blocks += judged(context, one)
    return blocks


def _points(context: Context) -> list[Block]:
    """What rose and what fell most against the campaign before, in words and as bars."""
    titles, moved = growth.effect_titles(), []
    for key in COUNTED:
        query = Query("change", of=(effect(context, key), before(context, key)))
        value = context.book.value(query)
        if value:
            moved.append((value, key, query))
    if not moved:
        return [Paragraph((Span(_("There is no earlier campaign to compare with.")),), tone="muted")]
    moved.sort(key=lambda one: -one[0])
    strong = [one for one in moved if one[0] > 0][:SHOWN]
    weak = [one for one in reversed(moved) if one[0] < 0][:SHOWN]
    items = [_point(context, _("Strong: {what} {change}."), titles[key], query) for _value, key, query in strong]
    items += [_point(context, _("Weak: {what} {change}."), titles[key], query) for _value, key, query in weak]
    title = _("Change on the campaign before")
    drawn = [Bar(titles[key], value, context.book.figure(query, "percent").text) for value, key, query in moved]
    picture = bars(drawn, title=title, style=context.style, signed=True)
    return [Heading(_("Strong and weak points"), 2), Bullets(tuple(items)), Chart(picture, caption=title, alt=title)]


def _point(context: Context, words: str, title: str, query: Query) -> Runs:
    return say(words, what=Words(title), change=context.book.figure(query, "percent", good="up", strong=True))


def improvement(context: Context) -> list[Block]:
    """What to do otherwise, what the campaign before had taught, and who inherits."""
    row = campaign_of(context)
    blocks: list[Block] = [Heading(_("Improvement"), 1, "improvement"), *said(texts_of(context).texts["improvement"])]
    if row.lessons:
        blocks += [Heading(_("What it had been taught"), 2)]
        if row.follows_title:
            blocks.append(Paragraph(say(_("Lessons of “{campaign}”:"), campaign=Words(row.follows_title)), tone="muted"))
        blocks += said(row.lessons)
    heirs: Runs = (Words("、".join(row.heirs)),) if row.heirs else ()
    words = (
        say(_("These lessons were taken over by: {campaigns}."), campaigns=heirs)
        if heirs
        else say(_("The next campaign of this form ({form}) takes these lessons over when it is written."), form=Words(row.form_title))
    )
    return [*blocks, Paragraph(words, tone="muted")]
