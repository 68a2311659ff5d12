"""The poster (`sealedline-portal poster`): a PDF for a wall, with the portal's address and what to compare."""
