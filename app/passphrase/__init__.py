"""Passphrases of key files: how strong a new one is, made-up ones, and changing one.

For officers' key files in the console and on the command line, and for the root's.
"""
