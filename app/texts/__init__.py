"""The organisation's own texts: what the pages say of it, as data that is changed without code."""

from pathlib import Path

# What the demonstration says of itself.
DEMONSTRATION = Path(__file__).with_name("demonstration.toml")
