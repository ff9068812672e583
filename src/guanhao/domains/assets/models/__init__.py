"""The tables of the library, one module an area."""

from guanhao.domains.assets.models.kits import Template, TemplateUse, TemplateVersion
from guanhao.domains.assets.models.library import Asset, AssetLooks, AssetTag, AssetUse, Preview, Theme
from guanhao.domains.assets.models.rights import Consent, Licence, LicensedAsset
from guanhao.domains.assets.models.uploads import Upload

__all__ = [
    "Asset",
    "AssetLooks",
    "AssetTag",
    "AssetUse",
    "Consent",
    "Licence",
    "LicensedAsset",
    "Preview",
    "Template",
    "TemplateUse",
    "TemplateVersion",
    "Theme",
    "Upload",
]
