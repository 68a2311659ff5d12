"""The message format of SPEC.md, version 1, part by part. No module uses a network, a database or a page."""
