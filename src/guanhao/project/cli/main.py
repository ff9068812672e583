"""The command's root: groups are registered here, one module each."""

import os

import click


@click.group()
@click.version_option(package_name="guanhao")
def main() -> None:
    """Guanhao 官号: run the operation of official accounts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (migrate, makemigrations, shell …)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["guanhao django", *arguments])
