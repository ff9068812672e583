"""`guanhao demo`: the sample brand."""

import time

import click
from django.utils.translation import gettext_lazy as _

from guanhao.project.cli.context import as_command
from guanhao.project.cli.speech import tell


@click.command()
@click.option("--scale", default=1.0, show_default=True, help="People and their events: 1 is 200,000 people. Posts do not grow with it.")
@click.option("--seed", default=2019, show_default=True, help="Another seed is another year.")
@click.option("--serve", is_flag=True, help="Start the program afterwards.")
@click.option("--port", default=8600, show_default=True, help="With --serve.")
@click.pass_context
@as_command
def demo(context: click.Context, scale: float, seed: int, serve: bool, port: int) -> None:
    """Make the sample brand (青禾: a year on five platforms) once, and print how to sign in."""
    from guanhao.project import demo as sample

    if not 0.0005 <= scale <= 50:
        raise click.BadParameter("between 0.0005 and 50", param_hint="--scale")
    began = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"  {time.monotonic() - began:5.1f} s  {text}", err=True)

    brand = sample.make_sample(scale=scale, seed=seed, say=say)
    login = sample.state_of_sample()
    tell(_("Sample brand: %(name)s   %(address)s"), name=brand.name, address=f"http://127.0.0.1:{port}/b/{brand.slug}/")
    tell(_("Sign in with: %(email)s   password: %(password)s"), email=login.email, password=login.password)
    if serve:
        from guanhao.project.cli.up import up

        context.invoke(up, port=port)
