"""What benchmarks of a portal share: requests, clients that begin together, a slow line, its cost, and the floor."""
