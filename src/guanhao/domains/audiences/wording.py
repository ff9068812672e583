"""Words of audiences for pages."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.numbers import figure
from guanhao.domains.audiences.actions import ACTION_WORDS
from guanhao.domains.audiences.models import Segment, TagRule
from guanhao.domains.audiences.services.definitions import hide_small
from guanhao.domains.channels import facade as channels
from guanhao.domains.people import facade as people

KIND_WORDS = {
    "rules": _("Conditions"),
    "import": _("List"),
    "algebra": _("Other audiences"),
    "cluster": _("Cluster"),
    "experiment_arm": _("Experiment arm"),
    "funnel_step": _("Funnel step"),
    "retention_cell": _("Retention cell"),
    "rfm": _("RFM group"),
}
FIELDS = {
    "actions": pgettext_lazy("audience", "Actions"),
    "days": _("In the last days"),
    "least": _("At least"),
    "most": _("At most"),
    "accounts": _("Accounts"),
    "platform": _("On platform"),
    "topic": _("Topic"),
    "format": _("Format"),
    "from": _("Days ago, from"),
    "to": _("Days ago, to"),
    "tiers": _("Tiers"),
    "tags": _("Tags"),
    "purpose": _("What it is for"),
    "sources": _("Sources"),
    "platforms": _("Platforms"),
    "dimension": _("Dimension"),
    "values": _("One of the values"),
    "segment": _("Audience"),
}
PLACES = {
    "events": _("Events"),
    "orders": _("Orders"),
    "comments": _("Comments"),
    "index": _("Parts of the index"),
    "versions": _("Versions of audiences"),
    "exports": _("Exports"),
    "assignments": _("Exposures in experiments"),
    "raw_files": _("Raw files of imports"),
    "numbers": _("Numbers of people"),
    "files": _("Stored files"),
}
REASONS = {"made": pgettext_lazy("audience", "New"), "changed": _("Changed"), "refreshed": _("Counted anew")}
SIDES = {
    "age": _("Age"),
    "sex": _("Sex"),
    "region": _("Region"),
    "city_tier": _("City tier"),
    "job": _("Job"),
    "topics": _("Interests"),
    "spending": _("Spent in 90 days (yuan)"),
    "actions": _("What they do"),
    "platforms": _("Where they are"),
    "tiers": _("Tiers"),
    "needs": _("Needs"),
}
FIVE = {
    "basics": pgettext_lazy("audience", "Basics"),
    "interests": SIDES["topics"],
    "consumption": pgettext_lazy("audience", "Consumption"),
    "social": _("Social behaviour"),
    "needs": SIDES["needs"],
}
PARAMS = {
    "given": _("Ids in the list"),
    "matched": _("Known here"),
    "hashed": _("Written as"),
    "first": pgettext_lazy("audience", "From"),
    "last": pgettext_lazy("audience", "To"),
    "steps": pgettext_lazy("audience", "Steps"),
    "window_hours": _("Within (hours)"),
    "step": pgettext_lazy("audience", "Step"),
    "lost": _("Lost after it"),
    "segment": pgettext_lazy("audience", "Group"),
    "group": pgettext_lazy("audience", "Group"),
    "cohort": _("Cohort"),
    "offset": pgettext_lazy("audience", "Period"),
    "recency": _("Recency"),
    "value": pgettext_lazy("audience", "Value"),
    "experiment": _("Experiment"),
    "arm": _("Version"),
    "run": _("Model run"),
    "dormant": _("Dormant"),
    "high": _("High value"),
}
GROUPS = {
    "champions": _("Champions"),
    "loyal": _("Loyal customers"),
    "potential": _("Potential loyalists"),
    "new": _("New customers"),
    "promising": _("Promising"),
    "attention": _("Needing attention"),
    "about_to_sleep": _("About to sleep"),
    "at_risk": _("At risk"),
    "cannot_lose": _("Cannot lose them"),
    "hibernating": _("Hibernating"),
    "lost": pgettext_lazy("audience", "Lost"),
}
DIMENSIONS = {**SIDES, "interest": SIDES["topics"], "need": SIDES["needs"]}


def size_words(count: int | None) -> str:
    """A number of people, "hidden" when it is too small to show, a dash when nobody counted."""
    if count is None:
        return "—"
    shown = hide_small(count)
    return gettext("fewer than shown") if shown is None else figure(shown)


def size_cell(count: int | None) -> int | str:
    """A number of people for a column of numbers; words when it is too small to show, a dash when nobody counted."""
    return count if count is not None and hide_small(count) is not None else size_words(count)


def value_words(field: str, value: str) -> str:
    """What a value of a condition's field is called; words of the brand's own stay as they are."""
    if field == "actions":
        return str(ACTION_WORDS.get(value, value))
    if field in {"platform", "platforms"}:
        return channels.platform_title(value)
    if field == "format":
        return channels.format_title(value)
    return str(DIMENSIONS.get(value, value)) if field == "dimension" else value


def side_words(side: str, value: str) -> str:
    """What a value of a persona's side is called."""
    return people.tier_titles().get(value, value) if side == "tiers" else value_words(side, value)


def definition_words(row: Segment) -> list[tuple[str, str]]:
    """What an audience that came out of a list or a board was made from; nothing for conditions."""
    if row.kind in {"rules", "algebra"}:
        return []
    found = [(gettext("Comes from"), str(KIND_WORDS.get(row.kind, row.kind)))]
    for name, value in row.params.items():
        if name in PARAMS and value not in (None, "", [], False):
            found.append((str(PARAMS[name]), _param_words(row.kind, name, value)))
    return found


def _param_words(kind: str, name: str, value: Any) -> str:
    if value is True:
        return gettext("Yes")
    if isinstance(value, list):
        return " → ".join(str(one.get("title", "")) if isinstance(one, dict) else str(one) for one in value)
    if kind == "funnel_step" and name == "step":
        return str(int(value) + 1)
    if kind == "rfm" and name == "segment":
        return str(GROUPS.get(value, value))
    return figure(value) if isinstance(value, int) and name in {"given", "matched"} else str(value).upper() if name == "hashed" else str(value)


def rule_value(row: TagRule) -> str:
    """Which posts a tag rule looks at: a format by its name, a tag or topic as it is written."""
    return value_words("format", row.value) if row.side == TagRule.Side.FORMAT else row.value
