"""The gateway: the only way in which consoles reach the store. It knows who asks, and can open nothing."""
