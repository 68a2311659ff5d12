"""What the work on a case costs an officer: how tall its page is, and how many clicks and pages its steps take."""
