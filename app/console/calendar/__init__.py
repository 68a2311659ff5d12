"""Deadlines: the page of what is due, and the iCalendar file."""
