"""Deletions: of cases, by two officers; of junk; and the orders for both."""
