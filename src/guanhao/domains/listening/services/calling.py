"""Asking a source: feeds, JSON interfaces, searches, folders. Everything outside goes through the fenced client; nothing is written here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import Incoming
from guanhao.domains.listening.models import Source
from guanhao.domains.listening.rules.reading import feed, mapped, next_page
from guanhao.kernel.calling import PrivateAddress, client
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.connectors import (
    Account,
    ConnectorError,
    Context,
    FoundPage,
    HotTopic,
    Searches,
    Token,
    connector_names,
    find_connector,
    has_connector,
)
from guanhao.sdk.connectors.protocols import ReadsHotList, Refreshes

MOST_BYTES, SECONDS, REDIRECTS, PAUSE = 20_000_000, 30.0, 4, (301, 302, 303, 307, 308)
AGENT = "Guanhao listening (+self-hosted)"


class Failed(Exception):
    """A source did not answer as it should, in words for people; `gone` when asking again is of no use before somebody changes it."""

    def __init__(self, message: str, *, gone: bool = False) -> None:
        super().__init__(message)
        self.message, self.gone = message, gone


@dataclass(frozen=True)
class Pulled:
    """What a source gave: mentions or topics of a hot list, and where to go on."""

    items: list[Incoming] = field(default_factory=list)
    topics: list[HotTopic] = field(default_factory=list)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    unchanged: bool = False


def ask(source: Source) -> Pulled:
    """Ask a source once from its cursor on; Failed in words."""
    try:
        with client(seconds=SECONDS) as http:
            match source.kind:
                case Source.Kind.RSS:
                    return _feed(source, http)
                case Source.Kind.HTTP:
                    return _json(source, http)
                case Source.Kind.BLUESKY | Source.Kind.MASTODON:
                    return _search(source, http)
                case Source.Kind.HOT_LIST:
                    return _hot_list(source, http)
    except PrivateAddress as error:
        raise Failed(str(error), gone=True) from None
    except httpx.TimeoutException:
        raise Failed(_("No answer within %(seconds)s seconds.") % {"seconds": int(SECONDS)}) from None
    except httpx.InvalidURL:
        raise Failed(_("This is no address."), gone=True) from None
    except httpx.HTTPError as error:
        raise Failed(_("The server cannot be reached: %(reason)s") % {"reason": str(error) or type(error).__name__}) from None
    except ConnectorError as error:
        raise Failed(error.message) from None
    raise Failed(_("Nobody asks this source: it is sent or imported."), gone=True)


def secrets_of(source: Source) -> dict[str, str]:
    """The source's secrets by name."""
    return {str(name): str(value) for name, value in json.loads(str(source.secrets) or "{}").items()} if source.secrets else {}


def _get(http: httpx.Client, url: str, headers: Mapping[str, str], params: Mapping[str, str] | None = None) -> httpx.Response:
    """One GET: a few redirects, secrets for the first host only, at most 20 MB."""
    host, given = urlsplit(url).hostname, dict(headers)
    for _step in range(REDIRECTS):
        request = http.build_request("GET", url, headers={"user-agent": AGENT, **given}, params=params)
        answer = http.send(request, stream=True)
        try:
            if answer.status_code in PAUSE and "location" in answer.headers:
                url, params = urljoin(str(request.url), answer.headers["location"]), None
                if urlsplit(url).hostname != host:
                    given = {}
                continue
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise Failed(_("The answer is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
        finally:
            answer.close()
        kept = [(name, value) for name, value in answer.headers.multi_items() if name not in ("content-encoding", "content-length")]
        return httpx.Response(answer.status_code, headers=kept, content=bytes(body), request=request)
    raise Failed(_("The address leads on too often."), gone=True)


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_success or answer.status_code == 304:
        return answer
    if answer.status_code in (401, 403):
        raise Failed(_("The server refuses (%(status)s): check key and permission.") % {"status": answer.status_code}, gone=True)
    if answer.status_code in (404, 410):
        raise Failed(_("Nothing is at this address (%(status)s).") % {"status": answer.status_code}, gone=True)
    raise Failed(_("The server answers %(status)s.") % {"status": answer.status_code})


def _feed(source: Source, http: httpx.Client) -> Pulled:
    known = source.cursor
    headers = {"accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5", **secrets_of(source)}
    headers |= {name: str(known[key]) for name, key in (("if-none-match", "etag"), ("if-modified-since", "modified")) if known.get(key)}
    answer = _good(_get(http, str(source.config.get("url", "")), headers))
    if answer.status_code == 304:
        return Pulled(cursor=known, unchanged=True)
    try:
        items = feed(answer.content, content_type=answer.headers.get("content-type", ""))
    except ValueError:
        raise Failed(_("This is no RSS or Atom feed."), gone=True) from None
    return Pulled(items, cursor={"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")})


def _json(source: Source, http: httpx.Client) -> Pulled:
    config, items = source.config, list[Incoming]()
    paging, params, page = config.get("paging") or {}, dict[str, str](), 0
    while True:
        answer = _good(_get(http, str(config.get("url", "")), {"accept": "application/json", **secrets_of(source)}, params or None))
        try:
            body = json.loads(answer.content)
        except ValueError:
            raise Failed(_("The answer is no JSON."), gone=True) from None
        try:
            found = mapped(body, config.get("mapping") or {})
        except ValueError:
            words = _("There is no list at “%(path)s” in the answer.") % {"path": (config.get("mapping") or {}).get("items", "")}
            raise Failed(words, gone=True) from None
        items += found
        page += 1
        following = next_page(str(config.get("url", "")), paging, body, page) if found else None
        if following is None:
            return Pulled(items)
        params = following


def _context(source: Source, http: httpx.Client) -> Context:
    config, values = source.config, secrets_of(source)
    facts = {name: str(config[name]) for name in ("server",) if config.get(name)}

    def nothing(*_values: object) -> Any:
        raise Failed(_("This source cannot do that."))

    account = Account(id=0, platform=source.platform, handle=str(config.get("handle", "")), name="", settings=facts)
    return Context(account=account, token=Token(values=values), http=http, now=now, open_media=nothing, save=nothing)


def _search(source: Source, http: httpx.Client) -> Pulled:
    connector = find_connector(source.kind)
    if not isinstance(connector, Searches):
        raise Failed(_("This platform cannot be searched."), gone=True)
    context = _signed(connector, _context(source, http))
    page = connector.search(context, str(source.config.get("query", "")), str(source.cursor.get("cursor", "")))
    return Pulled(incoming(page, source.kind), cursor={"cursor": page.cursor})


def _signed(connector: object, context: Context) -> Context:
    """With a session, where the source keeps an app password."""
    if context.token.values.get("app_password") and isinstance(connector, Refreshes):
        return replace(context, token=connector.refresh(context))
    return context


def incoming(page: FoundPage, platform: str) -> list[Incoming]:
    """Found posts as mentions."""
    return [
        Incoming(
            platform=platform, number=one.remote_id, url=one.url, author=one.author, author_id=one.author_id, author_fans=one.author_fans,
            text=one.text,
            made_at=one.made_at, likes=one.likes, comments=one.comments, shares=one.shares, format="post",
        )
        for one in page.posts
    ]  # fmt: skip


def _hot_list(source: Source, http: httpx.Client) -> Pulled:
    if source.config.get("url"):
        return _hot_json(source, http)
    connector = find_connector(source.platform) if has_connector(source.platform) else None
    if not isinstance(connector, ReadsHotList):
        raise Failed(_("The connector of this platform reads no hot list: give the address of a JSON list instead."), gone=True)
    return Pulled(topics=connector.hot_list(_signed(connector, _context(source, http))))


def hot_list_platforms() -> list[str]:
    """Platforms whose connector reads a hot list by itself."""
    return [name for name in connector_names() if isinstance(find_connector(name), ReadsHotList)]


def _hot_json(source: Source, http: httpx.Client) -> Pulled:
    """A hot list as JSON: mapping with items, title, rank, heat, url; without rank the order counts."""
    from guanhao.domains.listening.rules.reading import at_path, whole

    answer = _good(_get(http, str(source.config["url"]), {"accept": "application/json", **secrets_of(source)}))
    mapping = source.config.get("mapping") or {}
    try:
        body = json.loads(answer.content)
    except ValueError:
        raise Failed(_("The answer is no JSON."), gone=True) from None
    rows = at_path(body, mapping.get("items", "")) if mapping.get("items") else body
    if not isinstance(rows, list):
        raise Failed(_("There is no list at “%(path)s” in the answer.") % {"path": mapping.get("items", "")}, gone=True)
    topics = []
    for place, row in enumerate(rows[:500], 1):
        title = str(at_path(row, mapping.get("title", "title")) or "").strip()
        if title:
            rank = whole(at_path(row, mapping.get("rank", "rank"))) or place
            heat = whole(at_path(row, mapping.get("heat", "heat"))) or 0
            topics.append(HotTopic(title=title[:200], rank=rank, heat=float(heat), url=str(at_path(row, mapping.get("url", "url")) or "")))
    return Pulled(topics=topics)


def folder_of(source: Source) -> Path:
    """The source's folder in the data folder; files put there are imported and moved to `done` or `failed`."""
    return Path(settings.HOME) / "drop" / current_brand().slug / f"listening-{source.pk}"
