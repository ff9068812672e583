"""Ready experiments: what is varied, what is hoped for, and what others have seen (priors of requirement ANA-12 b)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Template:
    """A ready experiment: `arms` are (title, payload); `lift` the relative effect others report (None: none known); `metric` names what counts."""

    key: str
    title: Text
    kind: str
    hypothesis: Text
    metric: Text
    source: str
    metric_key: str
    arms: tuple[tuple[Text, Mapping[str, Any]], ...]
    base_rate: float
    lift: float | None = None
    prior: Text = ""
    more: Mapping[str, Any] = field(default_factory=dict)


TEMPLATES: dict[str, Template] = {
    one.key: one
    for one in (
        Template(
            "push_time",
            _("Push time"),
            "time",
            _("A push in the morning is opened more often than one in the evening."),
            _("Open rate"),
            "counts",
            "",
            ((_("At 8:00"), {"time": "08:00"}), (_("At 18:00"), {"time": "18:00"})),
            0.05,
            0.15,
            _("Morning news was opened 15 % more often elsewhere."),
        ),
        Template(
            "title_style",
            _("Title style"),
            "title",
            _("A title that asks is opened more often than one that states."),
            _("Click rate"),
            "counts",
            "",
            ((_("As a statement"), {"style": "statement"}), (_("As a question"), {"style": "question"})),
            0.05,
            0.1,
        ),
        Template(
            "video_completion",
            _("Video: completion"),
            "cover",
            _("A shorter opening lets more people watch to the end."),
            _("Completion rate"),
            "posts",
            "finished_views",
            ((_("Usual opening"), {}), (_("Opening under 3 seconds"), {})),
            0.25,
            0.4,
            _("Video completion rose by 40 % elsewhere."),
        ),
        Template(
            "image_text_share",
            _("Pictures and text: shares"),
            "cover",
            _("A card that can be saved is shared more often."),
            _("Share rate"),
            "posts",
            "shares",
            ((_("Usual cover"), {}), (_("Cover as a card"), {})),
            0.02,
            0.2,
        ),
        Template(
            "live_interaction",
            _("Live: interaction"),
            "time",
            _("A question every ten minutes makes more viewers take part."),
            _("Interaction rate"),
            "counts",
            "",
            ((_("Usual run"), {}), (_("With questions"), {})),
            0.08,
            0.25,
            _("Live interaction rose by 25 % elsewhere."),
        ),
        Template(
            "button_colour",
            _("Button colour"),
            "landing",
            _("A red button is pressed more often than a blue one."),
            _("Click rate"),
            "events",
            "click",
            ((_("Blue"), {"colour": "blue"}), (_("Red"), {"colour": "red"})),
            0.08,
            0.08,
            _("A red button brought 8 % more elsewhere."),
        ),
        Template(
            "form_fields",
            _("Form fields"),
            "landing",
            _("One field less, and more people finish the form."),
            _("Completed forms"),
            "events",
            "signup",
            ((_("All fields"), {"fields": 5}), (_("One field less"), {"fields": 4})),
            0.1,
            0.12,
            _("One field less brought 12 % more elsewhere."),
        ),
        Template(
            "audience",
            _("Audience"),
            "audience",
            _("Regular readers answer this offer more often than new ones."),
            _("Conversion rate"),
            "counts",
            "",
            ((_("Audience A"), {}), (_("Audience B"), {})),
            0.05,
        ),
        Template(
            "cold_start_orientation",
            _("Cold start: portrait and landscape"),
            "cold_start",
            _("The portrait version is watched to the end more often."),
            _("Completion rate"),
            "counts",
            "",
            ((_("Portrait"), {"format": "portrait"}), (_("Landscape"), {"format": "landscape"})),
            0.25,
            0.3,
        ),
        Template(
            "cold_start_manner",
            _("Cold start: talking head and subtitles"),
            "cold_start",
            _("A person who talks holds viewers longer than subtitles."),
            _("Completion rate"),
            "counts",
            "",
            ((_("Talking head"), {"manner": "talking_head"}), (_("Subtitles"), {"manner": "subtitle"})),
            0.25,
            0.3,
        ),
    )
}
