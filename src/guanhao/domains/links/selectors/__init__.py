"""Reading links, their vocabulary and their clicks."""

from guanhao.domains.links.selectors.links import (
    link_of_subject,
    links_of_subjects,
    preset,
    presets,
    short_url,
    state,
    view_of,
    vocabulary,
    words,
)

__all__ = ["link_of_subject", "links_of_subjects", "preset", "presets", "short_url", "state", "view_of", "vocabulary", "words"]
