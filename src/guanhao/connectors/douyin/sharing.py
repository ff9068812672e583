"""The signed schema that opens the Douyin app with a post filled in; pages named in the package."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from guanhao.connectors.saying import needed, with_labels
from guanhao.sdk.connectors.calls import ask, cleaned
from guanhao.sdk.connectors.errors import BadAnswer, ConnectorError, NotAllowed, RateLimited, Rejected, TokenExpired
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Outgoing

HOST = "https://open.douyin.com"
SCHEMA = "snssdk1128://openplatform/share"
_EXPIRED, _RIGHT, _LIMITED = {2190002, 2190008, 10008}, {2190004, 10004, 10013, 10017}, {10001, 2190015}


def share(context: Context, post: Outgoing, urls: Mapping[str, str]) -> str:
    """A schema for this post: client token, ticket, share id, signature."""
    media = [urls[one.sha256] for one in post.media if one.sha256 in urls]
    if not media:
        raise Rejected("The app needs a public address of the media.", code="media_url")
    client_key = needed(context, "client_key")
    token = _client_token(context, client_key)
    ticket = str(_data(context, ask(context, "GET", HOST + "/open/getticket/", endpoint="getticket", headers={"access-token": token}))["ticket"])
    answer = ask(context, "GET", HOST + "/share-id/", endpoint="share-id", headers={"access-token": token}, params={"need_callback": "true"})
    share_id = str(_data(context, answer)["share_id"])
    fields = {
        "share_type": "h5",
        "client_key": client_key,
        "state": share_id,
        **_signature(ticket, secrets.token_hex(16), str(int(context.now().timestamp()))),
        "title": with_labels(post, post.text),
        "short_title": post.title,
        "hashtag_list": json.dumps(list(post.tags), ensure_ascii=False) if post.tags else "",
        **_media_fields(post, media),
    }
    return f"{SCHEMA}?{urlencode({name: value for name, value in fields.items() if value}, quote_via=quote)}"


def _client_token(context: Context, client_key: str) -> str:
    body = {"client_key": client_key, "client_secret": needed(context, "client_secret"), "grant_type": "client_credential"}
    answer = ask(context, "POST", HOST + "/oauth/client_token/", endpoint="client_token", json=body)
    return str(_data(context, answer)["access_token"])


def _media_fields(post: Outgoing, media: list[str]) -> dict[str, str]:
    if any(one.kind == "video" for one in post.media):
        return {"video_path": media[0], "share_to_publish": "1"}
    return {"image_list_path": json.dumps(media)} if len(media) > 1 else {"image_path": media[0]}


def _signature(ticket: str, nonce: str, timestamp: str) -> dict[str, str]:
    """MD5 over the three fields in alphabetical order, as the page says; it proves the ticket and protects nothing else."""
    text = f"nonce_str={nonce}&ticket={ticket}&timestamp={timestamp}"
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return {"nonce_str": nonce, "timestamp": timestamp, "signature": digest}


def _data(context: Context, answer: Any) -> dict[str, Any]:
    """The `data` of an answer; the error its `error_code` means otherwise (table of codes of open.douyin.com, from memory)."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict):
        raise BadAnswer("Douyin answered something that has no data.", code="no_data")
    code = int(data.get("error_code", 0))
    if not code:
        return data
    kind: type[ConnectorError] = Rejected
    for codes, found in ((_EXPIRED, TokenExpired), (_RIGHT, NotAllowed), (_LIMITED, RateLimited)):
        kind = found if code in codes else kind
    raise cleaned(kind(str(data.get("description", code)), code=str(code)), context)
