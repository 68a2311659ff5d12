"""The same thing done in several cases at once, each case for itself."""
