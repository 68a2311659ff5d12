"""Yearly figures: what is counted of a case, and what of that is published."""
