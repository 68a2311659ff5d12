"""The page's way to an export: what `sealedline-console import` takes in on another machine."""

from gettext import gettext as _

from flask import Blueprint, flash, redirect, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.key_folder import SUFFIX
from app.console.moving.collect import list_moved, list_moved_settings
from app.console.moving.export_file import write_export
from app.console.recovery.answers import send
from app.console.workspace.workspace import Workspace
from app.toml_file import WrongFile
from crypto.officer.keys.key_file import MAX_BYTES


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the view that exports the console."""
    blueprint = Blueprint("moving", __name__)

    @blueprint.get("/key/export")
    @unlocked
    def export(workspace: Workspace) -> ViewResponse:
        id, file_key = workspace.key_id, workspace.identity.file_key
        try:
            with (config.keys / f"{id}{SUFFIX}").open("rb") as file:
                key = file.read(MAX_BYTES + 1)
            exported = write_export(id, key, file_key, list_moved_settings(config), list_moved(config, id))
        except (OSError, ValueError, WrongFile):
            flash(_("It can't be exported: what lies beside the key file can't be read, or is too much."), "warning")
            return redirect(url_for("new_key.show"))
        return send(exported, "application/octet-stream", f"{id}.sealedline-export")

    return blueprint
