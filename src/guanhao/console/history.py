"""The history page every domain uses: versions with a word diff and restore, and what the audit log knows of the target."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guanhao.console import deeds
from guanhao.console.deeds import Teller
from guanhao.console.http import BrandRequest, confirm_page, page, whole_number
from guanhao.kernel import access, versions
from guanhao.kernel.models import AuditEntry, Version
from guanhao.kernel.tenancy import current_brand

Words = str | Promise
PIECES = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
PAGE = 50
DIFF_LENGTH = 20_000
SHORT = 16  # a status or a number is read as a whole, not by the characters that happen to be the same


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, was deleted or was inserted."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs between two states."""

    field: str
    title: str
    pieces: list[Piece]


def word_diff(before: str, after: str) -> list[Piece]:
    """What changed, by words of Latin script and single Chinese characters; very long texts are shown as a whole."""
    if len(before) + len(after) > DIFF_LENGTH:
        return [Piece(kind, text) for kind, text in _whole(before, after) if text]
    old, new = PIECES.findall(before), PIECES.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("gone", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", "".join(new[j1:j2])))
    return pieces


def _diff(before: str, after: str) -> list[Piece]:
    if max(len(before), len(after)) > SHORT:
        return word_diff(before, after)
    return [Piece(kind, text) for kind, text in _whole(before, after) if text]


def _whole(before: str, after: str) -> list[tuple[Literal["same", "gone", "new"], str]]:
    return [("same", after)] if before == after else [("gone", before), ("new", after)]


def changes(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    titles: Mapping[str, Words] | None = None,
    *,
    target: str = "",
    teller: Teller | None = None,
) -> list[Change]:
    """The fields that differ between two states, in the order of the newer one, each with its word diff.

    `target` ("strategy.goal:7") says whose choices and ids the stored values are; one `teller` keeps its words for a whole page.
    """
    teller = teller or Teller()
    old, new = teller.state(target, before), teller.state(target, after)
    found = []
    for field in [*new, *(key for key in old if key not in new)]:
        if old.get(field, "") != new.get(field, ""):
            found.append(Change(field, str((titles or {}).get(field) or deeds.field_title(field)), _diff(old.get(field, ""), new.get(field, ""))))
    return found


def history_page(
    request: BrandRequest,
    *,
    target: str,
    title: str,
    back: str,
    restore: Callable[[Version], str] | None = None,
    permission: str | None = None,
    titles: Mapping[str, Words] | None = None,
    template: str = "console/history.html",
) -> HttpResponseBase:
    """All versions of one target, the newest first, and its audit entries.

    `restore(version)` writes an old state back through the domain's service and returns the address to go to; `permission` is what it
    needs. POST `version` asks first, then restores.
    """
    if request.method == "POST":
        return _restore(request, target, restore, permission)
    kept = versions.history(target)
    entries = AuditEntry.objects.filter(brand_id=current_brand().id, target=target).order_by("-id")
    teller = Teller()
    listing = Paginator(entries, PAGE).get_page(request.GET.get("page"))

    def told(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
        return changes(before, after, titles, target=target, teller=teller)

    context = {
        "title": title,
        "back": back,
        "versions": [
            {"version": new, "author": deeds.actor_title(new.made_by_name), "changes": told(old.state if old else None, new.state)}
            for new, old in zip(kept, [*kept[1:], None], strict=False)
        ],
        "may_restore": restore is not None and (permission is None or access.can(permission)),
        "entries": [
            {
                "entry": entry,
                "action": deeds.action_title(entry.action),
                "actor": deeds.actor_title(entry.actor_name),
                "changes": told(entry.detail.get("before"), entry.detail.get("after")),
            }
            for entry in listing
        ],
        "listing": listing,
    }
    return page(request, template, context)


def _restore(request: BrandRequest, target: str, restore: Callable[[Version], str] | None, permission: str | None) -> HttpResponse:
    if restore is None:
        raise Http404
    if permission:
        access.require(permission)
    number = request.POST.get("version", "")
    version = Version.objects.filter(target=target, number=whole_number(number) or 0).first()
    if version is None:
        raise Http404
    if request.POST.get("confirmed") != "1":
        return confirm_page(
            request,
            title=_("Restore version %(number)s?") % {"number": version.number},
            text=_("The state of that version becomes the newest one; nothing is deleted, and you can go back again."),
            fields=[("version", number), ("confirmed", "1")],
            submit=_("Restore"),
            back=request.path,
            danger=False,
        )
    return HttpResponseRedirect(restore(version))
