"""Pictures tell where, when, with what and by whom they were made; afterwards they don't, and look the same."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageOps, ImageSequence

from tests.metadata import picture_samples as pictures
from tests.metadata.planted import ALICE, DAY, DEVICE, DOCUMENT_ID, SERIAL, TOOL, exiftool, find_planted, list_chunks
from tests.metadata.sifting import Sifter

SAMPLES = Path(__file__).parent / "samples"
FORMATS = ("jpg", "png", "webp")
# What ExifTool may still read: how the picture is drawn.
DRAWN = (
    "JFIF:", "IFD0:Orientation", "ICC", "PNG:", "PNG-pHYs:", "RIFF:", "APP14:", "Adobe:"
)  # fmt: skip
TELLING = (
    "Author",
    "Artist",
    "Software",
    "Comment",
    "Description",
    "Serial",
    "GPS",
    "Creat",
    "XMP",
    "IPTC",
    "Thumbnail",
)


def look_the_same(one: Path, other: Path) -> bool:
    """The same pixels in every frame, as they lie in the file and as they are turned, in the same colours."""
    with Image.open(one) as first, Image.open(other) as second:
        frames = zip(ImageSequence.Iterator(first), ImageSequence.Iterator(second), strict=True)
        return first.mode == second.mode and all(
            a.tobytes() == b.tobytes() and ImageOps.exif_transpose(a).tobytes() == ImageOps.exif_transpose(b).tobytes()
            for a, b in frames
        )


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_tells_who_made_it_where_when_and_with_what(ending: str, tmp_path: Path, sifter: Sifter) -> None:
    seen = sifter.inspect(pictures.save(tmp_path / f"picture.{ending}"))
    assert seen.cleanable and seen.warning is None
    assert {
        ("place", "52.51630, 13.37770"),
        ("device", f"{DEVICE} Model 9"),
        ("serial", SERIAL),
        ("author", ALICE),
        ("day", DAY),
        ("software", TOOL),
        ("title", "Planted description"),
        ("identifier", DOCUMENT_ID),
    } <= set(seen.findings)
    assert any(what == "profile" and value.startswith("Planted") for what, value in seen.findings)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_cleaned_picture_tells_nothing_and_looks_the_same(ending: str, tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / f"picture.{ending}")
    assert find_planted(path)
    cleaned = sifter.must_clean(path)
    assert {
        "place",
        "device",
        "serial",
        "author",
        "day",
        "software",
        "title",
        "identifier",
        "profile",
    } <= cleaned.removed
    assert cleaned.left == {"picture", "colours"}
    assert find_planted(cleaned.path) == []
    assert look_the_same(path, cleaned.path)
    tags = exiftool(cleaned.path)
    assert [name for name in tags if not name.startswith(DRAWN) or any(word in name for word in TELLING)] == []
    assert cleaned.file == {"name": path.name, "type": "application/x-test", "lastModified": 0}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", FORMATS)
def test_a_cleaned_picture_is_not_turned(ending: str, orientation: int, tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / f"turned{orientation}.{ending}", orientation=orientation)
    cleaned = sifter.must_clean(path)
    assert look_the_same(path, cleaned.path)
    with Image.open(cleaned.path) as image:
        assert dict(image.getexif()) == ({} if orientation == 1 else {0x0112: orientation})


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("progressive.jpg", "RGB", {"progressive": True}),
        ("restarts.jpg", "RGB", {"restart_marker_blocks": 1}),
        ("grey.jpg", "L", {"icc_profile": None}),
        ("four_colours.jpg", "CMYK", {"icc_profile": None}),
        ("palette.png", "P", {}),
        ("transparent.png", "RGBA", {}),
        ("grey.png", "LA", {"icc_profile": None}),
        ("lossy.webp", "RGB", {"lossless": False, "quality": 60}),
        ("transparent.webp", "RGBA", {}),
        ("half_lossy.webp", "RGBA", {"lossless": False}),
    ],
)
def test_every_way_of_drawing_stays_as_it_is(
    name: str, mode: str, options: dict[str, Any], tmp_path: Path, sifter: Sifter
) -> None:
    image = pictures.draw(mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    path = pictures.save(tmp_path / name, image, **options)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert look_the_same(path, cleaned.path)


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_an_animation_goes_on_moving(ending: str, tmp_path: Path, sifter: Sifter) -> None:
    more = [pictures.draw(), pictures.draw()]
    path = pictures.save(tmp_path / f"moving.{ending}", save_all=True, append_images=more, duration=[100, 200, 300])
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert look_the_same(path, cleaned.path)
    with Image.open(cleaned.path) as image:
        assert getattr(image, "n_frames", 1) == 3


def test_a_png_keeps_only_what_draws_it(tmp_path: Path, sifter: Sifter) -> None:
    cleaned = sifter.must_clean(pictures.save(tmp_path / "picture.png"))
    assert {name for name, _ in list_chunks(cleaned.bytes)} == {"IHDR", "iCCP", "eXIf", "IDAT", "IEND"}


@pytest.mark.parametrize("ending", FORMATS)
def test_what_follows_the_end_of_a_picture_goes(ending: str, tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / f"more.{ending}")
    path.write_bytes(path.read_bytes() + b"a second picture, Planted behind the first")
    assert sifter.inspect(path).told & {"preview", "extra"}
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert look_the_same(path, cleaned.path)


@pytest.mark.parametrize("ending", FORMATS)
def test_colours_stay_those_of_the_profile(ending: str, tmp_path: Path, sifter: Sifter) -> None:
    """Not only sRGB: a profile that swaps red and blue must still swap them."""
    profile = bytearray(pictures.make_profile())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    path = pictures.save(tmp_path / f"swapped.{ending}", icc_profile=bytes(profile))
    cleaned = sifter.must_clean(path)
    seen = []
    for each in (path, cleaned.path):
        with Image.open(each) as image:
            kept = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
            shown = ImageCms.profileToProfile(image, kept, ImageCms.createProfile("sRGB"))
            assert shown is not None
            seen.append(shown.tobytes())
            unchanged = image.tobytes()
    assert seen[0] == seen[1] != unchanged


def test_a_damaged_colour_profile_goes(tmp_path: Path, sifter: Sifter) -> None:
    path = pictures.save(tmp_path / "odd.jpg", icc_profile=b"Planted, and no profile at all" * 9)
    cleaned = sifter.must_clean(path)
    assert cleaned.left == {"picture"}
    assert find_planted(cleaned.path) == []


def test_a_phones_picture_tells_nothing_afterwards(sifter: Sifter) -> None:
    """Preview, IPTC, a second picture behind the first: samples/README.md says how it was made."""
    seen = sifter.inspect(SAMPLES / "phone.jpg")
    assert {"place", "device", "author", "preview", "title", "day", "serial"} <= seen.told
    cleaned = sifter.must_clean(SAMPLES / "phone.jpg")
    assert find_planted(cleaned.path) == []
    assert look_the_same(SAMPLES / "phone.jpg", cleaned.path)
    assert cleaned.bytes.count(b"\xff\xd8\xff") == 1


def test_a_picture_that_cannot_be_cleaned_is_read_all_the_same(tmp_path: Path, sifter: Sifter) -> None:
    pictures.draw().save(tmp_path / "picture.tiff", exif=pictures.make_exif())
    seen = sifter.inspect(tmp_path / "picture.tiff")
    assert (seen.kind, seen.cleanable, seen.warning) == ("picture", False, "picture")
    assert ("device", f"{DEVICE} Model 9") in seen.findings
    assert sifter.clean(tmp_path / "picture.tiff") is None


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_slightly_damaged_picture_is_read_as_other_programs_do(name: str, tmp_path: Path, sifter: Sifter) -> None:
    whole = pictures.save(tmp_path / name).read_bytes()
    damaged = {
        "a.jpg": whole[:-2].replace(b"\xff\xdb", b"\0\0\0\xff\xdb", 1),
        "a.png": whole[:-12],
        "a.webp": b"RIFF" + (int.from_bytes(whole[4:8], "little") + 2).to_bytes(4, "little") + whole[8:],
    }[name]
    path = tmp_path / f"damaged{name}"
    path.write_bytes(damaged)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == [] and look_the_same(tmp_path / name, cleaned.path)


def test_values_are_shown_on_one_line_and_not_at_length(tmp_path: Path, sifter: Sifter) -> None:
    exif = pictures.make_exif()
    exif[0x013B] = "A\u202elice\n" + "x" * 5000
    seen = sifter.inspect(pictures.save(tmp_path / "long.jpg", exif=exif))
    [author] = [value for what, value in seen.findings if what == "author" and value != ALICE]
    assert len(author) == 200 and "\n" not in author and "\u202e" not in author
