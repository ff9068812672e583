"""Everything that writes personas and the warnings of sameness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.identity import facade as identity
from guanhao.domains.strategy.contracts import Refused
from guanhao.domains.strategy.models import AccountPersona, PersonaRecall, Sameness
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.personas import Echo, Said, echoes
from guanhao.domains.strategy.selectors import personas as selectors
from guanhao.kernel import audit, versions
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LISTS = ("traits", "catchphrases", "banned")
FIELDS = ("name", "kind", "nature", "tone", "usage", "owners", *LISTS)
MOST_ASKED = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PersonaDraft:
    """A persona as a person enters it."""

    name: str
    kind: str = AccountPersona.Kind.OFFICIAL
    nature: str = AccountPersona.Nature.REAL
    tone: str = ""
    usage: str = ""
    owners: Sequence[int] = ()
    traits: Sequence[str] = ()
    catchphrases: Sequence[str] = ()
    banned: Sequence[str] = ()


@transaction.atomic
def save_persona(draft: PersonaDraft, *, account_id: int) -> AccountPersona:
    """Write who speaks on an account of the brand (needs strategy.edit). Refused names the field."""
    require("strategy.edit")
    try:
        channels.account(account_id)
    except LookupError:
        raise Refused(_("This account does not belong to the brand."), "account_id") from None
    row = AccountPersona.objects.select_for_update().filter(account_id=account_id).first() or AccountPersona(account_id=account_id)
    before = persona_state(row) if row.pk else None
    _fill(row, draft)
    after = persona_state(row)
    if after != before:
        row.changed_at = now()
        row.save()
        versions.keep(target_of(row), after)
        audit.record("strategy.persona_changed", target=target_of(row), before=before, after=after)
    return row


@dataclass(frozen=True, kw_only=True)
class RecallDraft:
    """A survey as a person enters it; `aided` when the persona was shown or named first."""

    day: date
    asked: int
    recalled: int
    source: str
    aided: bool = False


@transaction.atomic
def note_recall(draft: RecallDraft, *, account_id: int) -> PersonaRecall:
    """Enter what a survey of an account's persona found (needs strategy.edit); the same day again replaces it. Refused names the field."""
    require("strategy.edit")
    if not AccountPersona.objects.filter(account_id=account_id).exists():
        raise Refused(_("Write the persona first."), "account_id")
    _check(draft)
    values = {"asked": draft.asked, "recalled": draft.recalled, "source": draft.source.strip(), "made_at": now()}
    row: PersonaRecall
    row, _made = PersonaRecall.objects.update_or_create(account_id=account_id, day=draft.day, aided=draft.aided, defaults=values)
    after = {"day": row.day.isoformat(), "asked": row.asked, "recalled": row.recalled, "source": row.source}
    audit.record("strategy.recall_noted", target=f"strategy.persona:{account_id}", after=after)
    return row


@transaction.atomic
def drop_recall(*, recall_id: int) -> None:
    """Take a survey out again (needs strategy.edit)."""
    require("strategy.edit")
    row = PersonaRecall.objects.select_for_update().filter(pk=recall_id).first()
    if row is not None:
        before = {"day": row.day.isoformat(), "asked": row.asked, "recalled": row.recalled, "source": row.source}
        audit.record("strategy.recall_dropped", target=f"strategy.persona:{row.account_id}", before=before)
        row.delete()


def _check(draft: RecallDraft) -> None:
    if draft.day > now().astimezone(current_brand().zone).date():
        raise Refused(_("A survey cannot lie in the future."), "day")
    if not 1 <= draft.asked <= MOST_ASKED:
        raise Refused(_("Between 1 and %(most)s people.") % {"most": f"{MOST_ASKED:,}"}, "asked")
    if not 0 <= draft.recalled <= draft.asked:
        raise Refused(_("No more people can recall it than were asked."), "recalled")
    if not draft.source.strip() or len(draft.source) > 200:
        raise Refused(_("Say who asked whom, in at most 200 characters."), "source")


@transaction.atomic
def drop_persona(*, account_id: int) -> None:
    """The account has no persona any more (needs strategy.edit)."""
    require("strategy.edit")
    row = AccountPersona.objects.filter(account_id=account_id).first()
    if row is not None:
        audit.record("strategy.persona_dropped", target=target_of(row), before=persona_state(row))
        row.delete()


def find_sameness() -> list[Sameness]:
    """Compare the recent posts of all accounts and keep pairs that are new; returns those (STR-12 a). The job runs it daily."""
    require("strategy.edit")
    from guanhao.engines.text.similar import duplicates  # NumPy and the folding tables load on first use

    said = selectors.recent_posts()
    if len({post.account_id for post in said}) < 2:
        return []
    pairs = duplicates([post.text for post in said], BrandPolicy.of_brand().sameness)
    names = {account.id: account.name or account.handle for account in channels.accounts(closed=True)}
    return [row for echo in echoes(said, pairs) if (row := _keep(echo, names)) is not None]


@transaction.atomic
def decide_sameness(*, pair_ids: Sequence[int], intended: bool = True, note: str = "") -> int:
    """Call pairs intended (a joint announcement), or open them again; how many changed (needs strategy.edit)."""
    require("strategy.edit")
    state = Sameness.State.INTENDED if intended else Sameness.State.OPEN
    rows = list(Sameness.objects.filter(pk__in=list(pair_ids)).exclude(state=state).select_for_update())
    for row in rows:
        before, row.state, row.note = row.state, state, note.strip()[:300]
        row.save(update_fields=["state", "note"])
        audit.record(
            "strategy.sameness_decided", target=f"strategy.sameness:{row.pk}", before={"state": before}, after={"state": state}, note=row.note
        )
    return len(rows)


def target_of(row: AccountPersona) -> str:
    """The persona's name in audit and versions: that of its account."""
    return f"strategy.persona:{row.account_id}"


def persona_state(row: AccountPersona) -> dict[str, Any]:
    """The persona as JSON-safe values."""
    return {name: getattr(row, name) for name in FIELDS}


def _fill(row: AccountPersona, draft: PersonaDraft) -> None:
    if not draft.name.strip():
        raise Refused(_("Give the persona a name."), "name")
    for name, most in (("name", 80), ("tone", 4000), ("usage", 4000)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, name)
        setattr(row, name, getattr(draft, name).strip())
    for name, known in (("kind", AccountPersona.Kind.values), ("nature", AccountPersona.Nature.values)):
        if getattr(draft, name) not in known:
            raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(known)}, name)
        setattr(row, name, getattr(draft, name))
    here = {one.id for one in identity.people_of_brand()}
    if strange := [number for number in draft.owners if number not in here]:
        raise Refused(_("Nobody of this brand has the number %(number)s.") % {"number": strange[0]}, "owners")
    row.owners = list(dict.fromkeys(draft.owners))
    for name in LISTS:
        lines = list(dict.fromkeys(line.strip() for line in getattr(draft, name) if line.strip()))
        if len(lines) > 100 or any(len(line) > 120 for line in lines):
            raise Refused(_("At most 100 lines of at most 120 characters."), name)
        setattr(row, name, lines)


@transaction.atomic
def _keep(echo: Echo, names: Mapping[int, str]) -> Sameness | None:
    """A new row; None for a pair that is known."""
    row, made = Sameness.objects.get_or_create(
        first_account=echo.first.account_id,
        first_post=echo.first.post_id,
        second_account=echo.second.account_id,
        second_post=echo.second.post_id,
        defaults={
            "first_name": names.get(echo.first.account_id, "")[:120],
            "second_name": names.get(echo.second.account_id, "")[:120],
            "first_text": _short(echo.first),
            "second_text": _short(echo.second),
            "score": echo.score,
            "day": now().astimezone(current_brand().zone).date(),
            "found_at": now(),
        },
    )
    return row if made else None


def _short(said: Said) -> str:
    return said.text[:300]


def tell_sameness(rows: Sequence[Sameness]) -> None:
    """Tell whoever may edit personas of new pairs, one message a pair of accounts, naming both."""
    grouped: dict[tuple[int, int], list[Sameness]] = {}
    for row in rows:
        grouped.setdefault((row.first_account, row.second_account), []).append(row)
    for (first, second), pairs in grouped.items():
        words = {"first": pairs[0].first_name, "second": pairs[0].second_name, "count": len(pairs)}
        notify(
            topic="strategy.sameness",
            title=_("“%(first)s” and “%(second)s” say nearly the same: similar pairs of posts: %(count)s") % words,
            body=pairs[0].first_text,
            url=burl_or_none("strategy:sameness") or "",
            key=f"strategy.sameness:{first}:{second}:{pairs[0].day:%Y-%m-%d}",
            users=identity.users_with("strategy.edit"),
            level="warning",
        )
