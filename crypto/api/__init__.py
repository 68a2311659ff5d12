"""What requests to the portal's API carry beside what is sealed (SPEC 11)."""
