"""拟稿: suggestion and draft side by side, autosave as a buffer, a version as a decision."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.kernel import visible_task
from banfu.actions.replies import DraftForm
from banfu.cases.models import Assignment, DraftBuffer, OpinionRequest, Version
from banfu.cases.words import HOSTING
from banfu.desk.case import differences, note_reading
from banfu.desk.lights import light

FIELDS = ("title", "text", "reply_class", "disclosure", "disclosure_reason")


def _task(request: HttpRequest, pk: int) -> Assignment:
    task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    return task


def _latest(task: Assignment) -> Version | None:
    rows = Version.objects.filter(reply__assignment=task, reply__round=task.round).select_related("author")
    return rows.order_by("-n").first()


def _received(task: Assignment) -> QuerySet[OpinionRequest]:
    rows = OpinionRequest.objects.filter(assignment=task, received_on__isnull=False, dropped_on=None)
    return rows.select_related("unit").order_by("pk")


def first_words(task: Assignment) -> dict[str, Any]:
    """Head and closing of a new letter, filled from what is known."""
    s, kind = task.suggestion, task.suggestion.get_kind_display()
    number = s.number if s.number.startswith("闭会") else f"第{s.number}号"
    day = clock.today()
    end = f"{task.unit.full_name or task.unit.name}\n{day.year}年{day.month}月{day.day}日"
    if not task.hosting:
        host = s.assignments.filter(part__in=list(HOSTING)).select_related("unit").order_by("pk").first()
        return {"title": f"关于{s.session}{number}{kind}的会办意见",
                "text": f"{host.unit.name if host else ''}：\n《{s.title}》（{number}）收悉。现提出会办意见如下：\n\n{end}"}
    asked = "、".join(_received(task).values_list("unit__name", flat=True))
    consulted = f"经商{asked}，" if asked else ""
    you = "你们" if s.cosigner_count else "您"
    text = (
        f"{s.proposers}：\n{you}提出的《{s.title}》（{number}）收悉。{consulted}现答复如下：\n\n"
        f"感谢{you}对我们工作的关心和支持。\n\n附件：征询意见表\n{end}\n（联系人：　，电话：　）"
    )
    return {"title": f"对{s.session}{number}{kind}的答复", "text": text}


def checks(task: Assignment, title: str, text: str, reply_class: str) -> list[dict[str, str]]:
    """Plain faults a reader would send back; each a sentence with its place."""
    found = []
    kind = task.suggestion.get_kind_display()
    wrong, person, other = ("提案", "代表", "委员") if kind == "建议" else ("建议案", "委员", "代表")
    if task.hosting and not reply_class:
        found.append(("e", "还没有定办理类别。", "办理类别"))
    if wrong in text.replace("建议提案", ""):
        found.append(("e", f"把“{kind}”写成了“{wrong}”。", "正文"))
    if task.suggestion.number.lstrip("0") not in title + text:
        found.append(("e", f"全文没有写这一件的编号 {task.suggestion.number}。", "标题、正文"))
    if other in text:
        found.append(("w", f"正文里出现了“{other}”，本件提出人是{person}，请核对。", "正文"))
    if any(f"年0{m}月" in text for m in range(1, 10)) or "二〇" in text:
        found.append(("e", "日期要用阿拉伯数字，月、日不补“0”。", "落款"))
    if "〔" not in text and "[20" in text:
        found.append(("w", "文号的年份用六角括号〔〕。", "正文"))
    if "联系人：　" in text:
        found.append(("w", "联系人和电话还没有填。", "文末"))
    return [{"level": level, "text": words, "at": at} for level, words, at in found]


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. POST makes a version; a refusal keeps every word typed."""
    task, action = _task(request, pk), REGISTRY["save_draft"]
    note_reading(request, task)
    latest = _latest(task)
    buffer = DraftBuffer.objects.filter(assignment=task, person=request.user).first()
    start: dict[str, Any] = {f: getattr(latest, f) for f in FIELDS} if latest else first_words(task)
    if buffer:
        start |= buffer.fields
    start["based_on"] = buffer.based_on if buffer else latest.n if latest else 0
    reason, status = denied(action, request.user, task), 200
    form = DraftForm(request.POST or None, initial=start, task=task, person=request.user)
    form.fields["text"].widget.attrs |= {"data-autosave": reverse("draft_buffer", args=[pk])}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                origin = Origin(request.META.get("REMOTE_ADDR", ""))
                perform(action, request.user, task, dict(form.cleaned_data), origin)
                return redirect("draft", pk)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    shown = {name: form[name].value() or "" for name in ("title", "text") if name in form.fields}
    behind = bool(latest and str(form["based_on"].value() or 0) != str(latest.n))
    if behind and latest and form.is_bound:
        # He has now been told; the next save is his decision.
        form.data = {**form.data.dict(), "based_on": str(latest.n)}
    context = {
        "task": task, "suggestion": task.suggestion, "form": form, "latest": latest, "buffer": buffer,
        "denied": reason, "light": light(task, clock.today()), "next_n": (latest.n if latest else 0) + 1,
        "paragraphs": [p for p in task.suggestion.body.splitlines() if p.strip()],
        "opinions": _received(task),
        "checks": checks(task, shown["title"], shown["text"],
                         str(form["reply_class"].value() or "") if "reply_class" in form.fields else ""),
        "behind": differences(shown["text"], latest.text) if behind and latest else [],
        "submit": denied(REGISTRY["submit_draft"], request.user, task),
    }  # fmt: skip
    return render(request, "desk/draft.html", context, status=status)


@require_POST
def buffer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed: a buffer, no fact and no line in the record."""
    task = _task(request, pk)
    fields = {name: request.POST[name][:60000] for name in FIELDS if name in request.POST}
    based = request.POST.get("based_on", "")
    DraftBuffer.objects.update_or_create(
        assignment=task, person=request.user,
        defaults={"fields": fields, "based_on": int(based) if based.isdecimal() else 0, "saved_at": clock.now()},
    )  # fmt: skip
    latest = _latest(task)
    if latest and based.isdecimal() and latest.n != int(based):
        text = f"{latest.author.name}已存了第 {latest.n} 稿，您写的还在"
        return HttpResponse(json.dumps({"text": text}), content_type="application/json", status=409)
    return JsonResponse({"text": f"已自动保存 {clock.now():%H:%M}"})
