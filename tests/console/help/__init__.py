"""Help on the pages."""
