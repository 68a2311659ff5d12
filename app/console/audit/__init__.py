"""The audit, for auditors alone: matches records with dockets, finds faults, filters and exports them (CSV)."""
