"""The format itself, as crypto/SPEC.md has it: one module an idea, sealing only."""
