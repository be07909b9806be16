"""SM4 field encryption (GB/T 32907) with a key file of several keys."""

import base64
import json
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .digest import hmac_sm3
from .mask import looks_like_phone


class KeyRingError(Exception):
    """The key file or a ciphertext cannot be used; the message is a Chinese sentence."""


class KeyRing:
    """Keys by id; the newest encrypts, every one decrypts, one index key never changes."""

    def __init__(self, path: Path | str) -> None:
        """Read the key file, or make it (0600) when there is none; raises KeyRingError when damaged."""
        self.path = Path(path)
        if self.path.exists():
            self._read()
        else:
            self._keys, self._index_key = {"k1": os.urandom(16)}, os.urandom(32)
            self._save()

    @classmethod
    def load(cls, path: Path | str) -> "KeyRing":
        """Read a key file which must be there; raises KeyRingError when it is missing or damaged."""
        if not Path(path).exists():
            raise KeyRingError(f"找不到密钥文件 {path}。")
        return cls(path)

    @classmethod
    def create(cls, path: Path | str) -> "KeyRing":
        """Make a new key file; raises KeyRingError rather than replace one."""
        if Path(path).exists():
            raise KeyRingError(f"密钥文件 {path} 已经存在，不覆盖。")
        return cls(path)

    def _read(self) -> None:
        try:
            data = json.loads(self.path.read_text("utf-8"))
            self._keys = {key: bytes.fromhex(value) for key, value in data["keys"].items()}
            self._index_key = bytes.fromhex(data["index"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise KeyRingError(f"密钥文件 {self.path} 已损坏或无法读取。") from None
        self._check()

    def _check(self) -> None:
        if not self._keys or any(len(k) != 16 for k in self._keys.values()) or len(self._index_key) != 32:
            raise KeyRingError(f"密钥文件 {self.path} 已损坏：密钥长度不对。")

    def _save(self) -> None:
        data = {"keys": {k: v.hex() for k, v in self._keys.items()}, "index": self._index_key.hex()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(self.path.name + ".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(data, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(self.path)  # whole or not at all: half a key file loses every phone

    def rotate(self) -> str:
        """Add a key, which encrypts from now on; returns its id."""
        name = f"k{len(self._keys) + 1}"
        self._keys[name] = os.urandom(16)
        self._save()
        return name

    def encrypt(self, plain: str, context: bytes = b"") -> str:
        """Return `sm4:v1:<key id>:<base64 of nonce, ciphertext, tag>`, bound to `context`."""
        name, nonce = list(self._keys)[-1], os.urandom(12)
        cipher = Cipher(algorithms.SM4(self._keys[name]), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(context)
        body = cipher.update(plain.encode()) + cipher.finalize()
        return f"sm4:v1:{name}:" + base64.b64encode(nonce + body + cipher.tag).decode()

    def decrypt(self, sealed: str, context: bytes = b"") -> str:
        """Return the plain text; raises KeyRingError: bad form, unknown key, tampered."""
        match = re.fullmatch(r"sm4:v1:(\w+):([A-Za-z0-9+/=]+)", sealed)
        if not match:
            raise KeyRingError("密文格式不对，无法解密。")
        if match[1] not in self._keys:
            raise KeyRingError(f"密钥文件里没有编号为“{match[1]}”的密钥，无法解密。")
        try:
            raw = base64.b64decode(match[2], validate=True)
            cipher = Cipher(algorithms.SM4(self._keys[match[1]]), modes.GCM(raw[:12], raw[-16:])).decryptor()
            cipher.authenticate_additional_data(context)
            return (cipher.update(raw[12:-16]) + cipher.finalize()).decode()
        except (InvalidTag, ValueError):
            raise KeyRingError("密文被改动过，或不属于这条记录，无法解密。") from None

    def blind_index(self, plain: str) -> str:
        """Return HMAC-SM3 as hex for equality search; a phone is reduced to its digits."""
        text = re.sub(r"\D", "", plain) if looks_like_phone(plain) else plain.strip()
        return hmac_sm3(self._index_key, text.encode()).hex()
