"""国密: SM3, SM4, key ring, masks. Plain Python."""

from .digest import hmac_sm3, sm3, sm3_hex
from .keyring import KeyRing, KeyRingError
from .mask import mask, mask_in_text, mask_phone

__all__ = ["KeyRing", "KeyRingError", "hmac_sm3", "mask", "mask_in_text", "mask_phone", "sm3", "sm3_hex"]
