"""Django's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleImportsConfig(AppConfig):
    """Pages and REST of imports."""

    name = "guanhao.console.imports"
    label = "console_imports"

    def ready(self) -> None:
        """Put imports into the navigation and the palette."""
        from guanhao.console.registry import Command, NavItem, add_command, add_nav

        add_nav(NavItem("imports", _("Imports"), "imports:index", icon="file-up", group="data", order=10, permission="imports.view"))
        words = "import csv xlsx 导入 上传"
        add_command(Command("imports.new", _("Import a file"), "imports:new", icon="upload", permission="imports.run", words=words))
