"""The limits on requests; those on files are settings (app/config.py). Against floods there is work_guard.py."""

PLACES = 1000  # replies that one request may erase
# The largest report and note (32 slots, 524288 bytes padded) in base64url, then padded.
REQUEST_BYTES = 2**21
