"""Recovery files: making one, helping a colleague with theirs, and restoring a key on a new machine."""
