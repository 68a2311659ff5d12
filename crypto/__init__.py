"""The message format of SPEC.md, part by part. No module uses a network, a database or a page."""
