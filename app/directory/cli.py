"""`sealedline-directory`: the group of commands."""

import click

from app.cli import Commands
from app.directory.commands.keys import change_passphrase, make_officer, make_root
from app.directory.commands.officers import add, charge, extend, retire
from app.directory.commands.recovery import back_up_root, restore_root
from app.directory.commands.signers import replace_root, trust
from app.directory.commands.start import start
from app.directory.commands.versions import edit, renew, show, sign


@click.group(cls=Commands)
def main() -> None:
    """The root key, the officers' keys, and the directory that the root signs. It works offline."""


for command in (
    start,
    make_root,
    make_officer,
    change_passphrase,
    sign,
    edit,
    renew,
    add,
    retire,
    charge,
    extend,
    trust,
    replace_root,
    back_up_root,
    restore_root,
    show,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
