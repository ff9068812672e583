"""Videos (稿件) at Bilibili: upload in parts, submission, and what became of it.

Source: openhome.bilibili.com, server-side submission: `video/init` → parts at openupos.bilivideo.com → `video/complete` → `cover/upload` →
`add-by-utoken`; `archive/view`, `archive/viewlist`, `archive/delete`. States are those of the member centre (0 open, 1 open with a note, -2 sent
back …).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from guanhao.connectors.bilibili.api import GONE, HOST, UPLOAD_HOST, bili
from guanhao.connectors.parts import count_of, parts_of
from guanhao.connectors.saying import account_setting, file_name, number_in, with_labels, with_link
from guanhao.sdk.connectors.errors import ConnectorError, OutcomeUnknown, Rejected, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outcome, Outgoing

PART = 8 * 1_048_576
OPEN = {0, 1}
WORKING = {-1, -6, -7, -8, -9, -10, -11, -13, -15, -20, -30, -40}
SETTLES = timedelta(minutes=5)
LISTED = 20
REFUSED = {
    -2: "sent back",
    -3: "locked by the authorities",
    -4: "locked",
    -5: "locked by an administrator",
    -12: "the transfer failed",
    -14: "in the recycle bin",
    -16: "the conversion failed",
    -50: "visible to the owner only",
    -100: "deleted by the owner",
}


class Upload:
    """The upload of one video; every step is saved before the next one begins."""

    def __init__(self, context: Context, post: Outgoing, kept: dict[str, Any]) -> None:
        self.context, self.post, self.kept = context, post, kept

    def keep(self, **found: Any) -> None:
        """Remember handles now."""
        self.kept.update(found)
        self.context.save(found)

    def run(self, video: Media) -> None:
        """Open, send what is missing, put together, cover; an upload that the platform has forgotten meanwhile begins anew."""
        resumed = bool(self.kept.get("upload_token"))
        try:
            self._send(video)
        except Rejected as error:
            if not resumed or error.code == "file_changed":
                raise
            self.keep(upload_token="", parts=0, complete=False)
            self._send(video)
        if self.post.cover is not None and "cover" not in self.kept:
            self.keep(cover=upload_cover(self.context, self.post.cover))

    def _send(self, video: Media) -> None:
        if not self.kept.get("upload_token"):
            data = bili(self.context, "POST", f"{HOST}/arcopen/fn/archive/video/init", body={"name": file_name(video), "utype": "0"})
            self.keep(upload_token=str(data["upload_token"]), parts=0)
        token = {"upload_token": str(self.kept["upload_token"])}
        for number, part in parts_of(self.context, video, PART, done=int(self.kept.get("parts", 0))):
            params = {**token, "part_number": str(number + 1)}
            bili(self.context, "POST", f"{UPLOAD_HOST}/video/v2/part/upload", params=params, part=part)
            self.keep(parts=number + 1)
        if not self.kept.get("complete"):
            bili(self.context, "POST", f"{HOST}/arcopen/fn/archive/video/complete", params=token)
            self.keep(complete=True, parts=count_of(video, PART))


def upload_cover(context: Context, cover: Media) -> str:
    """The address of a cover."""
    with context.open_media(cover) as file:
        files = {"file": (file_name(cover), file, cover.mime)}
        return str(bili(context, "POST", f"{HOST}/arcopen/fn/archive/cover/upload", files=files)["url"])


def submission(context: Context, post: Outgoing, kept: dict[str, Any]) -> dict[str, Any]:
    """The body of add-by-utoken."""
    source = str(post.extras.get("source", ""))
    body: dict[str, Any] = {
        "title": post.title,
        "desc": with_link(post, with_labels(post, post.text)),
        "tag": ",".join(post.tags),
        "tid": partition_of(context, post),
        "copyright": 2 if source else 1,
        "no_reprint": 0 if source else int(bool(post.extras.get("no_reprint", True))),
    }
    optional = {"cover": kept.get("cover", ""), "source": source}
    return body | {name: value for name, value in optional.items() if value}


def partition_of(context: Context, post: Outgoing) -> int:
    """The partition (分区): the post's own, else the account's; 0 when none was chosen."""
    return number_in(post.extras.get("tid") or account_setting(context.account, "tid"))


def outcome_of(context: Context, archive: dict[str, Any]) -> Outcome:
    """What an archive's state means."""
    extra, number = archive.get("addit_info") or {}, str(archive["resource_id"])
    state, words = int(extra.get("state", -1)), str(extra.get("reject_reason") or extra.get("state_desc") or "")
    evidence = {"resource_id": number, "state": state, "state_desc": extra.get("state_desc", "")}
    if state in OPEN:
        url = str((archive.get("video_info") or {}).get("share_url") or f"https://www.bilibili.com/video/{number}")
        published = datetime.fromtimestamp(number_in(archive.get("ptime")), UTC) if archive.get("ptime") else context.now()
        return Outcome(state="done", remote_id=number, url=url, published_at=published, evidence=evidence)
    if state in WORKING:
        return Outcome(state="waiting", remote_id=number, check_after=60, handles={"resource_id": number}, message=words, evidence=evidence)
    reason = REFUSED.get(state) or phrase("state %(state)s", state=state)
    return Outcome(state="not_done", message=phrase("Bilibili: %(reason)s. %(words)s", reason=reason, words=words or "–"), evidence=evidence)


def look(context: Context, number: str) -> Outcome:
    """archive/view."""
    try:
        return outcome_of(context, bili(context, "GET", f"{HOST}/arcopen/fn/archive/view", params={"resource_id": number}))
    except ConnectorError as error:
        if error.code in {str(code) for code in GONE}:
            return Outcome(state="not_done", message="The video is gone.", evidence={"resource_id": number, "code": error.code})
        raise


def find(context: Context, body: dict[str, Any], since: datetime) -> Outcome:
    """The submission among the account's newest ones: the same words, and the same cover (each upload has an address of its own) if any."""
    params = {"pn": "1", "ps": str(LISTED), "status": "all"}
    for archive in bili(context, "GET", f"{HOST}/arcopen/fn/archive/viewlist", params=params).get("list") or []:
        made = datetime.fromtimestamp(number_in(archive.get("ctime")), UTC)
        same = archive.get("title") == body["title"] and archive.get("desc") == body["desc"]
        if same and made >= since - SETTLES and (not body.get("cover") or archive.get("cover") == body["cover"]):
            return outcome_of(context, archive)
    if context.now() - since < SETTLES:
        return Outcome(state="unknown", check_after=60, message="The video is not in the account's list yet.")
    return Outcome(state="not_done", message="The video is not among the account's newest submissions.")


def submit(context: Context, body: dict[str, Any], upload_token: str) -> Outcome:
    """add-by-utoken: the one call that submits."""
    params = {"upload_token": upload_token}
    data = bili(context, "POST", f"{HOST}/arcopen/fn/archive/add-by-utoken", body=body, params=params, commits=True)
    number = str(data.get("resource_id") or "")
    if not number:
        raise OutcomeUnknown("Bilibili answered without the video's number.", code="no_number")
    return Outcome(state="waiting", remote_id=number, check_after=30, handles={"resource_id": number}, evidence={"resource_id": number})
