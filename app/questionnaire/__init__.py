"""The guided form: what a reporter is asked, as data that is changed without code."""

from pathlib import Path

DEFAULT = Path(__file__).with_name("questions.toml")
# For an organisation whose product can be used to watch people.
SURVEILLANCE = DEFAULT.with_name("questions-surveillance.toml")
