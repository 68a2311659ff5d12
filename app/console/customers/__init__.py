"""Customers that records name: their page."""
