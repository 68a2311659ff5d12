"""`sealedline-report`: the reporter's side without a browser. It seals and opens on this machine."""
