"""Moving to another machine: what a console has beside its program, in one file."""
