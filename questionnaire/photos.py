"""Turns uploaded bytes into a clean photo.

An upload is treated as hostile. Only the JPEG, PNG and WebP decoders may read it, chosen by content and not by file
name; sizes are checked before anything is decoded. The result is always a new JPEG: upright, sRGB, without transparency
and without any metadata, so neither a GPS position nor a hidden second file survives.
"""

import io
import struct
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from PIL import Image, ImageCms, ImageMath, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PIXELS_OF_JPEG = 210_000_000
"""The largest phone sensor has 200 megapixels, and a JPEG is scaled down while it is decoded."""
MOST_SECONDS = 15
# Pillow's own limit is between the two and is off: each file is checked by its header before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
LONGEST_SIDE = 4096
LEAST_SIDE = 320
"""Pixels of the shorter side; a smaller photo shows little skin. It is stored anyway: it may be the only one."""
THUMBNAIL_SIDE = 480
QUALITY = 88

# The exceptions that Pillow's decoders raise on broken or hostile bytes.
_DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    MemoryError,
    struct.error,
    zlib.error,
)
# Brands of the containers in which phones store HEVC and AV1 pictures.
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}


class TooSlow(Exception):
    """Decoding has taken too long."""


class _UntilDeadline(io.BytesIO):
    """Bytes that can be read for `seconds` only; decoders read piece by piece, so a slow one is stopped."""

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self.deadline = time.monotonic() + seconds

    def read(self, size: int | None = -1, /) -> bytes:
        self.check()
        return super().read(size)

    def check(self) -> None:
        if time.monotonic() >= self.deadline:
            raise TooSlow


class PhotoRefused(Exception):
    """The file cannot be accepted; the message says why, and what can be."""


@dataclass(frozen=True)
class CleanPhoto:
    """A re-encoded photo: two JPEG files as bytes, and the size of the larger one in pixels."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int

    @property
    def is_small(self) -> bool:
        """Whether the photo has too few pixels to assess skin."""
        return min(self.width, self.height) < LEAST_SIDE


TOO_LARGE = _("This photo is larger than 15 MB. Please choose a smaller one.")
SMALL = _("This photo is small, so it may not show enough of your skin. If you have a larger one, add that too.")
TOO_MANY_PIXELS = _("This photo has too many pixels. Please choose a smaller one. A screenshot of it works too.")
TOO_SLOW = _("This photo takes too long to read. Please choose a smaller one. A screenshot of it works too.")
HEIC = _(
    "This photo is a HEIC file, which we can’t read. Open it on your phone or computer and save it as JPEG. "
    "A screenshot of it works too."
)
NOT_A_PHOTO = _("This file is not a photo we can read. Please choose a JPEG, PNG or WebP photo.")
DAMAGED = _("This photo is damaged or not complete. Please choose another one.")
MOVING = _("This picture moves. Please choose a still photo.")


def read_limited(chunks: Iterable[bytes]) -> bytes:
    """Joins an upload's chunks. Raises PhotoRefused as soon as there are more than `MAX_BYTES`."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BYTES:
            raise PhotoRefused(TOO_LARGE)
    return bytes(data)


def clean(data: bytes, *, seconds: float = MOST_SECONDS) -> CleanPhoto:
    """Returns a clean photo of an upload. Raises PhotoRefused, also if decoding takes longer than `seconds`."""
    if len(data) > MAX_BYTES:
        raise PhotoRefused(TOO_LARGE)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        raise PhotoRefused(HEIC)
    source = _UntilDeadline(data, seconds)
    try:
        photo = _decode(_open(source), source)
    except TooSlow as error:
        raise PhotoRefused(TOO_SLOW) from error
    small = photo.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return CleanPhoto(_encode(photo), _encode(small), photo.width, photo.height)


def _open(source: _UntilDeadline) -> Image.Image:
    """Reads only the header. Raises PhotoRefused if it shows a file that cannot be accepted."""
    try:
        image = Image.open(source, formats=FORMATS)
    except _DECODE_ERRORS as error:
        raise PhotoRefused(NOT_A_PHOTO) from error
    if image.width * image.height > _most_pixels(image):
        raise PhotoRefused(TOO_MANY_PIXELS)
    # Phones store a depth map as a second frame of a JPEG (MPO); only other formats are really animated.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise PhotoRefused(MOVING)
    return image


def _most_pixels(image: Image.Image) -> int:
    """Returns the pixel limit; a progressive JPEG is decoded as a whole in memory, like the other formats."""
    reads_smaller = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    return MAX_PIXELS_OF_JPEG if reads_smaller else MAX_PIXELS


def _decode(image: Image.Image, source: _UntilDeadline) -> Image.Image:
    try:
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        source.check()
        plain = _in_eight_bits(image)
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        source.check()
        return _bare(_in_srgb(_on_white(ImageOps.exif_transpose(plain))))
    except _DECODE_ERRORS as error:
        raise PhotoRefused(DAMAGED) from error


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Returns 16-bit gray as 8-bit; a plain conversion would clip to white. The transparent shade becomes white."""
    if not image.mode.startswith("I"):
        return image
    gray = image.convert("I")
    plain = gray.point(lambda value: value * (1 / 257)).convert("L")
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        mask = ImageMath.lambda_eval(lambda on: on["convert"]((on["gray"] == clear) * 255, "L"), gray=gray)
        plain.paste(255, mask=mask)
    plain.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    profile = image.info.get("icc_profile")
    layer = image.convert("RGBA")
    page = Image.new("RGB", layer.size, "white")
    page.paste(layer, mask=layer.getchannel("A"))
    page.info["icc_profile"] = profile
    return page


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
        return converted or image.convert("RGB")
    return image.convert("RGB")


def _bare(image: Image.Image) -> Image.Image:
    """Returns only the pixels, in a new image, so that an encoder finds no comment, EXIF, XMP or profile to copy."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
