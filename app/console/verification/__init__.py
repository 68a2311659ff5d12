"""`sealedline-console verify`: verifies the records of all cases, and compares them with a snapshot."""
