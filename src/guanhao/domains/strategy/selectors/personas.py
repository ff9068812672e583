"""Everything that reads personas and sameness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from guanhao.domains.strategy.contracts import Persona
from guanhao.domains.strategy.models import AccountPersona, PersonaRecall, Sameness
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.personas import Said, phrases_of, stiff_phrases
from guanhao.kernel import warehouse
from guanhao.kernel.now import now

RECENT = """
SELECT account_id, post_id, coalesce(nullif(text, ''), title, '') AS words
FROM posts WHERE published_at >= ? AND length(coalesce(nullif(text, ''), title, '')) >= ?
ORDER BY published_at DESC, account_id, post_id LIMIT ?
"""
SHORTEST = 8  # greetings such as 早安 are alike everywhere


def persona(account_id: int) -> Persona | None:
    """Who speaks on an account; None while nobody has said."""
    return personas([account_id]).get(account_id)


def personas(account_ids: Iterable[int] | None = None) -> dict[int, Persona]:
    """Personas by account, of all accounts unless said otherwise."""
    rows = AccountPersona.objects.all() if account_ids is None else AccountPersona.objects.filter(account_id__in=list(account_ids))
    return {row.account_id: view(row) for row in rows}


def view(row: AccountPersona) -> Persona:
    """A row as other rooms read it."""
    return Persona(
        account_id=row.account_id,
        name=row.name,
        kind=row.kind,
        kind_title=str(AccountPersona.Kind(row.kind).label),
        virtual=row.nature == AccountPersona.Nature.VIRTUAL,
        tone=row.tone,
        traits=tuple(row.traits),
        catchphrases=tuple(row.catchphrases),
        banned=tuple(row.banned),
        usage=row.usage,
        owners=tuple(row.owners),
    )


@dataclass(frozen=True)
class RecallView:
    """How well an IP is remembered: the newest unaided survey and the one before it, and how many of the account's comments name it or say a
    catchphrase of it, in the days of the policy and in as many before. None is not known."""

    survey: PersonaRecall | None
    survey_before: PersonaRecall | None
    named: int
    comments: int
    named_before: int
    comments_before: int

    @property
    def share(self) -> float | None:
        """Recalled of those asked."""
        return self.survey.share if self.survey else None

    @property
    def change(self) -> float | None:
        """Percentage points since the survey before."""
        return self.share - self.survey_before.share if self.share is not None and self.survey_before else None

    @property
    def naming(self) -> float | None:
        """Share of the comments that name it."""
        return self.named / self.comments if self.comments else None

    @property
    def naming_before(self) -> float | None:
        """The same in the days before."""
        return self.named_before / self.comments_before if self.comments_before else None


def recalls(known: Mapping[int, Persona]) -> dict[int, RecallView]:
    """How well the personas of accounts are remembered; one query of the surveys, one of the comments an account."""
    end, days = now(), timedelta(days=BrandPolicy.of_brand().recall_days)
    surveys: dict[int, list[PersonaRecall]] = {}
    for row in PersonaRecall.objects.filter(account_id__in=known, aided=False).order_by("-day"):
        surveys.setdefault(row.account_id, []).append(row)
    found = {}
    for account_id, one in known.items():
        mine = [*surveys.get(account_id, [])[:2], None, None]
        (named, comments), (named_before, comments_before) = (
            _named(account_id, phrases_of(one.name, one.catchphrases), since, since + days) for since in (end - days, end - 2 * days)
        )
        found[account_id] = RecallView(mine[0], mine[1], named, comments, named_before, comments_before)
    return found


def recall_surveys(account_id: int) -> QuerySet[PersonaRecall]:
    """All surveys of an account's persona, the newest first."""
    rows: QuerySet[PersonaRecall] = PersonaRecall.objects.filter(account_id=account_id).order_by("-day", "aided")
    return rows


def _named(account_id: int, phrases: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
    """How many comments name it, and how many there are."""
    if not phrases:
        return 0, 0
    said = " OR ".join(['contains(lower("text"), ?)'] * len(phrases))
    sql = f"""SELECT count(*) AS comments, count(*) FILTER (WHERE {said}) AS named
        FROM comments WHERE account_id = ? AND made_at >= ? AND made_at < ?"""
    row = warehouse.rows(sql, [*phrases, account_id, since, until])[0]
    return int(row["named"] or 0), int(row["comments"] or 0)


def stiff(account_id: int, text: str) -> list[str]:
    """The stiff phrases in a text that the account's persona does not use."""
    found = persona(account_id)
    return stiff_phrases(text, found.banned) if found else []


def recent_posts() -> list[Said]:
    """What the accounts said lately, newest first, as far back and as many as the policy says."""
    policy = BrandPolicy.of_brand()
    since = now() - timedelta(days=policy.sameness_days)
    return [Said(row["account_id"], row["post_id"], row["words"]) for row in warehouse.rows(RECENT, [since, SHORTEST, policy.sameness_posts])]


def echoes(*, state: str = Sameness.State.OPEN) -> QuerySet[Sameness]:
    """Pairs of similar posts, most similar first."""
    found: QuerySet[Sameness] = Sameness.objects.filter(state=state).order_by("-score", "pk")
    return found
