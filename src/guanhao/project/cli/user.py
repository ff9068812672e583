"""`guanhao user`: people; `guanhao setup-code`: the key to the first-run page."""

import sys

import click

from guanhao.project.cli.context import as_command, brand_option


@click.group()
def user() -> None:
    """People: add."""


@user.command("add")
@click.argument("email")
@brand_option
@click.option("--role", required=True, help="A role such as director, editor, analyst, viewer, administrator.")
@click.option("--name", default="", help="The name colleagues see; the part before the @ when left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; without it an invitation link is printed.")
@click.option("--administrator", is_flag=True, help="May do everything in every brand.")
def add(email: str, role: str, name: str, password_stdin: bool, administrator: bool) -> None:
    """Give the person EMAIL a role in a brand; the same again changes nothing."""
    from guanhao.domains.identity import facade
    from guanhao.kernel.tenancy import current_brand

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        person = facade.add_person(
            email=email, name=name, role=role, brand=current_brand(), password=password, is_administrator=administrator, check_password=True
        )
        click.echo(f"{person.email}: {', '.join(person.roles)} in {current_brand().slug}")
        return
    if administrator:
        raise click.UsageError("--administrator needs --password-stdin: an invitation gives a role in one brand.")
    if facade.has_role(email, role):
        click.echo(f"{email} is already {role} in {current_brand().slug}")
        return
    click.echo(f"Open this link to join {current_brand().name} (it works once): {facade.invite(email=email, name=name, role=role)}")


@click.command("setup-code")
@as_command
def setup_code() -> None:
    """Print a new one-time code for the first-run page /setup."""
    from guanhao.domains.identity import facade

    click.echo(facade.new_setup_code())
