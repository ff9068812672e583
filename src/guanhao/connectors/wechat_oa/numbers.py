"""Numbers of articles and of the account.

Sources: datacube/getarticletotal, getusersummary, getusercumulate (developers.weixin.qq.com/doc/service/api/wedata/…). They count whole days, end
yesterday, and know articles by `<msg_data_id>_<index>`; getarticletotal tells the first seven days after publication.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanhao.connectors.saying import number_in
from guanhao.connectors.wechat_oa.api import wx
from guanhao.connectors.wechat_oa.outcomes import halves
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Reading

DAYS = 7
_NAMES = {
    "target_user": "impressions",
    "int_page_read_user": "reach",
    "int_page_read_count": "views",
    "share_count": "shares",
    "add_to_fav_count": "saves",
}


def of_articles(context: Context, remote_ids: Sequence[str]) -> list[Reading]:
    """The newest totals of articles sent in the last seven days; an article's own days after that are in the daily imports."""
    wanted = {data_id: remote_id for remote_id in remote_ids if (data_id := halves(remote_id)[1])}
    found: dict[str, Reading] = {}
    for back in range(1, DAYS + 1):
        if len(found) == len(wanted):
            break
        day = (_yesterday(context) - timedelta(days=back - 1)).isoformat()
        answer = wx(context, "/datacube/getarticletotal", body={"begin_date": day, "end_date": day})
        for entry in answer.get("list", []):
            remote_id = wanted.get(str(entry.get("msgid", "")).partition("_")[0])
            if remote_id and entry.get("details"):
                newest = max(entry["details"], key=lambda detail: str(detail.get("stat_date", "")))
                found[remote_id] = Reading(remote_id=remote_id, observed_at=context.now(), values=_named(newest))
    return list(found.values())


def of_account(context: Context) -> Reading | None:
    """Followers, and yesterday's new and lost ones."""
    day = _yesterday(context).isoformat()
    span = {"begin_date": day, "end_date": day}
    total = wx(context, "/datacube/getusercumulate", body=span).get("list", [])
    if not total:
        return None
    changes = wx(context, "/datacube/getusersummary", body=span).get("list", [])
    values = {
        "followers": number_in(total[-1].get("cumulate_user")),
        "new_followers": sum(number_in(row.get("new_user")) for row in changes),
        "lost_followers": sum(number_in(row.get("cancel_user")) for row in changes),
    }
    return Reading(remote_id="", observed_at=context.now(), values=values)


def _named(detail: dict[str, Any]) -> dict[str, int]:
    return {ours: number_in(detail[theirs]) for theirs, ours in _NAMES.items() if theirs in detail}


def _yesterday(context: Context) -> date:
    return context.now().astimezone(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
