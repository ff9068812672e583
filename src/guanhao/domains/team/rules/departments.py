"""Which department a post belongs to: for rotation, for balanced teams, and because raters come from other departments."""

from collections.abc import Iterable

OF_ROLE: dict[str, str] = {
    "administrator": "tech",
    "director": "lead",
    "manager": "lead",
    "senior": "lead",
    "content_planner": "content",
    "editor": "content",
    "designer": "visual",
    "reviewer_first": "review",
    "reviewer_second": "review",
    "reviewer_final": "review",
    "legal": "review",
    "community": "growth",
    "marketing": "marketing",
    "service": "service",
    "analyst": "data",
    "tech": "tech",
    "tech_lead": "tech",
    "crisis": "relations",
}
ORDER = ("lead", "content", "visual", "growth", "marketing", "service", "data", "review", "relations", "tech", "other")
CONTENT = frozenset({"content", "visual"})


def departments_of(roles: Iterable[str]) -> frozenset[str]:
    """The departments of somebody with these posts; a viewer belongs to none, an unknown post to "other"."""
    return frozenset(OF_ROLE.get(role, "other") for role in roles if role != "viewer")


def main_department(roles: Iterable[str]) -> str:
    """The first of somebody's departments, for lists; "other" for none."""
    found = departments_of(roles)
    return next((one for one in ORDER if one in found), "other")


def may_rate(rater: Iterable[str], subject: Iterable[str]) -> bool:
    """Do the two share no department? Who belongs to none cannot rate."""
    mine, theirs = departments_of(rater), departments_of(subject)
    return bool(mine) and not mine & theirs
