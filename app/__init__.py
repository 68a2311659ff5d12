"""The programs, portal, gateway and console among them, and what they share."""
