"""The portal's background jobs: clean-up of unclaimed uploads, and signing closed days."""
