"""Archives: whole cases in one file of open formats, for another system or an authority, checked by `verify-case`."""
