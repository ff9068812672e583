"""Handing in a picture to be tried."""

from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.rules.reports import sniff
from guanhao.domains.compliance.selectors import pictures
from guanhao.kernel import files, jobs
from guanhao.kernel.access import require

JOB, PURPOSE = "compliance.read_picture", "compliance.try"


@transaction.atomic
def try_picture(*, name: str, stream: BinaryIO) -> jobs.JobRow:
    """Keep a picture until a job has read it; the job. Refused at once when it is none, too large, or words cannot be read here."""
    require("compliance.check")
    if not pictures.installed():
        raise Refused(_("Reading words in pictures needs the extra “ocr”: install guanhao[ocr]. The picture was not checked."), "picture")
    known = sniff(stream.read(16))
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    if known is None or not known[0].startswith("image/"):
        raise Refused(_("This file is no picture that can be read."), "picture")
    if size > pictures.MOST_BYTES:
        raise Refused(_("The picture is larger than %(most)s MB.") % {"most": pictures.MOST_BYTES >> 20}, "picture")
    stored = files.store(stream, name=name, purpose=PURPOSE, content_type=known[0])
    return jobs.enqueue(JOB, file_id=stored.pk)
