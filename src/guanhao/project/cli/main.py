"""The command's root: groups are registered here, one module each."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import click

# One line a command: the module of this package and the name of the click command in it.
COMMANDS = [
    "up:up",
    "demo:demo",
    "worker:worker",
    "doctor:doctor",
    "jobs:jobs",
    "audit:audit",
    "backup:backup",
    "backup:restore",
    "backup:verify",
    "backup:open_pages",
    "secrets:secrets",
    "brand:brand",
    "account:account",
    "imports:import_",
    "policy:policy",
    "plan:plan",
    "user:user",
    "user:setup_code",
    "query:query",
    "understand:understand",
    "report:report",
    "review:review",
    "warehouse:warehouse",
    "check:check",
    "mcp:mcp",
    "publish:publish",
    "lottery:lottery",
    "alerts:alerts",
    "audiences:audiences",
    "torture:torture",
    "tool:tool",
]


AS_IT_IS = {"django", "doctor"}  # these look at the database as they find it
OWN = {"torture"}  # these make a data folder of their own
WITHOUT = {"tool"}  # these need no database


@click.group()
@click.version_option(package_name="guanhao")
@click.pass_context
def main(context: click.Context) -> None:
    """Guanhao 官号: run the operation of official accounts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()
    restoring = "--drill" not in sys.argv and (sys.argv[1:2] == ["restore"] or sys.argv[1:3] == ["backup", "restore"])  # into an empty database
    if context.invoked_subcommand not in AS_IT_IS | OWN | WITHOUT and not restoring and not {"--help", "-h"} & set(sys.argv[1:]):
        from guanhao.project.schema import UpgradeRefused, ensure_schema

        try:
            ensure_schema()
        except UpgradeRefused as error:
            raise click.ClickException(str(error)) from error


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (migrate, makemigrations, shell …)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["guanhao django", *arguments])


for line in COMMANDS:
    module, _, attribute = line.partition(":")
    if find_spec(f"guanhao.project.cli.{module}"):
        main.add_command(getattr(import_module(f"guanhao.project.cli.{module}"), attribute))
