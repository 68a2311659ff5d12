"""Parts of the directory (SPEC 6): the form of its document, and the chain that its versions make."""
