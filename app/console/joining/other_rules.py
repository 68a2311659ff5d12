"""Says which rules of this console differ from the server's."""

from app.console.joining.files import PROCEDURE, QUESTIONS
from app.console.workspace.workspace import Workspace


def list_other_rules(workspace: Workspace) -> list[str]:
    """The names of the files that differ; none as long as it isn't known what the server has."""
    theirs = workspace.bulletin.rules
    if theirs is None:
        return []
    pairs = zip((PROCEDURE, QUESTIONS), workspace.own_rules, theirs, strict=True)
    return [name for name, own, other in pairs if own != other]
