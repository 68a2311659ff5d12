"""The console: with which an officer reads and answers reports, on their own machine. application.py is its Flask part.

Each feature with pages is a package. A module with `make_blueprint` makes a blueprint: `views.py`, and where there are
more, modules named after what their pages do. Shared by them: cases/ (opening cases and their status), index/ (search
and summaries), workspace/ (what is unlocked), drafts/ (check and send), register/ (what is recorded beside cases),
jobs.py (background).

This file imports nothing: the worker processes of cases/, index/ and upkeep/ would load all pages before each start.
"""
