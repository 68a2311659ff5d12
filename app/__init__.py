"""The two programs, portal and console, and what they share."""
