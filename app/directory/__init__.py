"""`sealedline-directory`: the root key, officers' keys, and the directory that the root signs (SPEC 6, 8).

It works on files alone, so that the root can stay on a machine without a network.
"""
