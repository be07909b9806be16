"""Password rules (等保 2.0 level 3, GB/T 22239-2019 8.1.4.1)."""

import string

from django.core.exceptions import ValidationError


class Strength:
    """At least ``length`` characters of three of the four kinds, without the login name."""

    def __init__(self, length: int = 10) -> None:
        self.length = length

    def validate(self, password: str, user: object = None) -> None:
        kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
        found = sum(any(c in kind for c in password) for kind in kinds)
        found += any(c not in string.ascii_letters + string.digits for c in password)
        if len(password) < self.length or found < 3:
            raise ValidationError(self.get_help_text())
        name = getattr(user, "username", "")
        if name and name.lower() in password.lower():
            raise ValidationError("密码里不能含有登录名，请换一个。")

    def get_help_text(self) -> str:
        return f"密码至少 {self.length} 位，并含大写字母、小写字母、数字、符号中的三种。"
