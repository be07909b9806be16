"""Masks for personal data (个人信息保护法 第二十八条、第五十一条)."""

import re

_ID = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_PHONE = re.compile(r"\+?[\d\s()（）—-]{7,}")


def looks_like_phone(text: str) -> bool:
    """Say whether the whole text is a telephone number, with or without separators."""
    return _PHONE.fullmatch(text.strip()) is not None


def mask_phone(phone: str) -> str:
    """Mask a mobile as 138****5678; anything else goes to `mask`."""
    match = _MOBILE.fullmatch(phone.strip())
    return f"{match[1]}****{match[2]}" if match else mask(phone)


def mask(text: str) -> str:
    """Keep the ends of a text and star its middle; a very short text keeps at most its first sign."""
    text = text.strip()
    if looks_like_phone(text):
        return text[:-4] + "****"  # of a landline the area code may stay
    if len(text) <= 4:
        return text[:1] + "*" * (len(text) - 1)
    return text[:2] + "*" * (len(text) - 4) + text[-2:]


def mask_in_text(text: str) -> str:
    """Mask mobiles and identity numbers inside running text; all else is left as it is."""
    return _MOBILE.sub(r"\1****\2", _ID.sub(r"\1********\2", text))
