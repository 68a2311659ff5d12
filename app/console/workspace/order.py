"""Orders to delete cases, signed by the officer whose key file is unlocked: the gateway deletes nothing without one."""

from collections.abc import Sequence

from app.clock import today
from app.console.workspace.workspace import Workspace
from crypto import canonical
from crypto.officer.deletions.order import sign_deletion_order

RETENTION, JUNK = "retention", "junk"


def sign_order(workspace: Workspace, mailboxes: Sequence[bytes], reason: str) -> bytes:
    """Sign the order to delete the cases of these mailboxes (32 bytes each) today. Raises Stopped."""
    signing, instance = workspace.identity.signing, workspace.directory.instance
    return canonical.write(sign_deletion_order(mailboxes, reason, today().isoformat(), instance, signing))
