"""The organisation's procedure: which steps a case takes, who may take them, and by when."""

from pathlib import Path

DEFAULT = Path(__file__).with_name("procedure.toml")
