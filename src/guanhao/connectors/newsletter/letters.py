"""The letter of a newsletter: text and HTML, pictures inside, headers that let readers leave.

Sources: RFC 5322 (message), RFC 2387 and 2392 (pictures by `cid:`), RFC 2369 and 8058 (List-Unsubscribe, one click), RFC 2919 (List-Id), RFC 3834
(Auto-Submitted).
"""

import hashlib
import re
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from guanhao.connectors.saying import file_name, html_with_labels, with_labels
from guanhao.sdk.connectors.errors import Rejected, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outgoing

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def addresses(text: str) -> list[str]:
    """Addresses of a list, one a line or separated by commas, in order and each once; Rejected says which place holds none (never what it holds)."""
    found: dict[str, str] = {}
    for place, piece in enumerate((one for one in re.split(r"[\s,;，；]+", text) if one), start=1):
        if not is_address(piece):
            raise Rejected(phrase("Recipient %(place)s is no e-mail address.", place=place), code="recipients")
        found.setdefault(piece.lower(), piece)
    return list(found.values())


def is_address(text: str) -> bool:
    """Whether a text is one plain address (RFC 5321 without quoted and internationalised local parts)."""
    return len(text) <= 254 and ADDRESS.fullmatch(text) is not None


def mark_of(address: str) -> str:
    """A short name of a recipient that says nothing about the person: the first 60 bits of the SHA-256."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:15]


def shown_name(media: Media) -> str:
    """The file's name for readers, with an ending."""
    return media.name if re.search(r"\.[A-Za-z0-9]{2,5}$", media.name) else f"{media.name}.{file_name(media).rpartition('.')[2]}"


class Letters:
    """The letters of one post; pictures are read once."""

    def __init__(self, context: Context, post: Outgoing, sender: str, options: Mapping[str, str]) -> None:
        self.context, self.post, self.sender, self.options = context, post, sender, options
        self.domain = sender.rpartition("@")[2]
        self.pictures = [(media, self._bytes(media)) for media in self._inside()]
        self.files = [(media, self._bytes(media)) for media in post.media]

    def to(self, recipient: str) -> EmailMessage:
        """The letter to one recipient; its Message-ID is the same in every attempt, so that mail systems drop a second copy."""
        letter = EmailMessage(policy=SMTP)
        letter["From"] = Address(self.options.get("from_name", ""), addr_spec=self.sender)
        letter["To"] = Address(addr_spec=recipient)
        letter["Subject"] = self.post.title
        letter["Date"] = format_datetime(self.post.planned_at or self.context.now())
        letter["Message-ID"] = f"<{self.post.key}.{mark_of(recipient)}@{self.domain}>"
        self._list_headers(letter, recipient)
        letter.set_content(self._text())
        letter.add_alternative(self._html(), subtype="html")
        self._attach(letter)
        return letter

    def _list_headers(self, letter: EmailMessage, recipient: str) -> None:
        letter["List-Id"] = f"<newsletter.{self.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        if self.options.get("reply_to"):
            letter["Reply-To"] = Address(addr_spec=self.options["reply_to"])
        url = self.options.get("unsubscribe_url", "").replace("{recipient}", mark_of(recipient))
        ways = [f"<mailto:{self.options.get('unsubscribe_mail') or self.sender}?subject=unsubscribe>"]
        if url:
            ways.insert(0, f"<{url}>")
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter["List-Unsubscribe"] = ", ".join(ways)

    def _text(self) -> str:
        text = with_labels(self.post, self.post.text)
        return f"{text}\n\n{self.post.link}\n" if self.post.link and self.post.link not in text else f"{text}\n"

    def _html(self) -> str:
        html = html_with_labels(self.post)
        for media, _data in self.pictures:
            html = html.replace(f"cid:{media.sha256}", f"cid:{media.sha256}@{self.domain}")
        return f'<!doctype html><html lang="{self.post.language}"><body>{html}</body></html>'

    def _attach(self, letter: EmailMessage) -> None:
        html = letter.get_body(("html",))
        if isinstance(html, EmailMessage):
            for media, data in self.pictures:
                kind, _, subtype = media.mime.partition("/")
                name = f"<{media.sha256}@{self.domain}>"
                html.add_related(data, maintype=kind, subtype=subtype, cid=name, filename=shown_name(media), disposition="inline")
        for media, data in self.files:
            kind, _, subtype = media.mime.partition("/")
            letter.add_attachment(data, maintype=kind, subtype=subtype, filename=shown_name(media))

    def _inside(self) -> list[Media]:
        return [media for media in self.post.pictures if f"cid:{media.sha256}" in self.post.html]

    def _bytes(self, media: Media) -> bytes:
        with self.context.open_media(media) as file:
            return file.read()
