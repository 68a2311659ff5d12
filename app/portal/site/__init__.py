"""The portal's static site: pages built reproducibly, padded to one size, and served from memory."""
