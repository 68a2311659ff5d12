"""The console: with which an officer reads and answers reports, on their own machine. application.py is its Flask part.

Each feature with pages is a package whose `views.py` makes its blueprint. Features with more than one blueprint have
them in modules of their own: actions/new_case.py, actions/code_phrases.py, actions/votes.py, auth/start.py,
auth/unlock.py, auth/new_key.py, calendar/mark_done.py, disclosure/export.py, disclosure/extract.py,
files/preview_views.py, interviews/send.py and people/absence_draft.py. Shared by them: cases/ (opening cases and their
status), index/ (search and summaries), workspace/ (what is unlocked), drafts/ (check and send), register/ (what is
recorded beside cases), jobs.py (background).

This file imports nothing: the worker processes of cases/, index/ and upkeep/ would load all pages before each start.
"""
