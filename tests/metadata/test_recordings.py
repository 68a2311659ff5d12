"""Films and HEIC pictures lose what describes them, and not a byte of them moves."""

from pathlib import Path

from PIL import Image

from tests.metadata import recording_samples as recordings
from tests.metadata.planted import ALICE, DEVICE, exiftool, find_planted
from tests.metadata.sifting import Sifter
from tests.metadata.test_pictures import look_the_same

ALWAYS = ("QuickTime:", "Track1:", "Track2:", "Meta:", "Avif:", "AV1:")


def test_a_film_tells_nothing_afterwards_and_plays_the_same(tmp_path: Path, sifter: Sifter) -> None:
    path = recordings.make_film(tmp_path / "a.mov")
    seen = sifter.inspect(path)
    assert (seen.kind, seen.cleanable) == ("film", True)
    assert {("place", recordings.PLACE), ("device", DEVICE), ("author", ALICE)} <= set(seen.findings)
    assert {"day", "software", "identifier", "extra"} <= seen.told
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == [] and cleaned.left == {"recording"}
    before, after = path.read_bytes(), cleaned.bytes
    assert len(before) == len(after) and b"52.5163" not in after and b"Encoder" not in after
    assert after.index(recordings.PICTURES) == before.index(recordings.PICTURES)
    for kept in (b"avc1", b"stco", b"stsz", b"tkhd", b"vide"):
        assert kept in after
    assert b"mebx" not in after
    assert not any(DEVICE in value or "2024" in value for value in exiftool(cleaned.path).values())


def test_a_heic_picture_tells_nothing_afterwards_and_looks_the_same(tmp_path: Path, sifter: Sifter) -> None:
    path = recordings.make_picture(tmp_path / "a.avif")
    seen = sifter.inspect(path)
    assert (seen.kind, seen.cleanable) == ("heic", True)
    assert {("place", "52.51630, 13.37770"), ("device", f"{DEVICE} Model 9"), ("author", ALICE)} <= set(seen.findings)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == [] and len(cleaned.bytes) == path.stat().st_size
    assert look_the_same(path, cleaned.path)
    with Image.open(cleaned.path) as picture:
        assert not set(picture.getexif()) - {0x0112}


def test_a_film_that_leads_outside_or_has_no_tracks_is_refused(tmp_path: Path, sifter: Sifter) -> None:
    path = recordings.make_film(tmp_path / "a.mov")
    whole = path.read_bytes()
    for old, new in {b"stco\0\0\0\0\0\0\0\1\0": b"stco\0\0\0\0\0\0\0\1\x7f", b"moov": b"cmov"}.items():
        assert old in whole
        path.write_bytes(whole.replace(old, new))
        assert sifter.clean(path) is None
        assert sifter.inspect(path).warning == "unreadable"
