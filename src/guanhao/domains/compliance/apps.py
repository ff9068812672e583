"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """What may be said, and why not."""

    name = "guanhao.domains.compliance"
    label = "compliance"
