"""`sealedline-report`: the group of commands, and the settings of a portal."""

import click

from app.cli import Commands
from app.reporter.commands.escalate import escalate
from app.reporter.commands.figures import verify_figures
from app.reporter.commands.proof import check_proof
from app.reporter.commands.read import check, erase, save, set_aside, withdraw
from app.reporter.commands.watch_days import watch_days
from app.reporter.commands.write import file, follow_up
from app.reporter.site import Site

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Commands)
@click.option("--portal", envvar="SEALEDLINE_PORTAL", default="http://127.0.0.1:8000", show_default=True)
@click.option("--root", envvar="SEALEDLINE_ROOT", help="The root's verifying key, as the organisation published it.")
@click.option(
    "--instance", envvar="SEALEDLINE_INSTANCE", help="The portal's instance, as the organisation published it."
)
@click.option("--proxy", envvar="SEALEDLINE_PROXY", help="socks5://127.0.0.1:9050 goes through Tor.")
@click.option("--release-day", envvar="SEALEDLINE_RELEASE_DAY", type=DAY, help="Today is not before this day.")
@click.pass_context
def main(
    context: click.Context, portal: str, root: str | None, instance: str | None, proxy: str | None, release_day: object
) -> None:
    """Report, and read the answers, without a browser. The code phrase is asked for, or read from standard input."""
    context.obj = Site(portal, root, instance, proxy, None if release_day is None else str(release_day)[:10])


for command in (file, check, follow_up, escalate, save, withdraw, erase, set_aside, check_proof, watch_days):
    main.add_command(command)
main.add_command(verify_figures)

if __name__ == "__main__":
    main()
