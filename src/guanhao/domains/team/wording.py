"""Words for stored keys: shipped themes and abilities, departments, grades, loads."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

THEMES: Words = {
    "content": pgettext_lazy("training", "Content creation"),
    "platform": pgettext_lazy("training", "Platforms and traffic"),
    "users": pgettext_lazy("training", "Users and community"),
    "data": pgettext_lazy("training", "Data and review"),
    "safety": pgettext_lazy("training", "Compliance and crisis"),
}
ABILITIES: Words = {
    "topics": pgettext_lazy("ability", "Topic planning"),
    "writing": pgettext_lazy("ability", "Writing"),
    "visual": pgettext_lazy("ability", "Pictures and video"),
    "users": pgettext_lazy("ability", "Conversation with users"),
    "data": pgettext_lazy("ability", "Data"),
    "teamwork": pgettext_lazy("ability", "Working across departments"),
    "compliance": pgettext_lazy("ability", "Compliance"),
    "crisis": pgettext_lazy("ability", "Response to crises"),
}
DEPARTMENTS: Words = {
    "lead": pgettext_lazy("department", "Lead"),
    "content": pgettext_lazy("department", "Content"),
    "visual": pgettext_lazy("department", "Visual"),
    "growth": pgettext_lazy("department", "User growth"),
    "marketing": pgettext_lazy("department", "Marketing"),
    "service": pgettext_lazy("department", "Service"),
    "data": pgettext_lazy("department", "Data"),
    "review": pgettext_lazy("department", "Review and legal"),
    "relations": pgettext_lazy("department", "Public relations"),
    "tech": pgettext_lazy("department", "Technology"),
    "other": pgettext_lazy("department", "Other"),
}
GRADES: Words = {
    "": "",
    "excellent": pgettext_lazy("grade", "Excellent"),
    "good": pgettext_lazy("grade", "Good"),
    "passed": pgettext_lazy("grade", "Sufficient"),
    "failed": pgettext_lazy("grade", "Insufficient"),
}
GRADE_TONE = {"": "", "excellent": "good", "good": "good", "passed": "info", "failed": "bad"}
SOURCES: Words = {
    "figure": pgettext_lazy("appraisal", "Number of the system"),
    "goal": pgettext_lazy("appraisal", "Goal"),
    "hand": pgettext_lazy("appraisal", "By hand"),
}
LOADS: Words = {
    "over": pgettext_lazy("load", "Overload"),
    "full": pgettext_lazy("load", "Well used"),
    "free": pgettext_lazy("load", "Has time"),
    "off": pgettext_lazy("load", "Away"),
}
LOAD_TONE = {"over": "bad", "full": "good", "free": "info", "off": ""}
BOARD_STAGES: Words = {
    "pool": _("Demand pool"),
    "doing": _("In progress"),
    "review": _("To review"),
}
