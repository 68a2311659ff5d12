"""What happens to reports when something fails: each script breaks it on purpose, counts, and prints one row of
docs/reliability.md."""
