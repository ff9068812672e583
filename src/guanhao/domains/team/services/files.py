"""Rows of files become courses and time logs, through the same services as the forms."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from guanhao.domains.team.contracts import Refused
from guanhao.domains.team.models import Course, CourseAbility, TimeLog
from guanhao.domains.team.selectors import people, training
from guanhao.domains.team.services import courses, times
from guanhao.domains.team.wording import ABILITIES, THEMES
from guanhao.domains.work import facade as work
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

LANGUAGES = ("zh-hans", "en")
MODES = {"线下": "offline", "线上": "online", "分享": "sharing", "内部分享": "sharing", "演练": "drill", "直播": "online", "录播": "online"}
SPLITS = "、,，;；/|"


def words_of(choices: Any) -> dict[str, str]:
    """Stored keys by their words in both languages, and by themselves."""
    found: dict[str, str] = {}
    for key, title in choices:
        found[str(key).casefold()] = key
        for language in LANGUAGES:
            with override(language):
                found[str(title).casefold()] = key
    return found


def split(text: str) -> list[str]:
    """Words of one cell."""
    for mark in SPLITS[1:]:
        text = text.replace(mark, SPLITS[0])
    return [one.strip() for one in text.split(SPLITS[0]) if one.strip()]


class CourseSink:
    """Adds courses and changes those of the same name; what a file does not say stays."""

    def __init__(self, ctx: ImportContext) -> None:
        self.drafts: list[tuple[courses.CourseDraft, Course | None]] = []
        self.known = {row.title: row for row in Course.objects.all()}
        self.trained: dict[int, list[int]] = {}
        for course, ability in CourseAbility.objects.values_list("course_id", "ability_id"):
            self.trained.setdefault(course, []).append(ability)
        shipped = words_of(THEMES.items())
        self.themes = {row.title.casefold(): row.pk for row in training.themes() if row.title}
        by_key = {row.key: row.pk for row in training.themes()}
        self.themes |= {word: by_key[key] for word, key in shipped.items() if key in by_key}
        self.abilities = {row.title.casefold(): row.pk for row in training.abilities() if row.title}
        ability_keys = {row.key: row.pk for row in training.abilities()}
        self.abilities |= {word: ability_keys[key] for word, key in words_of(ABILITIES.items()).items() if key in ability_keys}
        self.modes = {**words_of(Course.Mode.choices), **MODES}

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                draft, known = self._read(row)
            except Refused as refused:
                field = {"theme_id": "theme"}.get(refused.field, refused.field)
                rejected.append(Reject(row["_line"], field, refused.message, str(row.get(field) or "")[:200]))
                continue
            if known is not None and draft == self._draft_of(known):
                unchanged += 1
                continue
            self.drafts.append((draft, known))
            imported, updated = imported + (known is None), updated + (known is not None)
        return Outcome(imported, updated, unchanged, rejected)

    def _draft_of(self, row: Course) -> courses.CourseDraft:
        facts = {name: getattr(row, name) for name in courses.PLAIN}
        return courses.CourseDraft(**facts, theme_id=row.theme_id, abilities=tuple(sorted(self.trained.get(row.pk, []))))

    def _read(self, row: dict[str, Any]) -> tuple[courses.CourseDraft, Course | None]:
        title = " ".join(row["title"].split())[:120]
        known = self.known.get(title)
        facts: dict[str, Any] = dict(self._draft_of(known).__dict__) if known else {"title": title}
        if row.get("theme") or known is None:
            facts["theme_id"] = self._find(self.themes, row.get("theme") or "", "theme", _("There is no such theme."))
        if row.get("mode"):
            facts["mode"] = self._find(self.modes, row["mode"], "mode", _("Choose how it is held."))
        if row.get("abilities"):
            words = split(row["abilities"])
            facts["abilities"] = tuple(sorted({self._find(self.abilities, one, "abilities", _("There is no such ability.")) for one in words}))
        for name in ("text", "url", "minutes", "trainer", "pass_mark"):
            if row.get(name) not in (None, ""):
                facts[name] = row[name].strip() if isinstance(row[name], str) else int(row[name])
        facts["trainer"] = str(facts.get("trainer", ""))[:120]
        draft = courses.CourseDraft(**facts)
        courses.check(draft, known)
        return draft, known

    @staticmethod
    def _find(known: dict[str, Any], word: str, field: str, words: str) -> Any:
        found = known.get(word.strip().casefold())
        if found is None:
            raise Refused(words, field)
        return found

    def commit(self) -> None:
        """Write through the services, with versions and audit."""
        for draft, known in self.drafts:
            courses.save_course(draft, known)

    def discard(self) -> None:
        """Nothing was staged."""


class LogSink:
    """Adds entries; the same number again changes nothing."""

    def __init__(self, ctx: ImportContext) -> None:
        self.drafts: list[times.LogDraft] = []
        self.people = {word.casefold(): one.id for one in people.members() for word in (one.email, one.name) if word}
        self.numbers = set(TimeLog.objects.exclude(number=None).values_list("number", flat=True))
        self.cards = {card.title.casefold(): card.id for card in work.open_cards(10_000)}
        self.stages = words_of(TimeLog.Stage.choices)
        self.minutes: dict[tuple[int, Any], int] = {}

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            if row.get("number") and f"import:{row['number']}"[:80] in self.numbers:
                unchanged += 1
                continue
            try:
                self.drafts.append(self._read(row))
                imported += 1
            except Refused as refused:
                field = {"user_id": "who"}.get(refused.field, refused.field)
                rejected.append(Reject(row["_line"], field, refused.message, str(row.get(field) or "")[:200]))
        return Outcome(imported, 0, unchanged, rejected)

    def _read(self, row: dict[str, Any]) -> times.LogDraft:
        user = self.people.get(row["who"].strip().casefold())
        if user is None:
            raise Refused(_("Nobody of this name works here."), "who")
        stage = self.stages.get((row.get("stage") or "other").strip().casefold())
        if stage is None:
            raise Refused(_("Choose the stage."), "stage")
        minutes = int(row["minutes"]) if row.get("minutes") else round((row.get("hours") or 0) * 60)
        number = f"import:{row['number']}"[:80] if row.get("number") else None
        card = self.cards.get((row.get("card") or "").strip().casefold())
        draft = times.LogDraft(
            user_id=user, day=row["day"], stage=stage, minutes=minutes, card_id=card, note=(row.get("note") or "")[:300], number=number
        )
        key = (user, draft.day)
        times.check_log(draft, None, more=self.minutes.get(key, 0))
        self.minutes[key] = self.minutes.get(key, 0) + minutes
        return draft

    def commit(self) -> None:
        """Write through the services, with audit."""
        for draft in self.drafts:
            times.log_time(draft)

    def discard(self) -> None:
        """Nothing was staged."""
