"""Where a report could be lost with one key, on the page of the directory."""

from html import unescape

from tests.console.office import Office


def test_the_page_of_recipients_says_which_channel_one_key_alone_reads(office: Office) -> None:
    channels = office.channels("compliance")
    office.publish(2, channels=channels)
    page = unescape(office.open_console().read("/recipients"))
    assert "can read a report here." in page
    assert "Nobody can read a report that leaves out" in page
    channels[0]["recipients"] = ["compliance", "counsel", "director"]
    office.publish(3, channels=channels)
    assert "one key alone" not in office.open_console().read("/recipients")
