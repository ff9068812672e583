"""The AI label inside a picture: the XMP property `TC260:AIGC`, a JSON text (GB 45438-2025 §5 with its appendix; file metadata, implicit label)."""

import json
import re
from dataclasses import asdict, dataclass
from html import escape, unescape

from guanhao.engines.media import containers
from guanhao.engines.media.limits import MediaRefused

NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_ELEMENT = re.compile(rb"<TC260:AIGC[^>]*>(.*?)</TC260:AIGC>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"TC260:AIGC\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:TC260="{namespace}"><TC260:AIGC>{value}</TC260:AIGC></rdf:Description>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
LONGEST = 4000
FORMATS = {"image/png", "image/jpeg"}


@dataclass(frozen=True)
class Label:
    """The fields of the label. `label` is 1 (generated), 2 (possibly), 3 (suspected); producer and propagator are names or codes, the ids theirs."""

    label: str = "1"
    producer: str = ""
    produce_id: str = ""
    reserved1: str = ""
    propagator: str = ""
    propagate_id: str = ""
    reserved2: str = ""

    def as_json(self) -> str:
        """The JSON text of the standard."""
        return json.dumps(dict(zip(_KEYS, asdict(self).values(), strict=True)), ensure_ascii=False)


_KEYS = ("Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2")


def read_packet(packet: bytes) -> Label | None:
    """The label in an XMP packet; None when there is none that can be read."""
    found = _ELEMENT.search(packet)
    text = found[1] if found else None
    if text is None and (attribute := _ATTRIBUTE.search(packet)):
        text = attribute[1][1:-1]
    if text is None or len(text) > LONGEST:
        return None
    try:
        values = json.loads(unescape(text.decode("utf-8", errors="replace")))
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    return Label(*(str(values.get(key, ""))[:200] for key in _KEYS))


def packet_of(label: Label) -> bytes:
    """An XMP packet with nothing but the label."""
    return _PACKET.format(namespace=NAMESPACE, value=escape(label.as_json(), quote=False)).encode()


def read_label(data: bytes) -> Label | None:
    """The label of a PNG, JPEG or WebP; None without one or in another format."""
    try:
        if data.startswith(containers.PNG):
            return read_packet(containers.strip_png(data).xmp)
        if data.startswith(b"\xff\xd8\xff"):
            return read_packet(containers.strip_jpeg(data).xmp)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return read_packet(containers.strip_webp(data).xmp)
    except MediaRefused:
        return None
    return None


def write_label(data: bytes, label: Label) -> bytes:
    """The PNG, JPEG or extended WebP with this label in place of any other; the pixels stay untouched. ValueError for another format."""
    if data.startswith(containers.PNG):
        return containers.with_png_xmp(containers.strip_png(data).data, packet_of(label))
    if data.startswith(b"\xff\xd8\xff"):
        return containers.with_jpeg_xmp(containers.strip_jpeg(data).data, packet_of(label))
    if data[:4] == b"RIFF":
        return containers.with_webp_xmp(containers.strip_webp(data).data, packet_of(label))
    raise ValueError("only PNG, JPEG and WebP carry the label")


def without_label(data: bytes) -> bytes:
    """The picture without any label: only for one that was written by mistake, never for a label that others wrote."""
    strip = containers.strip_png if data.startswith(containers.PNG) else containers.strip_jpeg
    return strip(data).data
