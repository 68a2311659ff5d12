"""The reporter's client of the portal's API (SPEC 7): connection, proxy, padding and retries."""
