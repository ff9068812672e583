"""Files of the library as answers: previews and still pictures inside the page, everything else as a download that no browser runs."""

import re
from typing import Any, BinaryIO

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from guanhao.console.http import BrandRequest, needs
from guanhao.domains.assets.models import Asset, Consent, Licence, TemplateVersion
from guanhao.domains.assets.selectors import library
from guanhao.domains.assets.services.door import limits
from guanhao.domains.assets.services.previews import SIZES
from guanhao.engines.media import pictures
from guanhao.engines.media.intake import picture_of
from guanhao.engines.media.limits import MediaRefused
from guanhao.kernel import files
from guanhao.kernel.models import StoredFile

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}
PLAYED = re.compile(r"(video|audio)/[\w.-]+")
RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
YEAR = "private, max-age=31536000, immutable"
BLOCK = 1 << 16


@needs("assets.view")
def preview(request: BrandRequest, asset_id: int, size: str) -> HttpResponseBase:
    """A smaller picture as WebP; one that is not made yet is drawn for this answer alone."""
    one = library.row(asset_id)
    if size not in SIZES or one.kind != Asset.Kind.IMAGE:
        raise Http404
    made = library.preview(one, size)
    if made is not None:
        with _opened(made.file) as stream:
            response = HttpResponse(stream.read(), content_type="image/webp")
        response["Cache-Control"] = YEAR if request.GET.get("v") else "private, max-age=300"
        return response
    try:
        with _opened(one.file) as stream:
            raw, _width, _height = pictures.preview(picture_of(stream.read(), one.mime, limits(), side=SIZES[size]), SIZES[size])
    except MediaRefused as error:
        raise Http404 from error
    response = HttpResponse(raw, content_type="image/webp")
    response["Cache-Control"] = "no-store"
    return response


@needs("assets.view")
def original(request: BrandRequest, asset_id: int) -> HttpResponseBase:
    """The kept file: as a download, or with `?show=1` inside the page when it is a plain picture, a film or a sound (with ranges)."""
    one = library.row(asset_id)
    shown = request.GET.get("show") == "1" and (one.mime in SHOWN or PLAYED.fullmatch(one.mime) is not None)
    if not shown:
        return _download(one.file)
    found = RANGE.match(request.headers.get("Range", ""))
    if found is None or not (found[1] or found[2]):
        response: Any = FileResponse(_opened(one.file), content_type=one.mime)
        response["Accept-Ranges"] = "bytes"
        return _boxed(response)
    return _part(one, found[1], found[2])


@needs("assets.view")
def licence_proof(request: BrandRequest, licence_id: int) -> HttpResponseBase:
    """The proof of a licence."""
    found = Licence.objects.filter(pk=licence_id).select_related("proof").first()
    return _proof(found.proof if found else None)


@needs("assets.view")
def consent_proof(request: BrandRequest, consent_id: int) -> HttpResponseBase:
    """The proof of a consent."""
    found = Consent.objects.filter(pk=consent_id).select_related("proof").first()
    return _proof(found.proof if found else None)


@needs("assets.view")
def version_file(request: BrandRequest, version_id: int) -> HttpResponseBase:
    """The file of a template's version."""
    found = TemplateVersion.objects.filter(pk=version_id).select_related("file").first()
    return _proof(found.file if found else None)


def _proof(stored: StoredFile | None) -> HttpResponseBase:
    if stored is None:
        raise Http404
    return _download(stored)


def _download(stored: StoredFile) -> HttpResponseBase:
    return _boxed(FileResponse(_opened(stored), as_attachment=True, filename=stored.name, content_type="application/octet-stream"))


def _opened(stored: StoredFile) -> BinaryIO:
    try:
        return files.open_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error


def _boxed(response: Any) -> HttpResponseBase:
    """Opened on its own, the file may run and load nothing."""
    response["Cache-Control"] = "private, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    answer: HttpResponseBase = response
    return answer


def _part(one: Asset, first: str, last: str) -> HttpResponseBase:
    """Some bytes of a film (RFC 9110 §14), so that a player can jump."""
    size = one.bytes
    start = int(first[:18]) if first else max(0, size - int(last[:18]))
    end = min(int(last[:18]), size - 1) if first and last else size - 1
    if start > end or start >= size:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    end = min(end, start + (8 << 20) - 1)
    with _opened(one.file) as stream:
        stream.seek(start)
        data = stream.read(end - start + 1)
    answer = HttpResponse(data, status=206, content_type=one.mime)
    answer["Content-Range"], answer["Accept-Ranges"] = f"bytes {start}-{end}/{size}", "bytes"
    return _boxed(answer)
