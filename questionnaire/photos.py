"""Bytes in, clean photo out.

What comes in is hostile until shown otherwise. Only JPEG, PNG and WebP decoders are let near it, by content and not
by name; sizes are checked before anything is decoded. What goes out is always a fresh JPEG: upright, sRGB, without
transparency and without any metadata, so neither a GPS position nor a hidden second file survives.
"""

import io
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 4096
THUMBNAIL_SIDE = 480
QUALITY = 88

# What Pillow's decoders raise on broken or hostile bytes.
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
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PhotoRefused(Exception):  # noqa: N818 a refusal is an answer, not a fault
    """The file cannot be taken; the message says why and what can."""


@dataclass(frozen=True)
class CleanPhoto:
    """A re-encoded photo: two JPEG files as bytes, and the size of the large one in pixels."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int


TOO_LARGE = _("This photo is larger than 15 MB. Please choose a smaller one.")
TOO_MANY_PIXELS = _("This photo has more than 50 megapixels. Please choose a smaller one.")
NOT_A_PHOTO = _("This file is not a photo we can read. Please choose a JPEG, PNG or WebP photo.")
DAMAGED = _("This photo is damaged or not complete. Please choose another one.")
MOVING = _("This picture moves. Please choose a still photo.")


def read_limited(chunks: Iterable[bytes]) -> bytes:
    """Join an upload's chunks, giving up as soon as there are more than `MAX_BYTES`."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BYTES:
            raise PhotoRefused(TOO_LARGE)
    return bytes(data)


def clean(data: bytes) -> CleanPhoto:
    """Make a clean photo of an upload. Raises PhotoRefused."""
    if len(data) > MAX_BYTES:
        raise PhotoRefused(TOO_LARGE)
    photo = _decode(_open(data))
    small = photo.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return CleanPhoto(_encode(photo), _encode(small), photo.width, photo.height)


def _open(data: bytes) -> Image.Image:
    """Read the header only, and judge by it."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefused(TOO_MANY_PIXELS) from error
    except _DECODE_ERRORS as error:
        raise PhotoRefused(NOT_A_PHOTO) from error
    if image.width * image.height > MAX_PIXELS:
        raise PhotoRefused(TOO_MANY_PIXELS)
    # Phones store a depth map as a second frame of a JPEG (MPO); only the others really move.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise PhotoRefused(MOVING)
    return image


def _decode(image: Image.Image) -> Image.Image:
    try:
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        return _bare(_in_srgb(_on_white(upright)))
    except _DECODE_ERRORS as error:
        raise PhotoRefused(DAMAGED) from error


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
    if image.mode.startswith("I"):  # 16 bits of gray; a plain conversion would cut them off at white
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image.convert("RGB")


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: a new image carries no comment, EXIF, XMP or profile for an encoder to pick up."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
