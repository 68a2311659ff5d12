"""The page of the directory: recipients of reports, fingerprints, expiry."""
