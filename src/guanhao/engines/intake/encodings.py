"""Which encoding is this? UTF-8, UTF-16, GB18030 or Big5, told by marks, by validity and by how common the characters are."""

import codecs
import io
from typing import BinaryIO

from guanhao.engines.intake.errors import IntakeError

_CHUNK = 1 << 20
_ALIASES = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8", "utf-8-sig": "utf-8", "utf16": "utf-16", "big5hkscs": "big5"}
_COMMON_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些"
    "主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特"
    "代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
    "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "账号标题阅读转发评论点赞粉丝收藏播放视频发布时间用户内容链接来源"
)
_COMMON_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些"
    "主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特"
    "代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金"
    "帳號標題閱讀轉發評論點讚粉絲收藏播放影片發布時間用戶內容連結來源"
)


def normal_name(encoding: str) -> str:
    """The name we use for an encoding a person wrote; IntakeError `unknown_encoding`."""
    name = encoding.strip().lower().replace("_", "-")
    name = _ALIASES.get(name, name)
    try:
        codecs.lookup(name)
    except LookupError:
        raise IntakeError("unknown_encoding", encoding=encoding) from None
    return name


def detect(stream: BinaryIO) -> str:
    """The encoding of the whole stream. IntakeError `encoding` with the first byte that fits nowhere."""
    head = stream.read(4)
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return name
    sample = head + stream.read(_CHUNK)
    if b"\x00" in sample[:4096]:
        return _utf16_order(sample)
    chained = _Chain(sample, stream)
    position, piece = first_error(chained, "utf-8")
    if position < 0:
        return "utf-8"
    best = max(("gb18030", "big5"), key=lambda name: _likeness(piece, name))
    if _likeness(piece, best) <= 0 or _damaged_utf8(piece):
        raise IntakeError("encoding", encoding="UTF-8", position=position)
    return best


class _Chain(io.RawIOBase):
    """A stream with the bytes already read put in front again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head, self.rest = head, rest

    def read(self, size: int = -1) -> bytes:
        """The head first, then the stream."""
        if self.head:
            piece, self.head = self.head, b""
            return piece
        return self.rest.read(size)


def first_error(stream: BinaryIO | _Chain, encoding: str) -> tuple[int, bytes]:
    """Byte position of the first undecodable byte and the bytes around it; (-1, b"") when all is well."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    while True:
        piece = stream.read(_CHUNK) or b""
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return done - pending + error.start, error.object
        done += len(piece)
        if not piece:
            return -1, b""


def check(stream: BinaryIO, encoding: str) -> None:
    """IntakeError `encoding` unless the whole stream decodes."""
    position, _ = first_error(stream, encoding)
    if position >= 0:
        raise IntakeError("encoding", encoding=encoding.upper(), position=position)


def _utf16_order(sample: bytes) -> str:
    """Latin text in UTF-16 has its zero bytes on one side; no side, no text."""
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    if max(even, odd) < 4 * min(even, odd) + 1:
        raise IntakeError("binary")
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[:4096].decode(name, errors="replace")
    if sum(char < " " and char not in "\t\r\n" for char in text) > 0.01 * len(text):
        raise IntakeError("binary")
    return name


def _damaged_utf8(piece: bytes) -> bool:
    """True when nearly everything is good UTF-8, so that a few broken bytes are damage and not another encoding."""
    foreign = [char for char in piece.decode("utf-8", errors="replace") if ord(char) > 127]
    return foreign.count("\ufffd") < 0.2 * len(foreign)


def _likeness(piece: bytes, encoding: str) -> float:
    """Share of common characters among the non-ASCII ones; negative when the bytes are not of this encoding at all."""
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(piece[:_CHUNK])
    foreign = [char for char in text if ord(char) > 127]
    if not foreign:
        return -1.0
    common = _COMMON_SIMPLIFIED if encoding == "gb18030" else _COMMON_TRADITIONAL
    broken = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in foreign)
    return (sum(char in common for char in foreign) - 2 * broken) / len(foreign) + (0.0001 if broken == 0 else 0.0)
