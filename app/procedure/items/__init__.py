"""Items of a case, which one entry begins and a later one ends: measures, tasks and mentions."""
