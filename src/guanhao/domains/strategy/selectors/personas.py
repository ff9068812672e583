"""Everything that reads personas and sameness."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet

from guanhao.domains.strategy.contracts import Persona
from guanhao.domains.strategy.models import AccountPersona, Sameness
from guanhao.domains.strategy.policy import BrandPolicy
from guanhao.domains.strategy.rules.personas import Said, stiff_phrases
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
    )


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
