"""Counting posts and comments under the hashtags of challenges and sides."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from guanhao.domains.interaction.models import Activity, HashtagCount
from guanhao.kernel import warehouse
from guanhao.kernel.access import require
from guanhao.kernel.now import now

Kind = Activity.Kind
BEST = 100


@transaction.atomic
def count_hashtags(activity: Activity) -> int:
    """Count anew what the warehouse holds under the hashtags within the period (needs interaction.edit); rows kept, one a side and platform.

    A post counts when the tag is among its tags or stands as #tag in its title or text; a comment when it stands in its words.
    """
    require("interaction.edit")
    tags = tags_of(activity)
    moment, rows = now(), []
    since, until = activity.starts_at or activity.opened_at or activity.made_at, activity.ends_at or moment
    for side, tag in tags.items():
        for platform, found in _counts(tag, since, until).items():
            rows.append(HashtagCount(activity=activity, brand_id=activity.brand_id, side=side, platform=platform, counted_at=moment, **found))
    HashtagCount.objects.filter(activity=activity).delete()
    HashtagCount.objects.bulk_create(rows)
    Activity.objects.filter(pk=activity.pk).update(counted_at=moment)
    return len(rows)


def count_running() -> int:
    """Count every open challenge; how many. Run by the clock."""
    rows = Activity.objects.filter(state=Activity.State.OPEN, kind__in=(Kind.CHALLENGE, Kind.PK))
    running = [one for one in rows if tags_of(one)]
    for activity in running:
        count_hashtags(activity)
    return len(running)


def tags_of(activity: Activity) -> dict[str, str]:
    """The hashtags of an activity by side ("" for a challenge)."""
    held = activity.settings
    if activity.kind == Kind.CHALLENGE:
        return {"": held["hashtag"]} if held["hashtag"] else {}
    if activity.kind == Kind.PK and held["counted"] != "votes":
        return {side: held[f"{side}_tag"] for side in ("left", "right") if held[f"{side}_tag"]}
    return {}


def _counts(tag: str, since: Any, until: Any) -> dict[str, Mapping[str, Any]]:
    """Posts, comments, likes and the best authors by platform. `contains` is plain text, so that signs of patterns in a tag mean nothing."""
    marks = [f"#{tag}", f"＃{tag}"]
    posts = warehouse.rows(
        """SELECT p.platform, coalesce(p.author, '') AS author, count(*) AS posts, sum(coalesce(c.likes, 0)) AS likes
        FROM posts p LEFT JOIN post_current c USING (account_id, post_id)
        WHERE p.published_at >= ? AND p.published_at < ? AND (list_contains(p.tags, ?) OR contains(concat_ws(' ', p.title, p."text"), ?)
          OR contains(concat_ws(' ', p.title, p."text"), ?))
        GROUP BY 1, 2""",
        [since, until, tag, *marks],
    )
    comments = warehouse.rows(
        """SELECT any_value(a.platform) AS platform, count(*) AS comments FROM comments m
        JOIN (SELECT DISTINCT account_id, platform FROM posts) a USING (account_id)
        WHERE m.made_at >= ? AND m.made_at < ? AND (contains(m."text", ?) OR contains(m."text", ?)) GROUP BY a.platform""",
        [since, until, *marks],
    )
    found: dict[str, dict[str, Any]] = {}
    for row in posts:
        one = found.setdefault(row["platform"], {"posts": 0, "comments": 0, "likes": 0, "authors": {}})
        one["posts"] += int(row["posts"])
        one["likes"] += int(row["likes"])
        if row["author"]:
            one["authors"][row["author"]] = int(row["likes"]) + int(row["posts"])
    for row in comments:
        one = found.setdefault(row["platform"], {"posts": 0, "comments": 0, "likes": 0, "authors": {}})
        one["comments"] += int(row["comments"])
    for one in found.values():
        one["authors"] = dict(sorted(one["authors"].items(), key=lambda pair: (-pair[1], pair[0]))[:BEST])
    return {**found}
