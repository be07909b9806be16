"""Signing in and out, the password, and the health of the server."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from banfu import clock
from banfu.actions.administering import change_own_password
from banfu.actions.kernel import Origin
from banfu.cases import public
from banfu.desk import tryout
from banfu.people import instance
from banfu.people.models import Person
from banfu.ui.forms import BanfuForm, forms


class LoginForm(AuthenticationForm):
    """Django's own form, with sentences of ours."""

    error_messages = {
        "invalid_login": "登录名或密码不对，请核对后再输；连续输错几次，账号会锁一段时间。",
        "inactive": "这个账号已停用，请联系本单位系统管理员。",
    }


class LoginPage(auth.LoginView):
    template_name = "desk/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        office = instance.office()
        brand = office.home.name if office and office.home else ""
        day = office.demo_day if office else None
        demo = f"这是演示系统，日期停在 {day:%Y年}{day.month}月{day.day}日。" if day else ""
        return super().get_context_data(brand=brand, demo=demo, tries=tryout.accounts(), column=bool(public.columns()), **kwargs)


login_view = login_not_required(LoginPage.as_view())
logout_view = login_not_required(auth.LogoutView.as_view())


class PasswordForm(BanfuForm):
    """The old password and the new one, twice."""

    old = forms.CharField(label="现在的密码", strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(label="新密码", strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="再输一次新密码", strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, person: Person, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["new"].help_text = "".join(password_validators_help_texts()[:1])

    def clean_old(self) -> str:
        if not self.person.check_password(self.cleaned_data["old"]):
            raise ValidationError("现在的密码不对，请重输。")
        return str(self.cleaned_data["old"])

    def clean(self) -> None:
        new, again = self.cleaned_data.get("new"), self.cleaned_data.get("again")
        if not new:
            return
        if again and new != again:
            self.add_error("again", "两次输入的新密码不一样，请重输。")
        elif new == self.cleaned_data.get("old"):
            self.add_error("new", "新密码和现在的一样，请换一个。")
        else:
            try:
                validate_password(new, self.person)
            except ValidationError as error:
                self.add_error("new", error)


def _why(person: Person) -> str:
    if person.must_change_password:
        return "这是别人给您的密码。请先换成自己的，再开始办理。"
    changed = person.password_changed_on
    if changed is None or (clock.today() - changed).days > settings.PASSWORD_DAYS:
        return f"密码已用满 {settings.PASSWORD_DAYS} 天。请换一个，再继续办理。"
    return ""


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the middleware sends here whoever must."""
    person = request.user
    form = PasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_own_password(person, form.cleaned_data["new"], Origin(request.META.get("REMOTE_ADDR", "")))
        update_session_auth_hash(request, person)
        messages.success(request, "密码已改，下次登录用新密码。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "desk/password.html", {"form": form, "why": _why(person)})


def refresh_session(request: HttpRequest) -> None:
    """Push the end of an idle session on, at most once a minute: a write each request costs."""
    now = clock.now()
    last = request.session.get("kept_at", 0)
    if abs(now.timestamp() - last) > timedelta(minutes=1).total_seconds():
        request.session["kept_at"] = now.timestamp()


@login_not_required
def locked(request: HttpRequest) -> HttpResponse:
    """What a locked account is told."""
    return render(request, "desk/locked.html", {"minutes": round(settings.AXES_COOLOFF_TIME * 60)}, status=429)


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer ok where the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
