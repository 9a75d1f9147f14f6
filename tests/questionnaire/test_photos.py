"""Photos: what is accepted, what is refused, and what is always removed."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageCms

from questionnaire import photos
from questionnaire.photos import PhotoRefused, clean

GPS_PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
ORIENTATION, ARTIST, GPS = 0x0112, 0x013B, 0x8825


def picture(mode="RGB", size=(80, 60), color=None):
    return Image.new(mode, size, color if color is not None else (0 if mode == "P" else "teal"))


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def decoded(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def with_exif(**tags):
    image = picture(size=(80, 40))
    image.paste("red", (0, 0, 40, 40))
    exif = image.getexif()
    exif[ORIENTATION] = tags.get("orientation", 1)
    exif[ARTIST] = "Ann Example"
    exif[GPS] = GPS_PLACE
    return encoded(image, exif=exif, comment=b"secret note", quality=95)


def png_that_claims(width, height):
    """A PNG of a few bytes whose header claims a huge picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def jpeg_that_claims(width, height, *, progressive=False):
    """A JPEG of a few bytes whose header claims a huge picture."""
    whole = bytearray(encoded(picture("L", color=99), progressive=progressive))
    frame = whole.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


def animated(kind):
    frames = [picture(color="red"), picture(color="blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(picture()), id="jpeg"),
        pytest.param(encoded(picture(), "PNG"), id="png"),
        pytest.param(encoded(picture(), "WEBP"), id="webp"),
        pytest.param(encoded(picture("L", color=99)), id="gray"),
        pytest.param(encoded(picture("CMYK", color=(90, 10, 20, 0))), id="cmyk"),
        pytest.param(encoded(picture("1", color=1), "PNG"), id="two colors"),
        pytest.param(encoded(picture("LA", color=(99, 128)), "PNG"), id="gray with transparency"),
        pytest.param(encoded(picture("I;16", color=30000), "PNG"), id="sixteen bits"),
        pytest.param(encoded(picture("P"), "PNG", transparency=0), id="palette with transparency"),
    ],
)
def test_a_photo_becomes_a_plain_jpeg(data):
    photo = clean(data)
    large, small = decoded(photo.jpeg), decoded(photo.thumbnail)

    assert (large.format, large.mode, large.size) == ("JPEG", "RGB", (80, 60))
    assert (small.format, small.mode) == ("JPEG", "RGB")
    assert (photo.width, photo.height) == large.size


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", photos.NOT_A_PHOTO, id="no bytes"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", photos.NOT_A_PHOTO, id="svg"),
        pytest.param(encoded(picture("P"), "GIF"), photos.NOT_A_PHOTO, id="gif"),
        pytest.param(encoded(picture(), "TIFF"), photos.NOT_A_PHOTO, id="tiff"),
        pytest.param(encoded(picture(), "BMP"), photos.NOT_A_PHOTO, id="bmp"),
        pytest.param(b"<html><script>alert(1)</script>", photos.NOT_A_PHOTO, id="html"),
        pytest.param(b"%PDF-1.7\n", photos.NOT_A_PHOTO, id="pdf"),
        pytest.param(zipped(), photos.NOT_A_PHOTO, id="zip"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 40, photos.NOT_A_PHOTO, id="jpeg magic only"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, photos.NOT_A_PHOTO, id="png magic only"),
        pytest.param(b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 40, photos.NOT_A_PHOTO, id="webp magic only"),
        pytest.param(png_that_claims(8000, 7000), photos.TOO_MANY_PIXELS, id="56 megapixels"),
        pytest.param(png_that_claims(12000, 9000), photos.TOO_MANY_PIXELS, id="108 megapixels"),
        pytest.param(jpeg_that_claims(16400, 13000), photos.TOO_MANY_PIXELS, id="jpeg of 213 megapixels"),
        pytest.param(jpeg_that_claims(8160, 6144, progressive=True), photos.TOO_MANY_PIXELS, id="kept whole"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 40, photos.HEIC, id="heic"),
        pytest.param(b"\0\0\0\x18ftypmif1" + b"\0" * 40, photos.HEIC, id="heif"),
        pytest.param(b"\0\0\0\x18ftypmp42" + b"\0" * 40, photos.NOT_A_PHOTO, id="film"),
        pytest.param(png_that_claims(60000, 60000), photos.TOO_MANY_PIXELS, id="decompression bomb"),
        pytest.param(encoded(Image.effect_noise((300, 200), 90))[:-200], photos.DAMAGED, id="truncated jpeg"),
        pytest.param(png_that_claims(100, 100), photos.DAMAGED, id="png with too few pixels"),
        pytest.param(animated("WEBP"), photos.MOVING, id="animated webp"),
        pytest.param(animated("PNG"), photos.MOVING, id="animated png"),
        pytest.param(encoded(picture()) + b"\0" * photos.MAX_BYTES, photos.TOO_LARGE, id="over 15 MB"),
    ],
)
def test_what_is_no_still_photo_is_refused_in_words(data, said):
    with pytest.raises(PhotoRefused) as refused:
        clean(data)

    assert str(refused.value) == said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_cut_of_a_photo_is_an_unexpected_error(kind):
    whole = encoded(picture(size=(40, 40)), kind)
    for length in range(0, len(whole), 7):
        try:
            clean(whole[:length])
        except PhotoRefused:
            continue


def test_the_limit_holds_while_reading():
    taken = []

    def chunks():
        while True:
            taken.append(1)
            yield b"\0" * 1_000_000

    with pytest.raises(PhotoRefused, match="15 MB"):
        photos.read_limited(chunks())
    assert len(taken) == 16


@pytest.mark.parametrize(
    "hidden", [pytest.param(b"<script>alert(1)</script>", id="html"), pytest.param(zipped(), id="zip")]
)
def test_what_is_hidden_behind_a_photo_is_left_behind(hidden):
    photo = clean(encoded(picture()) + hidden)

    assert b"script" not in photo.jpeg + photo.thumbnail
    assert not zipfile.is_zipfile(io.BytesIO(photo.jpeg))


def test_place_name_and_comments_are_removed():
    before = with_exif()
    assert decoded(before).getexif().get_ifd(GPS)

    photo = clean(before)

    for image in (decoded(photo.jpeg), decoded(photo.thumbnail)):
        assert not dict(image.getexif())
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"secret note" not in photo.jpeg
    assert b"Ann Example" not in photo.jpeg


def test_a_photo_is_turned_upright():
    photo = clean(with_exif(orientation=6))
    image = decoded(photo.jpeg)

    assert image.size == (40, 80)
    red, green, _ = image.getpixel((20, 10))
    assert red > 200 > green


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA"), ("PNG", "LA")])
def test_transparency_becomes_white(kind, mode):
    clear = Image.new(mode, (10, 10), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))

    image = decoded(clean(encoded(clear, kind)).jpeg)

    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_broken_color_profile_does_no_harm():
    photo = clean(encoded(picture(), icc_profile=b"not a profile"))

    assert "icc_profile" not in decoded(photo.jpeg).info


def test_a_color_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    image = decoded(clean(encoded(picture(color="red"), icc_profile=profile)).jpeg)

    assert "icc_profile" not in image.info
    assert image.getpixel((40, 30))[0] > 240


def test_sixteen_bits_of_gray_stay_gray():
    image = decoded(clean(encoded(picture("I;16", color=30000), "PNG")).jpeg)

    assert image.getpixel((5, 5)) == (116, 116, 116)


def sixteen_bits(*shades, clear):
    """A 16-bit grayscale PNG with one column for each shade; the shade `clear` is transparent."""
    image = Image.frombytes("I;16", (len(shades), 8), struct.pack(f"<{len(shades)}H", *shades) * 8)
    # Pillow cannot write this transparency, so its chunk is inserted after the header by hand.
    whole, body = encoded(image, "PNG"), b"tRNS" + struct.pack(">H", clear)
    chunk = struct.pack(">I", 2) + body + struct.pack(">I", zlib.crc32(body))
    return whole[:33] + chunk + whole[33:]


def test_sixteen_bits_of_gray_with_a_clear_shade_are_shown_as_they_are():
    image = decoded(clean(sixteen_bits(*[30000] * 8, *[118] * 8, clear=118)).jpeg)

    assert abs(image.getpixel((2, 4))[0] - 116) < 4
    assert image.getpixel((13, 4))[0] > 250, "what is clear lies on white"


@pytest.mark.parametrize(("width", "height"), [(8160, 6144), (12000, 9000), (16320, 12240)])
def test_the_photos_of_every_phone_are_judged_small_enough(width, height):
    with pytest.raises(PhotoRefused, match="damaged"):
        clean(jpeg_that_claims(width, height)[:-40])


def test_decoding_ends_after_its_time():
    with pytest.raises(PhotoRefused) as refused:
        clean(encoded(picture(), "PNG"), seconds=0)

    assert str(refused.value) == photos.TOO_SLOW


def test_large_photos_are_made_smaller():
    photo = clean(encoded(picture(size=(6000, 3000))))

    assert (photo.width, photo.height) == (4096, 2048)
    assert max(decoded(photo.thumbnail).size) == 480
