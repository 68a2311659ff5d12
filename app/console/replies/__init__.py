"""Replies to the reporter: their form, draft and pages."""
