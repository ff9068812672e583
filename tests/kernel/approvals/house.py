"""A brand with reviewers; people are ids, their rights a table that a test may change."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any

from guanhao.kernel import access, approvals, brands
from guanhao.kernel.approvals import CheckItem, Criterion, FlowDefinition, Level, Part
from guanhao.kernel.tenancy import BrandRef

TEA = BrandRef(id=7, slug="tea", name="茶")
ANN, BEN, CAI, DOU, EVE, FEI, LEAD = 1, 2, 3, 4, 5, 6, 9
NAMES = {ANN: "Ann", BEN: "Ben", CAI: "Cai", DOU: "Dou", EVE: "Eve", FEI: "Fei", LEAD: "Lead"}
RIGHTS = {
    ANN: {"content.submit"},
    BEN: {"review.first"},
    CAI: {"review.second", "review.marketing"},
    DOU: {"review.final", "review.legal"},
    EVE: {"review.first", "review.service"},
    FEI: {"review.senior"},
    LEAD: {"review.manage", "review.emergency"},
}


class House:
    """People, their rights, and acting as one of them."""

    def __init__(self) -> None:
        self.rights = {person: set(rights) | {"review.view"} for person, rights in RIGHTS.items()}
        self.names = dict(NAMES)

    def members(self) -> list[brands.Member]:
        return [brands.Member(person, name, f"{name}@tea.test", "en") for person, name in self.names.items()]

    def holders(self, permission: str) -> list[int]:
        return [person for person, rights in self.rights.items() if permission in rights and person in self.names]

    def called(self, people: Collection[int]) -> dict[int, str]:
        return {person: NAMES[person] for person in people if person in NAMES}

    def acting(self, person: int, via: str = "session") -> AbstractContextManager[None]:
        rights = frozenset(self.rights[person])
        return access.acting(access.Actor(user_id=person, name=NAMES[person], permissions=rights, via=via))

    def start(self, flow: str = "three", author: int = ANN, subject: str = "content.item:1", **more: Any) -> approvals.ApprovalView:
        given = {"title": "Spring tea", "parts": [part()], "authors": [author], "url": "/b/tea/items/1", **more}
        with self.acting(author):
            return approvals.start_approval(subject=subject, flow=flow, **given)

    def sign(self, view: approvals.ApprovalView, person: int, **more: Any) -> approvals.ApprovalView:
        """Look, and sign the level that is open."""
        now = approvals.approval(view.id)
        with self.acting(person):
            return approvals.sign(**{"approval_id": now.id, "level": now.level, "seen": now.seen, **more})


def part(number: int = 7, text: str = "New tea, new spring.") -> Part:
    return Part(f"content.variant:{number}", f"Weibo {number}", {"title": "春茶", "text": text, "media": ["ab" * 32], "ad": False})


THREE = FlowDefinition(
    "three",
    "Three levels",
    "release",
    (
        Level("first", "First", "review.first"),
        Level("second", "Second", "review.second"),
        Level("final", "Final", "review.final", emergency=True),
    ),
)
SCORED = FlowDefinition(
    "scored",
    "Scored",
    "custom",
    (
        Level("one", "One", "review.first", score=(Criterion("idea", "Idea", 3), Criterion("form", "Form", 1, 10))),
        Level("two", "Two", "review.second", score=(Criterion("fit", "Fit"),)),
        Level("three", "Three", "review.final"),
    ),
)
CHECKED = FlowDefinition(
    "checked",
    "Checked",
    "custom",
    (
        Level(
            "one",
            "One",
            "review.first",
            checklist=(CheckItem("typos", "Typos"), CheckItem("politics", "Politics", people=2), CheckItem("nice", "Nice", mandatory=False)),
        ),
        Level("two", "Two", "review.second"),
    ),
)
JOINT = FlowDefinition(
    "together",
    "Together",
    "custom",
    (Level("joint", "Joint", parties=("review.marketing", "review.legal", "review.service")), Level("last", "Last", "review.senior")),
)
EVERYBODY = FlowDefinition(
    "everybody", "Everybody", "custom", (Level("all", "All", "review.first", mode="all"), Level("last", "Last", "review.final"))
)
