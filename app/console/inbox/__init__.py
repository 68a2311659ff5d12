"""The inbox: the list of cases, with its filter and search."""
