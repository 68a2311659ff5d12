"""A third implementation of the format, written from crypto/SPEC.md alone, which seals and never opens.

It makes the files of tests/vectors. It imports nothing of `crypto` or `app`, and other libraries where there are some.
"""
