"""A signed article as WordPress keeps it: pictures in the media library, terms by name, a slug that carries the publication's key."""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from typing import Any

from guanhao.connectors.saying import account_setting, html_with_labels
from guanhao.connectors.wordpress import site
from guanhao.sdk.connectors.errors import BadAnswer, NotAllowed, Rejected, TokenLost, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outgoing

MARK = 10
CID = re.compile(r"cid:([0-9a-f]{64})")


def slug(post: Outgoing) -> str:
    """The end of the address: the wanted or the title's latin words, and ten characters of the key by which the post is found again."""
    words = re.sub(r"[^a-z0-9]+", "-", str(post.extras.get("slug") or post.title).lower()).strip("-")[:60].strip("-")
    return f"{words}-{post.key[:MARK]}" if words else post.key[:MARK]


def files(post: Outgoing) -> list[Media]:
    """What has to be in the media library: pictures of the text, the cover, attached media; each once."""
    wanted = [*post.pictures, *post.media, *([post.cover] if post.cover else [])]
    return list({media.sha256: media for media in wanted}.values())


def upload(context: Context, media: Media) -> dict[str, Any]:
    """Send the signed bytes; the number and the address under which the site keeps them."""
    name = f"{media.sha256[:16]}.{_suffix(media)}"
    with context.open_media(media) as file:
        found = site.record(
            site.rest(context, "POST", "media", files={"file": (name, file, media.mime)}, data={"alt_text": media.alt, "title": media.name or name})
        )
    address = str(found.get("source_url", ""))
    if not address:
        raise BadAnswer("The site took the file and named no address.", code="no_address")
    return {"id": found["id"], "url": address}


def _suffix(media: Media) -> str:
    known = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "video/mp4": "mp4", "audio/mpeg": "mp3"}
    return known.get(media.mime) or re.sub(r"[^a-z0-9]", "", media.name.rpartition(".")[2].lower())[:5] or "bin"


def content(post: Outgoing, uploads: Mapping[str, Any]) -> str:
    """The HTML with the site's own addresses of pictures, attached media and the link at the end."""
    html = CID.sub(lambda match: escape(uploads[match[1]]["url"]) if match[1] in uploads else match[0], html_with_labels(post))
    for media in post.media:
        address = escape(uploads[media.sha256]["url"])
        if address in html:
            continue
        shown = f'<img src="{address}" alt="{escape(media.alt)}">' if media.kind == "image" else f'<video controls src="{address}"></video>'
        html += f"<figure>{shown}</figure>"
    if post.link and escape(post.link) not in html and post.link not in html:
        html += f'<p><a href="{escape(post.link)}">{escape(post.link)}</a></p>'
    return html


def tags(context: Context, names: Sequence[str]) -> list[int]:
    """Numbers of tags by name; those that are missing are made, where the account may."""
    return [_term(context, "tags", name) or _new_tag(context, name) for name in names]


def _new_tag(context: Context, name: str) -> int:
    try:
        return int(site.record(site.rest(context, "POST", "tags", json={"name": name}))["id"])
    except Rejected as error:
        if "term_id" not in error.details:  # a name with a character that the search does not find
            raise
        return int(error.details["term_id"])
    except TokenLost:  # a NotAllowed as well, but no tag is to blame
        raise
    except NotAllowed as error:
        raise NotAllowed(phrase("The tag “%(name)s” does not exist and the account may not make it.", name=name), code=error.code) from None


def categories(context: Context, post: Outgoing) -> list[int]:
    """Numbers of the post's categories, or of the account's usual one; categories are never made by a program."""
    names = [str(name) for name in post.extras.get("categories", ())] or [name for name in (account_setting(context.account, "category"),) if name]
    found = {name: _term(context, "categories", name) for name in names}
    if missing := [name for name, number in found.items() if number is None]:
        raise Rejected(phrase("The site has no category “%(names)s”.", names="”, “".join(missing)), code="no_category")
    return [number for number in found.values() if number is not None]


def _term(context: Context, kind: str, name: str) -> int | None:
    rows = site.rows(site.rest(context, "GET", kind, params={"search": name, "per_page": 100}))
    wanted = name.strip().casefold()
    return next((int(one["id"]) for one in rows if unescape(str(one.get("name", ""))).strip().casefold() == wanted), None)


def body(post: Outgoing, handles: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of a post but its status, from what was uploaded and looked up."""
    uploads = handles["uploads"]
    made: dict[str, Any] = {"title": post.title, "content": content(post, uploads), "slug": slug(post), "tags": list(handles["tags"])}
    if handles["categories"]:
        made["categories"] = list(handles["categories"])
    if post.cover:
        made["featured_media"] = uploads[post.cover.sha256]["id"]
    if post.extras.get("excerpt"):
        made["excerpt"] = str(post.extras["excerpt"])
    return made
