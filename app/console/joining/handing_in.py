"""Hands in the key of a new officer, and looks whether the directory names it."""

from gettext import gettext as _

from app.clock import today
from app.console.errors import explain
from app.console.jobs import StillOpening
from app.console.workspace.workspace import NoDirectory, Workspace
from app.join_file import JoinFile
from app.store_calls.errors import CodeEnded, CodeUsed, JoinFileChanged, NotLetIn, StoreError, StoreUnavailable
from app.store_calls.joining import hand_in_key
from crypto import canonical
from crypto.encoding import b64decode
from crypto.errors import UntrustedDirectory

REFUSED = {
    CodeEnded: _("Your file isn't good any more: its day is over, or it was taken back. Tell who sent it to you, and "
                 "ask for a new one. Open that: your key stays as it is."),
    CodeUsed: _("Another key was handed in with your file. If you haven't done that yourself on another machine, "
                "somebody else has opened your file: tell who sent it to you, by telephone, at once. With a new file "
                "you go on: your key stays as it is."),
    JoinFileChanged: _("Your file isn't the one that was made for you: somebody has changed it. Tell who sent it to "
                       "you, by telephone, at once. Don't use this console."),
}  # fmt: skip


class HandingIn:
    """What came of it in this session: `is_done` once the gateway has the key, `refused` says why it never will."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.is_done, self.refused, self.waiting = False, "", ""

    def hand_in(self, workspace: Workspace, said: JoinFile) -> None:
        """Hand in the key with the code of a file, unless that is done: the same again changes nothing."""
        if self.is_done or self.refused or workspace.own_cards is None:
            return
        cards = [canonical.write(card) for card in workspace.own_cards.list_cards(today().isoformat())]
        try:
            hand_in_key(workspace.store, b64decode(said.code), said.digest, cards)
            self.is_done, self.waiting = True, ""
        except (CodeEnded, CodeUsed, JoinFileChanged) as error:
            self.refused = _(REFUSED[type(error)])
        except NotLetIn:
            self.waiting = _("The gateway doesn't take your key. See that the date of this machine is right.")
        except StoreUnavailable:
            self.waiting = _("The gateway can't be reached. See that this machine is connected and, if your "
                             "organisation uses Tor, that Tor is running. It is tried again by itself.")  # fmt: skip

    def is_named(self, workspace: Workspace) -> bool:
        """Look whether the directory names this key by now."""
        try:
            workspace.look()
        except (NoDirectory, StillOpening):
            pass
        except (StoreError, UntrustedDirectory) as error:
            self.waiting = self.waiting or explain(error, 503)
        try:
            return workspace.me is not None
        except NoDirectory:
            return False
