"""What remains of image files when their metadata is removed, and what is refused before it is decoded."""

import resource
from io import BytesIO
from unittest import mock

import pytest
from PIL import Image, ImageChops, ImageSequence

from gazette.image_files import cleaning
from gazette.image_files.cleaning import TRANSPOSE_BY_ORIENTATION, clean, parse, parse_within_limits
from gazette.image_files.containers import png
from gazette.image_files.limits import ImageRefused
from tests.timing import takes_at_most

from . import image_files as files

pytestmark = pytest.mark.any_database

FULL = {
    "jpeg": files.photograph,
    "progressive jpeg": lambda orientation=1: files.photograph(orientation, progressive=True),
    "png": files.png,
    "webp": files.webp,
    "lossless webp": lambda orientation=1: files.webp(orientation, lossless=True),
    "avif": files.avif,
}


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> int:
    return max(high for _low, high in ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema())


def assert_tells_nothing(content: bytes):
    assert files.SECRET[:6] not in content
    assert b"Exif\x00\x00II" not in content and b"Exif\x00\x00MM" not in content
    image = opened(content)
    assert dict(image.getexif()) == {} and image.getexif().get_ifd(0x8825) == {}
    assert not {"exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp", "mp"} & image.info.keys()


@pytest.mark.parametrize("name", FULL)
def test_metadata_is_removed_and_pixels_and_colour_profile_stay_as_they_were(name):
    content = FULL[name]()
    assert files.SECRET in content
    assert opened(content).getexif().get_ifd(0x8825)

    cleaned = clean(content).content

    assert_tells_nothing(cleaned)
    assert opened(cleaned).info["icc_profile"] == files.colour_profile()
    assert difference(opened(content), opened(cleaned)) == 0
    assert clean(cleaned).content == cleaned


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("orientation", TRANSPOSE_BY_ORIENTATION)
def test_orientation_is_applied_to_the_pixels(name, orientation):
    content = FULL[name](orientation)
    upright = opened(FULL[name]()).convert("RGB").transpose(TRANSPOSE_BY_ORIENTATION[orientation])

    cleaned = clean(content)

    assert_tells_nothing(cleaned.content)
    image = opened(cleaned.content)
    assert (cleaned.width, cleaned.height) == image.size == upright.size
    assert image.info["icc_profile"] == files.colour_profile()
    assert difference(image, upright) <= (0 if name in ("png", "lossless webp") else 24)


@pytest.mark.parametrize(
    ("content", "repeats"),
    [
        (lambda: files.gif(frames=3), 3),
        (lambda: files.png(frames=3), 0),
        (lambda: files.png(6, frames=3), 0),
        (lambda: files.webp(frames=3, lossless=True), 0),
        (lambda: files.webp(8, frames=3, lossless=True), 0),
    ],
)
def test_animation_keeps_its_frames_durations_and_repetitions(content, repeats):
    original, cleaned = Image.open(BytesIO(content())), clean(content())

    assert files.SECRET[:6] not in cleaned.content
    image = Image.open(BytesIO(cleaned.content))
    turn = TRANSPOSE_BY_ORIENTATION.get(cleaned.orientation)
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(image)]
    wanted = [frame.convert("RGB") for frame in ImageSequence.Iterator(original)]
    assert len(frames) == 3
    for frame, before in zip(frames, wanted, strict=True):
        assert difference(frame, before.transpose(turn) if turn else before) == 0
    assert [_duration(image, number) for number in range(3)] == files.DURATIONS
    assert image.info.get("loop", 0) == repeats


def _duration(image, number):
    image.seek(number)
    image.load()
    return round(image.info["duration"])


def test_credit_and_caption_are_read_as_one_line_of_plain_text():
    words = clean(files.photograph()).words

    assert (words.credit, words.caption) == ("Zoë Doe / Gazette Pictures", "The bridge, at dawn")


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: files.png_that_claims(30_000, 30_000), "too_many_pixels"),
        (lambda: files.png_that_claims(8_000, 5_001), "too_many_pixels"),
        (lambda: files.webp_of_frames(2, 16_000), "too_many_pixels"),
        (lambda: files.webp_of_frames(1_000, 2_000), "too_many_frames"),
        (lambda: files.gif_of_frames(300, 1_000), "too_many_frames"),
        (files.gif_beyond_its_screen, "too_many_pixels"),
        (lambda: files.jpeg_of_scans(500), "too_many_scans"),
        (files.avif_that_lies, "too_many_pixels"),
        (lambda: b"RIFF" + b"\xff" * 30, "unknown_format"),
        (lambda: files.gif(3)[:500], "damaged"),
        (lambda: b"\xff\xd8\xff\xe1\xff\xff", "damaged"),
        (lambda: b"\xff\xd8" + b"\xff" * 300_000 + b"\x00", "damaged"),
        (lambda: b"BM" + bytes(100), "unknown_format"),
    ],
)
def test_hostile_file_is_refused_before_it_is_decoded(build, code):
    content = build()
    assert len(content) < 700_000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def refuse():
        with pytest.raises(ImageRefused) as refused:
            parse_within_limits(content)
        assert refused.value.code == code
        assert "\n" not in refused.value.messages[0]

    assert takes_at_most(0.2, refuse)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 50_000  # kilobytes


def test_animation_with_too_many_pixels_to_turn_is_refused(monkeypatch):
    monkeypatch.setattr(cleaning, "MAX_PIXELS", 2 * files.SIZE[0] * files.SIZE[1])

    assert clean(files.webp(1, frames=3)).height == files.SIZE[1]
    with pytest.raises(ImageRefused) as refused:
        clean(files.webp(8, frames=3))
    assert refused.value.code == "too_many_frames"


def test_mistake_in_the_parser_of_another_format_is_not_taken_for_a_damaged_file(monkeypatch):
    monkeypatch.setattr(png, "parse", mock.Mock(side_effect=IndexError))

    with pytest.raises(IndexError):
        parse(png.SIGNATURE)


def test_text_that_grows_when_unpacked_is_dropped_as_it_is():
    content = files.png_that_grows(b"zTXt")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    cleaned = clean(content).content

    assert len(cleaned) < len(content)
    assert opened(cleaned).size == files.SIZE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 30_000


def test_avif_that_describes_more_than_it_holds_is_refused_at_once():
    content = files.saved(files.picture(), "AVIF")
    begin = content.index(b"iloc") + 4
    # Version 2: no sizes, so that an extent takes no byte; a million items of 65,535 extents each.
    places = bytes([2, 0, 0, 0, 0, 0]) + (1_000_000).to_bytes(4) + b"\x00\x00\x00\x01\x00\x00\x00\x00\xff\xff" * 200_000
    wanted = (len(places) + 8).to_bytes(4)
    meta = content.index(b"meta")
    size = int.from_bytes(content[begin - 8 : begin - 4])
    longer = int.from_bytes(content[meta - 4 : meta]) + len(places) + 8 - size
    content = (
        content[: meta - 4]
        + longer.to_bytes(4)
        + content[meta : begin - 8]
        + wanted
        + b"iloc"
        + places
        + content[begin - 8 + size :]
    )

    def refuse():
        with pytest.raises(ImageRefused):
            parse(content)

    assert takes_at_most(0.1, refuse)


def test_picture_of_forty_megapixels_is_within_the_limits():
    assert parse_within_limits(files.png_that_claims(8_000, 5_000)).frame_pixels == 40_000_000


@pytest.mark.parametrize("build", [files.photograph, files.png, files.webp, files.gif, files.avif])
def test_file_cut_off_anywhere_is_cleaned_or_refused_but_never_fails(build):
    content = build()
    for end in range(0, len(content), 7):
        try:
            assert files.SECRET not in (parse(content[:end]).content or b"")
        except ImageRefused:
            continue
