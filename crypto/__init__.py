"""The sealed-message format of SPEC.md: one module an idea, none of which knows a network, a database or a page."""
