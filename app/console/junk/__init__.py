"""Junk: reports that nobody took in, by day and size class, and their removal; what auditors see of it."""
