"""How accounts are: access that has run out, reach, posts nobody here published, posts that vanished."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.domains.channels import facade as channels
from guanhao.domains.channels.contracts import AccountRef
from guanhao.domains.crisis.policy import AccountPolicy
from guanhao.domains.crisis.rules.accounts import MOST_SHOWN, Reach, Seen, collapsed, reach_of, strangers, vanished
from guanhao.domains.publishing import facade as publishing
from guanhao.kernel import warehouse
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

RENEWING = ("refresh_token", "app_secret")
POSTS_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Health:
    """An account as the program sees it; `signs` are those it shows now, with what they say."""

    account: AccountRef
    reach: Reach
    strange: tuple[Seen, ...]
    gone: int
    signs: Mapping[str, str]


def lost_accounts() -> list[int]:
    """Active accounts with an access token that has run out and nothing to renew it with."""
    return _without_access(_active())


def healths() -> list[Health]:
    """Every active account (needs crisis.view): a handful of queries for all of them, none to a platform."""
    require("crisis.view")
    with acting(SYSTEM):  # numbers and posts of all accounts; no secret leaves
        return list(_healths(_active()))


def _active() -> list[AccountRef]:
    return [one for one in channels.accounts() if one.status == "active"]


def _without_access(accounts: Sequence[AccountRef]) -> list[int]:
    moment = now()
    return [
        number
        for number, token in channels.tokens([one.id for one in accounts]).items()
        if token.expires_at is not None and token.expires_at < moment and not any(token.values.get(name) for name in RENEWING)
    ]


def _healths(accounts: Sequence[AccountRef]) -> Iterator[Health]:
    policy, moment = AccountPolicy.of_brand(), now()
    days, posts, ours = _days(policy), _posts(), _ours(accounts)
    lost, gone, out = set(_without_access(accounts)), *_counted(accounts, policy)
    since = moment - timedelta(hours=policy.strange_hours)
    for one in accounts:
        reach = reach_of(days[one.id], recent=policy.recent_days, usual=policy.usual_days, known=policy.known_days)
        strange = strangers(posts[one.id], ours[one.id], since=since, share=policy.ours_share, least=policy.ours_least)
        fresh = moment - timedelta(days=policy.recent_days + policy.stale_days)
        signs = {
            "token": _("its access has run out") if one.id in lost else "",
            "banned": _vanished_words(gone[one.id]) if vanished(gone[one.id], out[one.id], least=policy.gone_least, share=policy.gone_share) else "",
            "hijack": _strange_words(strange) if strange else "",
            "reach": _reach_words(reach)
            if collapsed(reach, share=policy.reach_left, least=policy.least_reach, posts=sum(post.at >= fresh for post in posts[one.id]))
            else "",
        }
        yield Health(one, reach, tuple(strange), gone[one.id], {sign: words for sign, words in signs.items() if words})


def _days(policy: AccountPolicy) -> dict[int, list[tuple[date, int]]]:
    """Reach by account and day; accounts whose newest numbers are old are left out."""
    today = now().astimezone(current_brand().zone).date()
    first = today - timedelta(days=policy.recent_days + policy.usual_days + policy.stale_days)
    sql = "SELECT account_id, day, coalesce(views, reach) AS n FROM account_days WHERE day >= ? AND day < ? AND coalesce(views, reach) IS NOT NULL"
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in warehouse.rows(sql, [first, today]):
        found[int(row["account_id"])].append((row["day"], int(row["n"])))
    oldest = today - timedelta(days=policy.stale_days)
    return defaultdict(list, {number: rows for number, rows in found.items() if max(day for day, _value in rows) >= oldest})


def _posts() -> dict[int, list[Seen]]:
    moment = now()
    sql = "SELECT account_id, post_id, title, url, published_at FROM posts WHERE day >= ? AND published_at >= ?"
    found: dict[int, list[Seen]] = defaultdict(list)
    for row in warehouse.rows(sql, [(moment - POSTS_BACK).date(), moment - POSTS_BACK]):
        at = row["published_at"] if row["published_at"].tzinfo else row["published_at"].replace(tzinfo=UTC)
        found[int(row["account_id"])].append(Seen(str(row["post_id"]), str(row["title"] or ""), str(row["url"] or ""), at))
    return found


def _ours(accounts: Sequence[AccountRef]) -> dict[int, set[str]]:
    """Numbers, addresses and titles of everything that was planned from here, by account."""
    found: dict[int, set[str]] = defaultdict(set)
    for one in publishing.publications(since=now() - POSTS_BACK - timedelta(days=7), accounts=[one.id for one in accounts]):
        found[one.account_id] |= {one.remote_id, one.url, one.title.strip()} - {""}
    return found


def _counted(accounts: Sequence[AccountRef], policy: AccountPolicy) -> tuple[dict[int, int], dict[int, int]]:
    """Posts of the last days that vanished, and that are still out, by account."""
    gone: dict[int, int] = defaultdict(int)
    out: dict[int, int] = defaultdict(int)
    since = now() - timedelta(days=policy.gone_days)
    for one in publishing.publications(since=since, accounts=[one.id for one in accounts], statuses=("published", "gone")):
        (gone if one.status == "gone" else out)[one.account_id] += 1
    return gone, out


def _vanished_words(count: int) -> str:
    return ngettext("%(count)s post vanished from the platform", "%(count)s posts vanished from the platform", count) % {"count": count}


def _strange_words(posts: Sequence[Seen]) -> str:
    named = _(", ").join(f"“{one.title[:40]}”" if one.title else one.url or one.post_id for one in posts[:MOST_SHOWN])
    count = len(posts)
    words = ngettext("%(count)s post that nobody here published: %(posts)s", "%(count)s posts that nobody here published: %(posts)s", count)
    return words % {"count": count, "posts": named}


def _reach_words(reach: Reach) -> str:
    facts = {"recent": f"{reach.recent or 0:,.0f}", "usual": f"{reach.usual or 0:,.0f}", "left": f"{(reach.left or 0) * 100:.0f}%"}
    return _("a day reaches %(recent)s people, usually %(usual)s: %(left)s is left") % facts
