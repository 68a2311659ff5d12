"""The portal's JSON API (SPEC 7, docs/api/openapi.yaml): reports, mailboxes, uploads, directory, signed days.

There is no limit by client: the portal knows neither addresses nor accounts. What adds to the store costs work while
much is added (work_guard.py).
"""
