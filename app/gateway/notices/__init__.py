"""Notices: officers are told that they should look, by mail, ntfy or a webhook; never what there is, or how much."""
