"""What streams are called, and which there are to choose from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guanhao.domains.listening.models import KeywordRule, Source
from guanhao.domains.listening.wording_core import platform_name, platform_names
from guanhao.kernel import brands

EVERY = {
    "rule": gettext_lazy("Every keyword rule"),
    "hot": gettext_lazy("Every hot list"),
    "account": gettext_lazy("Every account"),
    "platform": gettext_lazy("Every platform"),
    "source": gettext_lazy("Every source"),
    "topic": gettext_lazy("Every topic"),
}
Choices = list[tuple[str, str]]


class Names:
    """What streams are called, each kind looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def of(self, stream: str) -> str:
        """A stream in words for a person."""
        kind, _colon, value = stream.partition(":")
        if kind == "all":
            return _("Everything heard")
        if kind == "inbox":
            return _("Inbox")
        if value == "*" and kind in EVERY:
            return str(EVERY[kind])
        if kind == "rule":
            return self._name("rule", value)
        words = {
            "account": _("Account %(name)s"), "hot": _("Hot lists: %(name)s"), "platform": _("Platform %(name)s"), "source": _("Source %(name)s"),
            "topic": _("Topic %(name)s"),
        }  # fmt: skip
        return words[kind] % {"name": self._name(kind, value)} if kind in words else stream

    def all_of(self, streams: Iterable[str]) -> str:
        """Streams and patterns of streams, one after the other."""
        return _(", ").join(self.of(one) for one in streams)

    def _name(self, kind: str, value: str) -> str:
        if kind == "platform":
            return platform_name(value)
        table = "rule" if kind == "hot" else kind
        if table not in self._known:
            self._known[table] = {str(number): name for number, name in _rows(table)}
        return self._known[table].get(value, value)


def _rows(table: str) -> Iterable[tuple[int, str]]:
    match table:
        case "account":
            return brands.accounts()
        case "rule":
            return KeywordRule.objects.order_by("name").values_list("pk", "name")
        case "source":
            return Source.objects.order_by("name").values_list("pk", "name")
    return []


def wide_streams() -> Choices:
    """Patterns that cover much, with their words."""
    names = Names()
    return [(one, names.of(one)) for one in ("all", "inbox", *(f"{kind}:*" for kind in EVERY))]


def single_streams() -> list[tuple[str, Choices]]:
    """Streams of one rule, account, source, platform or hot-list rule, in groups with their words; groups without any are left out."""
    groups = [
        (_("Keyword rules"), [(f"rule:{number}", name) for number, name in _rows("rule")]),
        (_("Accounts"), [(f"account:{number}", name) for number, name in _rows("account")]),
        (pgettext("listening", "Sources"), [(f"source:{number}", name) for number, name in _rows("source")]),
        (_("Hot lists"), [(f"hot:{number}", name) for number, name in KeywordRule.objects.filter(hot_lists=True).values_list("pk", "name")]),
        (_("Platforms"), [(f"platform:{key}", name) for key, name in platform_names().items()]),
    ]
    return [(title, rows) for title, rows in groups if rows]


def stream_words() -> dict[str, str]:
    """Words of every stream that can be picked, for histories."""
    single = single_streams()
    names = Names()
    return dict(wide_streams()) | {value: names.of(value) for _title, rows in single for value, _label in rows}


def source_words() -> dict[int, str]:
    """Names of sources by number, for histories."""
    return dict(_rows("source"))
