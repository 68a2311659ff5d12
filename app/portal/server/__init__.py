"""The portal's web server (asyncio, h11): processes, connections and their limits, answers and their headers."""
