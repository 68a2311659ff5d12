"""The register: what officers record beside cases, opened once and held, and written."""
