"""Rows of a file become members, in groups and levels, with opening points as entries of the ledger."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.community.contracts import Grant
from guanhao.domains.community.models import Group, Level, Member
from guanhao.domains.community.services import groups, ledger, levels, members
from guanhao.domains.people import facade as people
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

KEY = "opening"
AT_ONCE = 1000


class MemberSink:
    """People become members; who is one joins the groups that are new. The opening is posted once a member, however often a file comes."""

    def __init__(self, ctx: ImportContext) -> None:
        self.groups = {row.name: row for row in Group.objects.exclude(state=Group.State.CLOSED)}
        rows = list(Level.objects.order_by("number"))
        self.levels = {row.title: row.score_from for row in rows} | {str(row.number): row.score_from for row in rows}
        self.rows: list[tuple[people.Handle, dict[str, Any]]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge a block; nothing is written yet."""
        rejected: list[Reject] = []
        fine: list[tuple[people.Handle, dict[str, Any]]] = []
        for row in rows.to_pylist():
            handle, field, words = self._handle(row)
            if not words:
                field, words = self._wrong(row)
            if words or handle is None:
                rejected.append(Reject(row["_line"], field, words, str(row.get(field) or "")[:200]))
            else:
                fine.append((handle, row))
        known = self._known([handle for handle, _row in fine])
        self.rows += fine
        return Outcome(len(fine) - known, known, 0, rejected)

    def commit(self) -> None:
        """Write through the services, in the run's transaction."""
        for place in range(0, len(self.rows), AT_ONCE):
            self._write(self.rows[place : place + AT_ONCE])

    def discard(self) -> None:
        """Nothing was staged."""
        self.rows = []

    def _write(self, block: list[tuple[people.Handle, dict[str, Any]]]) -> None:
        ids = people.resolve([handle for handle, _row in block])
        by_person = {row.person_id: row for row in members.add_members(person_ids=ids)}
        inside: dict[str, dict[int, None]] = {}
        grants: dict[int, Grant] = {}
        for person, (_handle, row) in zip(ids, block, strict=True):
            member = by_person[person]
            if member.state == Member.State.ACTIVE:
                for name in row.get("groups") or []:
                    inside.setdefault(name, {})[member.number] = None
            points, score = int(row.get("points") or 0), max(int(row.get("score") or 0), self.levels.get(str(row.get("level") or "").strip(), 0))
            if (points or score) and member.pk not in grants:
                grants[member.pk] = Grant(member_id=member.pk, points=points, score=score, key=KEY, note=_("Opening balance"))
        for name, numbers in inside.items():
            groups.put_in(group=self.groups[name], numbers=list(numbers))
        ledger.earn_points(list(grants.values()))
        levels.raise_for(grants)

    def _known(self, handles: list[people.Handle]) -> int:
        """How many of these are members already."""
        texts = people.people_of({one.platform_id for one in handles if one.platform != "phone"})
        found = [people.person_by_contact("phone", one.platform_id) if one.platform == "phone" else texts.get(one.platform_id) for one in handles]
        there = set(Member.objects.filter(person_id__in=[one for one in found if one is not None]).values_list("person_id", flat=True))
        return sum(one in there for one in found)

    def _handle(self, row: dict[str, Any]) -> tuple[people.Handle | None, str, str]:
        name, phone, number = (str(row.get(key) or "").strip() for key in ("name", "phone", "platform_id"))
        if phone:
            if not people.fingerprint("phone", phone):
                return None, "phone", _("This is no phone number.")
            return people.Handle("phone", phone, name[:120]), "", ""
        if not number:
            return None, "phone", _("Give a phone number, or a platform with the number there.")
        try:
            return people.Handle(channels.platform(str(row.get("platform") or "")).key, number, name[:120]), "", ""
        except LookupError:
            return None, "platform", _("There is no such platform.")

    def _wrong(self, row: dict[str, Any]) -> tuple[str, str]:
        for name in row.get("groups") or []:
            if name not in self.groups:
                return "groups", _("There is no group “%(name)s”.") % {"name": name[:80]}
        level = str(row.get("level") or "").strip()
        if level and level not in self.levels:
            return "level", _("There is no level “%(name)s”.") % {"name": level[:60]}
        return "", ""
