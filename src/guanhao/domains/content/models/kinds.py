"""The words of purposes, lanes and formats, as choices of the models of every area."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanhao.domains.content.rules import kinds


class PurposeChoice(models.TextChoices):
    """Why an item exists."""

    USER_NEED = kinds.Purpose.USER_NEED, _("User need")
    BRAND_VALUE = kinds.Purpose.BRAND_VALUE, _("Brand value")
    INTERACTION = kinds.Purpose.INTERACTION, _("Interaction incentive")
    DATA_OPTIMISED = kinds.Purpose.DATA_OPTIMISED, _("Data-optimised")


class LaneChoice(models.TextChoices):
    """How fast it runs."""

    HOT = kinds.Lane.HOT, _("Hot-chase")
    SERIES = kinds.Lane.SERIES, _("Series")
    REGULAR = kinds.Lane.REGULAR, pgettext_lazy("lane", "Regular")


class FormatChoice(models.TextChoices):
    """What it is made as; the keys are those of rules.kinds.FORMATS."""

    IMAGE_TEXT = "image_text", _("Pictures and text")
    LONG_IMAGE_TEXT = "long_image_text", _("Long article")
    VIDEO = "video", _("Video")
    LIVE = "live", _("Live")
    H5 = "h5", _("H5 page")
    ANIMATION = "animation", _("Animation")
    TOPIC = "topic", _("Hashtag topic")
    AUDIO = "audio", _("Audio column")
    OFFLINE_EVENT = "offline_event", _("Offline event")
