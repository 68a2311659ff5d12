"""People: who stands in for whom while they are away, and handing over somebody's cases to somebody else."""
