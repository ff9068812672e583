"""What goes over the wire to group robots and webhooks: each platform's documented format, never into a private network.

WeCom: 企业微信 "群机器人配置说明". DingTalk: 钉钉 "自定义机器人安全设置" (sign). Feishu: 飞书 "自定义机器人使用指南" (签名校验).
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

from guanhao.kernel.outside import BadAddress, check_address

SECONDS = 10.0
WECOM_BYTES = 4096
TEXT_LIMIT = 15_000
KEPT = 60_000


class Rejected(Exception):
    """The other side will never take this message (for example: the robot was removed)."""


class Unavailable(Exception):
    """The other side did not take the message now."""


@dataclass(frozen=True)
class Message:
    """What a person reads; `url` is absolute or empty; `key` names the message for ever."""

    topic: str
    title: str
    body: str
    url: str
    key: str


@dataclass(frozen=True)
class Request:
    """One HTTP POST."""

    url: str
    body: bytes
    headers: dict[str, str]


def build(kind: str, address: str, secret: str, message: Message, moment: datetime) -> Request:
    """The request that delivers a message to a channel of this kind at this moment; Rejected when the address may not be called (any more)."""
    makers = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu, "webhook": _webhook}
    try:
        checked = check_address(address)
    except BadAddress as error:
        raise Rejected(str(error)) from None
    url, body, extra = makers[kind](checked, secret, message, moment)
    return Request(url, body, {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Guanhao", **extra})


def send(request: Request, *, answers_json: bool) -> None:
    """Deliver over the fenced network; redirects are not followed. Raises Unavailable (try again) or Rejected (do not)."""
    import httpx  # loads on first use

    from guanhao.kernel.calling import PrivateAddress, beginning, client

    try:
        with client(seconds=SECONDS) as http, http.stream("POST", request.url, content=request.body, headers=request.headers) as answer:
            status, said = answer.status_code, beginning(answer)
    except PrivateAddress:
        raise Rejected("private address") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(type(error).__name__) from None  # its text holds the address, which is a secret
    if status in {408, 425, 429} or status >= 500:
        raise Unavailable(f"HTTP {status}")
    if status >= 300:
        raise Rejected(f"HTTP {status}")
    if answers_json:
        _check_answer(said)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Guanhao-Signature: "sha256=" and the hex HMAC-SHA256 of `timestamp + "." + body` under the channel's secret."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str, body: bytes, signature: str, *, now: datetime, tolerance: timedelta = timedelta(minutes=5)) -> bool:
    """What a receiver does: recompute over the raw body, compare in constant time, refuse old timestamps (seconds since 1970)."""
    fresh = timestamp.isdecimal() and abs(now.timestamp() - int(timestamp)) <= tolerance.total_seconds()
    return fresh and hmac.compare_digest(sign(secret, timestamp, body), signature)


def _check_answer(text: str) -> None:
    """Robots answer HTTP 200 with an error code inside (WeCom, DingTalk: errcode; Feishu: code)."""
    try:
        said: Any = json.loads(text)
        code = said.get("errcode", said.get("code", said.get("StatusCode", 0)))
    except (ValueError, AttributeError):
        raise Unavailable("the answer is not JSON") from None
    if code != 0:
        raise Unavailable(f"code {code}: {str(said.get('errmsg', said.get('msg', '')))[:160]}")


def _wecom(address: str, _secret: str, message: Message, _moment: datetime) -> tuple[str, bytes, dict[str, str]]:
    text = _markdown(message).encode()[:WECOM_BYTES].decode(errors="ignore")
    return address, _json({"msgtype": "markdown", "markdown": {"content": text}}), {}


def _dingtalk(address: str, secret: str, message: Message, moment: datetime) -> tuple[str, bytes, dict[str, str]]:
    url = address
    if secret:
        stamp = str(round(moment.timestamp() * 1000))
        code = quote_plus(_mac(secret.encode(), f"{stamp}\n{secret}".encode()))
        url = f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={code}"
    return url, _json({"msgtype": "markdown", "markdown": {"title": message.title[:60], "text": _markdown(message)[:TEXT_LIMIT]}}), {}


def _feishu(address: str, secret: str, message: Message, moment: datetime) -> tuple[str, bytes, dict[str, str]]:
    lines = [[{"tag": "text", "text": message.body[:TEXT_LIMIT] or message.title}]]
    if message.url:
        lines.append([{"tag": "a", "text": _("Open in Guanhao"), "href": message.url}])
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": {"title": message.title, "content": lines}}}}
    if secret:
        stamp = str(int(moment.timestamp()))
        body = {"timestamp": stamp, "sign": _mac(f"{stamp}\n{secret}".encode(), b""), **body}
    return address, _json(body), {}


def _webhook(address: str, secret: str, message: Message, moment: datetime) -> tuple[str, bytes, dict[str, str]]:
    stamp = str(int(moment.timestamp()))
    body = _json({"id": message.key, "topic": message.topic, "title": message.title, "body": message.body[:KEPT], "url": message.url})
    signed = {"X-Guanhao-Signature": sign(secret, stamp, body)} if secret else {}
    return address, body, {"X-Guanhao-Timestamp": stamp, "X-Guanhao-Id": quote_plus(message.key), **signed}


def _markdown(message: Message) -> str:
    link = f"\n\n[{_('Open in Guanhao')}]({message.url})" if message.url else ""
    return f"### {message.title}\n\n{message.body}{link}"


def _mac(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
