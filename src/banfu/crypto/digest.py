"""SM3 (GB/T 32905): digest and keyed digest."""

import hashlib
import hmac as _hmac

from cryptography.hazmat.primitives import hashes, hmac


def sm3(data: bytes) -> bytes:
    """Return the 32-byte SM3 digest of `data`; raises nothing."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:  # an OpenSSL built without SM3: cryptography brings its own
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize()


def sm3_hex(data: bytes) -> str:
    """Return the SM3 digest of `data` as 64 lower-case hex digits."""
    return sm3(data).hex()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """Return the 32-byte HMAC-SM3 of `data` under `key`."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


def same(left: bytes, right: bytes) -> bool:
    """Compare two digests in constant time."""
    return _hmac.compare_digest(left, right)
