"""Health and metrics of a program for whoever runs it, on loopback: of the service, and of nobody who uses it.

Whoever reads them may keep them, every few seconds, for years. So nothing here moves because of one visit, report or
officer: there is no count of requests, no size and no time; docs/operating.md has what is told, how coarsely, and why.
"""
