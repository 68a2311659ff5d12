"""What the console does by itself while a key file is unlocked: it retires cards, and hands on keys."""
