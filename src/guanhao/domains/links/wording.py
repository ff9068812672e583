"""Words for what links keep as keys."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.domains.channels import facade as channels
from guanhao.domains.links.rules.targets import BadTarget
from guanhao.domains.links.rules.utm import BadWord, Likeness

Words = str | Promise
STATES: Mapping[str, Words] = {
    "active": pgettext_lazy("link", "Active"),
    "paused": pgettext_lazy("link", "Paused"),
    "expired": pgettext_lazy("link", "Expired"),
    "archived": pgettext_lazy("link", "Archived"),
}
TONES = {"active": "good", "paused": "warn", "expired": "bad", "archived": ""}
REASONS: Mapping[str, Words] = {
    "agent": gettext_lazy("Known program"),
    "prefetch": gettext_lazy("Browser looking ahead"),
    "head": gettext_lazy("Only asked whether it is there"),
    "fast": gettext_lazy("Faster than a person"),
}
UTM: Mapping[str, Words] = {
    "source": pgettext_lazy("utm", "Source"),
    "medium": pgettext_lazy("utm", "Medium"),
    "campaign": pgettext_lazy("utm", "Campaign"),
    "content": pgettext_lazy("utm", "Content"),
    "term": pgettext_lazy("utm", "Term"),
}
FAMILIES: Mapping[str, Words] = {
    "wechat": gettext_lazy("WeChat"),
    "weibo": gettext_lazy("Weibo"),
    "qq": "QQ",
    "alipay": gettext_lazy("Alipay"),
    "dingtalk": gettext_lazy("DingTalk"),
    "feishu": gettext_lazy("Feishu"),
    "facebook": "Facebook",
    "instagram": "Instagram",
    "line": "LINE",
    "harmony": gettext_lazy("HarmonyOS"),
    "android": "Android",
    "ios": "iOS",
    "windows": "Windows",
    "mac": "macOS",
    "chromeos": "ChromeOS",
    "linux": "Linux",
    "other": gettext_lazy("Other"),
}


def family_title(key: str) -> str:
    """A platform family in the active language."""
    return str(FAMILIES[key]) if key in FAMILIES else channels.platform_title(key)


def target_problem(problem: BadTarget) -> str:
    """Why an address cannot be a target, and the way out."""
    words = {
        "empty": _("Enter the address the link leads to."),
        "long": _("The address is longer than %(value)s characters."),
        "characters": _("The address holds spaces, backslashes or invisible characters: copy it once more from the browser."),
        "scheme": _("The address must begin with https:// or http://."),
        "user": _("The address holds a user name before @: people cannot see where it leads."),
        "host": _("The address names no server: write it as https://example.com/page."),
        "port": _("The port of the address must be a number from 1 to 65535."),
        "private": _("%(value)s is not on the open web: people outside cannot reach it."),
        "own": _("A short link cannot lead to another short link of this server."),
        "idn": _("The name %(value)s is not a valid international domain name."),
    }
    return words[problem.code] % {"value": problem.value}


def target_warning(code: str, host: str) -> str:
    """What to look at before a target is used."""
    words = {
        "plain": _("The address is not encrypted (http): some apps refuse it."),
        "idn": _("People will see the name %(host)s."),
        "confusable": _("The name %(host)s mixes scripts and looks like another one: check that it is the right site."),
    }
    return words[code] % {"host": host}


def utm_problem(problem: BadWord) -> str:
    """Why a UTM word cannot be used."""
    if problem.code == "long":
        return _("A UTM word has at most %(most)s characters.") % {"most": 100}
    return _("A UTM word cannot hold & # ? = quotes, angle brackets, backslashes or invisible characters.")


def likeness(found: Likeness) -> str:
    """A word that looks like a known one."""
    return _("%(field)s “%(word)s” looks like “%(known)s”, which the brand already uses.") % {
        "field": UTM[found.field],
        "word": found.word,
        "known": found.known,
    }
