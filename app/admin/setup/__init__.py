"""Setting up a server of the Debian package: settings, keys, tables, the way in; then the first directory."""
