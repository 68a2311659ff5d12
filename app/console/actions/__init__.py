"""Actions of the procedure: their forms and drafts, and opening a new case (views.py, new_case.py)."""
