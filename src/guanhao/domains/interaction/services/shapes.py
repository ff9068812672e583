"""What the settings of each kind of activity may hold: read once, so that pages, REST and templates write the same."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from guanhao.domains.interaction.contracts import Refused
from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.rules.questions import question_of, stored
from guanhao.domains.interaction.rules.sides import plain_tag
from guanhao.kernel.tenancy import current_brand

Kind = Activity.Kind
SHOWN = ("after", "always", "closed", "never")
COUNTED = ("votes", "posts", "both")
MEDIA = ("image", "video", "audio", "document")
LONG = 4_000


def _text(most: int) -> Callable[[Any, str], Any]:
    def read(value: Any, name: str) -> str:
        text = str(value or "").strip()
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        return text

    return read


def _flag(value: Any, _name: str) -> bool:
    return bool(value)


def _number(low: int, high: int) -> Callable[[Any, str], Any]:
    def read(value: Any, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Refused(_("A whole number from %(low)s to %(high)s is needed.") % {"low": low, "high": high}, name)
        return value

    return read


def _one_of(known: tuple[str, ...]) -> Callable[[Any, str], Any]:
    def read(value: Any, name: str) -> str:
        if value not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
        return str(value)

    return read


def _day(value: Any, name: str) -> str:
    if value in (None, ""):
        return ""
    try:
        return value.isoformat() if isinstance(value, date) else date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise Refused(_("Write the day as 2026-01-31."), name) from None


def _moment(value: Any, name: str) -> str:
    if value in (None, ""):
        return ""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Refused(_("Write the moment as 2026-01-31T20:00."), name) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=current_brand().zone)).isoformat()


def _tag(value: Any, name: str) -> str:
    text = str(value or "").strip()
    plain = plain_tag(text)
    if text and not plain:
        raise Refused(_("A hashtag has no spaces and at most 60 characters."), name)
    return plain


def _link(value: Any, name: str) -> str:
    text = str(value or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or len(text) > 500):
        raise Refused(_("Write a whole address that begins with https://."), name)
    return text


def _words(value: Any, name: str) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else list(value or [])
    found = [str(line).strip() for line in lines if str(line).strip()]
    if len(found) > 500 or any(len(line) > 120 for line in found):
        raise Refused(_("At most 500 lines of at most 120 characters."), name)
    return found


def _media(value: Any, name: str) -> list[str]:
    found = [str(one) for one in value or []]
    if any(one not in MEDIA for one in found):
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(MEDIA)}, name)
    return found


def _questions(value: Any, name: str) -> list[dict[str, Any]]:
    try:
        return [stored(question_of(one)) for one in value or []]
    except (TypeError, KeyError, AttributeError, ValueError):
        raise Refused(_("A question cannot be read."), name) from None


def _prizes(value: Any, name: str) -> list[dict[str, Any]]:
    found = []
    for number, one in enumerate(value or [], start=1):
        try:
            prize = {"key": f"p{number}", "title": str(one["title"]).strip()[:120], "yuan": int(one["yuan"]), "quantity": int(one["quantity"])}
        except (TypeError, KeyError, ValueError):
            raise Refused(_("Prize %(number)s needs a name, a price in yuan and how many there are.") % {"number": number}, name) from None
        if not prize["title"] or not 0 <= int(str(prize["yuan"])) < 10**9 or not 0 < int(str(prize["quantity"])) <= 10_000:
            raise Refused(_("Prize %(number)s needs a name, a price in yuan and how many there are.") % {"number": number}, name)
        found.append(prize)
    return found


Shape = Mapping[str, tuple[Callable[[Any, str], Any], Any]]
ASKING: Shape = {"questions": (_questions, []), "results": (_one_of(SHOWN), "after")}
SHAPES: Mapping[str, Shape] = {
    Kind.POLL: ASKING,
    Kind.QUIZ: {**ASKING, "pass_percent": (_number(0, 100), 60)},
    Kind.SURVEY: {
        "questions": (_questions, []),
        "results": (_one_of(SHOWN), "never"),
        "asks_contact": (_flag, False),
        "leads": (_flag, False),
        "purpose": (_text(300), ""),
        "most": (_number(0, 1_000_000), 0),
    },
    Kind.QA: {"names": (_flag, True)},
    Kind.LOTTERY: {
        "prizes": (_prizes, []),
        "conditions": (_text(LONG), ""),
        "method": (_text(LONG), ""),
        "claim_terms": (_text(LONG), ""),
        "organiser": (_text(120), ""),
        "contact": (_text(200), ""),
        "draw_at": (_moment, ""),
        "claim_until": (_moment, ""),
        "public_value_name": (_text(200), ""),
        "alternates": (_number(0, 1000), 5),
        "asks_contact": (_flag, True),
        "purpose": (_text(300), ""),
        "followed": (_flag, False),
        "commented": (_flag, False),
        "least_likes": (_number(0, 1_000_000), 0),
        "member_since": (_day, ""),
        "least_age": (_number(0, 120), 18),
        "by_page": (_flag, True),
        "insiders": (_words, []),
    },
    Kind.CHALLENGE: {"hashtag": (_tag, ""), "link": (_link, ""), "ranked": (_number(0, 100), 20)},
    Kind.PK: {
        "left": (_text(40), ""),
        "right": (_text(40), ""),
        "left_tag": (_tag, ""),
        "right_tag": (_tag, ""),
        "counted": (_one_of(COUNTED), "votes"),
        "link": (_link, ""),
        "results": (_one_of(SHOWN), "always"),
    },
    Kind.COLLECTION: {
        "media": (_media, ["image", "video"]),
        "most_files": (_number(0, 20), 3),
        "text_needed": (_flag, False),
        "gallery": (_flag, False),
        "reward": (_text(120), ""),
        "terms_id": (_number(0, 2**53), 0),
    },
}


def read_settings(kind: str, given: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Settings of a kind, complete: what is given, else what was there, else the default. Refused names the setting; unknown names are refused."""
    shape = SHAPES[kind]
    if strange := sorted(set(given) - set(shape)):
        raise Refused(_("A %(kind)s has no setting named %(name)s.") % {"kind": kind, "name": strange[0]}, strange[0])
    found = {}
    for name, (read, default) in shape.items():
        value = given[name] if name in given else (before or {}).get(name, default)
        found[name] = read(value, name)
    return found
