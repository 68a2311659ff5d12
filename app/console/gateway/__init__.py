"""The line to the gateway: the only way in which the console reaches the store."""
