import stat

import pytest

from banfu.crypto import KeyRing, KeyRingError, mask, mask_in_text, mask_phone, sm3_hex


def test_sm3_vector():
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_round_trip_rotation_and_index(tmp_path):
    ring = KeyRing.create(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    old, index = ring.encrypt("13812345678", b"p1"), ring.blind_index("138 1234-5678")
    assert ring.rotate() == "k2"
    ring = KeyRing(tmp_path / "keys")
    assert ring.decrypt(old, b"p1") == "13812345678"
    assert ring.encrypt("x").startswith("sm4:v1:k2:")
    assert ring.blind_index("13812345678") == index


def test_faults(tmp_path):
    with pytest.raises(KeyRingError, match="找不到"):
        KeyRing.load(tmp_path / "none")
    (tmp_path / "bad").write_text("{")
    with pytest.raises(KeyRingError, match="损坏"):
        KeyRing.load(tmp_path / "bad")
    ring = KeyRing.create(tmp_path / "keys")
    sealed = ring.encrypt("甲", b"1")
    for text, context in ((sealed, b"2"), (sealed[:14] + ("A" if sealed[14] != "A" else "B") + sealed[15:], b"1")):
        with pytest.raises(KeyRingError, match="改动"):
            ring.decrypt(text, context)
    with pytest.raises(KeyRingError, match="k9"):
        ring.decrypt(sealed.replace(":k1:", ":k9:"), b"1")


def test_masks():
    assert mask_phone("13812345678") == "138****5678"
    assert mask("0731-85309270") == "0731-8530****"
    assert mask_in_text("电13812345678，证430101199001011234。") == "电138****5678，证430101********1234。"
