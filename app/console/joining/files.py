"""What joining writes into the folder of key files: settings, rules, and the file itself until it is used up."""

from collections.abc import Mapping
from datetime import date
from gettext import gettext as _
from pathlib import Path

from app import private_file
from app.console.config import list_settings
from app.console.key_folder import SUFFIX as KEY_SUFFIX
from app.console.settings_file import find_folder, read_values, write_values
from app.join_file import MAX_BYTES, SUFFIX, JoinFile, WrongJoinFile, read_join_file
from app.settings.in_file import Value, name_in_file

PROCEDURE, QUESTIONS = "procedure.toml", "questions.toml"


def join(path: Path, environ: Mapping[str, str], today: date) -> JoinFile:
    """Take in the file at a path, and the key file beside it: from then on this console is its organisation's.

    Raises WrongJoinFile, WrongFile for settings that can't be read, OSError.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    said, folder = read_join_file(data), find_folder(environ)
    if said.until < today:
        words = _("This file was good until {day}. Ask for a new one.")
        raise WrongJoinFile(words.format(day=said.until.isoformat()))
    held = read_values(folder, [name_in_file(name) for name in list_settings()])
    _check_organisation(said, held, environ, folder)
    private_file.make_folder(folder)
    _write(folder / PROCEDURE, said.procedure.encode())
    _write(folder / QUESTIONS, said.questions.encode())
    _write(folder / f"{said.officer}{SUFFIX}", data)
    write_values(folder, {**held, **_list_values(said)})
    _bring_key(path.with_name(f"{said.officer}{KEY_SUFFIX}"), folder)
    return said


def find_invited(folder: Path) -> str:
    """The id of somebody who has joined here and has no key file yet; empty if there is nobody."""
    ids = sorted(path.stem for path in folder.glob(f"*{SUFFIX}"))
    return next((id for id in ids if not (folder / f"{id}{KEY_SUFFIX}").exists() and read_kept(folder, id)), "")


def read_kept(folder: Path, id: str) -> JoinFile | None:
    """The file by which somebody joins who isn't in the directory yet, if there is one."""
    try:
        said = read_join_file((folder / f"{id}{SUFFIX}").read_bytes())
    except (OSError, WrongJoinFile):
        return None
    return said if said.officer == id else None


def forget_kept(folder: Path, id: str) -> None:
    """Remove the file of somebody who has joined. Raises OSError."""
    private_file.remove(folder / f"{id}{SUFFIX}")


def _check_organisation(said: JoinFile, held: Mapping[str, Value], environ: Mapping[str, str], folder: Path) -> None:
    told = {name_in_file(name): text.strip() for name, text in environ.items() if text.strip()}
    known = {**held, **told}
    if known.get("instance", said.instance) != said.instance:
        words = _("This file is of another organisation than the one that this console belongs to, and nothing was "
                  "changed in {folder}. Give the other one a folder of its own: "
                  "sealedline-console --keys NEW_FOLDER join FILE")  # fmt: skip
        raise WrongJoinFile(words.format(folder=folder))
    if known.get("root", said.root) != said.root:
        words = _("This file names another root key than the one that this console trusts. Don't use it. Ask whoever "
                  "keeps the root key, by telephone, who made it. Nothing was changed in {folder}.")  # fmt: skip
        raise WrongJoinFile(words.format(folder=folder))


def _list_values(said: JoinFile) -> dict[str, Value]:
    return {
        "root": said.root,
        "instance": said.instance,
        "gateway": [*said.gateway],
        **({"site": said.site} if said.site else {}),
        "procedure": PROCEDURE,
        "questions": QUESTIONS,
    }


def _bring_key(path: Path, folder: Path) -> None:
    """Copy a key file, made where the root key is, unless this officer has one here. Its passphrase keeps it."""
    if path.is_file() and not (folder / path.name).exists():
        private_file.create(folder / path.name, path.read_bytes())


def _write(path: Path, data: bytes) -> None:
    private_file.replace(path, lambda file: file.write(data))
