"""The sandbox for untrusted files: decodes pictures and texts in a process under seccomp and rlimits (Linux)."""
