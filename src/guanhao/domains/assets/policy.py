"""Limits of the library and of rights."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Policy, setting


class LibraryPolicy(Policy):
    """What comes into the library."""

    key = "assets.library"
    title = _("Asset library")

    megapixels: Count = setting(
        80,
        unit="MP",
        low=1,
        high=89,
        title=_("Largest picture"),
        help=_("Pictures with more pixels are refused before they are decoded: a small file can unpack to more than the machine has memory for."),
        source="issue 3, bad input",
    )
    frames: Count = setting(600, unit="count", low=1, high=5000, title=_("Most frames of an animation"), source="issue 3, bad input")
    picture_mb: Count = setting(60, unit="MB", low=1, high=200, title=_("Largest picture file"), source="issue 3, bad input")
    unpacked_mb: Count = setting(300, unit="MB", low=10, high=2000, title=_("Most that a document may unpack to"), source="issue 3, bad input")
    similar_bits: Count = setting(
        10,
        unit="bits",
        low=0,
        high=20,
        title=_("Similar pictures"),
        help=_("Two pictures are shown as similar when a 64-bit hash of any of their windows differs by at most this many bits."),
        source="governance §3",
    )
    read_words: bool = setting(
        True,
        title=_("Read the words in pictures"),
        help=_("In the background, where the program was installed with the extra “ocr”. The words are searched, and checked before release."),
        source="requirements CMP-02",
    )
    keep_uploads_days: Count = setting(7, unit="days", low=1, high=60, title=_("Unfinished uploads are kept for"), source="our choice")


class RightsPolicy(Policy):
    """Licences, consents, fonts and music."""

    key = "assets.rights"
    title = _("Rights in assets")

    remind_days: Count = setting(
        30,
        unit="days",
        low=0,
        high=365,
        title=_("Reminder before a licence ends"),
        source="requirements AST-05",
    )
    unlicensed_blocks: bool = setting(
        False,
        title=_("Pictures and videos without a recorded right may not be used"),
        help=_("Off: their use is a warning. What the brand made itself needs no licence; user content always needs a consent."),
        source="requirements AST-05",
    )
