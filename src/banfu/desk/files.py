"""Files: download through the one door; originals and sealed replies dropped in bulk."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from banfu.actions.filing import KINDS_DROPPED, OUTWARD
from banfu.cases import visible
from banfu.cases.files import path_of
from banfu.cases.models import Session, StoredFile
from banfu.exchange import matching
from banfu.people.models import Person, Role
from banfu.ui.downloads import send_file
from banfu.ui.forms import BanfuForm, size_text

MOST_FILES, MOST_BYTES = 300, 500 * 1024 * 1024


def _readable(person: Person, row: StoredFile) -> bool:
    """From within the unit all of its files; from above what it sent out or was given (``OUTWARD``)."""
    if row.organ is None:
        return visible.suggestions(person).filter(pk=row.suggestion_id).exists()
    mine = {"suggestion": row.suggestion_id, "organ_key": row.organ}
    if visible.within(person).filter(**mine).exists():
        return True
    return row.kind in OUTWARD and visible.assignments(person).filter(**mine).exists()


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a case one may see, of one's own organ; else 404."""
    row = get_object_or_404(StoredFile, pk=pk)
    if not _readable(request.user, row):
        raise Http404
    path = path_of(row.digest)
    if not path.is_file():
        return render(request, "desk/file_gone.html", {"row": row}, status=410)
    return send_file(path.open("rb"), row.name)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once: a list of uploads, empty where none was chosen."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        found = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in found if one]


class DropForm(BanfuForm):
    session = forms.ModelChoiceField(
        label="届次", queryset=Session.objects.select_related("source").order_by("-year", "source", "pk"), empty_label=None
    )
    kind = forms.ChoiceField(label="放的是什么", choices=[(k, StoredFile.Kind(k).label) for k in KINDS_DROPPED])
    files = ManyFilesField(label="文件", required=False)


def drop(request: HttpRequest) -> HttpResponse:
    """归入原件: several files or a zip, each beside the case its number names."""
    if not request.user.holds(Role.COORDINATOR):
        raise Http404
    form = DropForm(request.POST or None, request.FILES or None)
    outcome, status = None, 200
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        total = sum(upload.size or 0 for upload in uploads)
        if form.is_valid():
            if not uploads:
                form.add_error("files", "请选要放的文件，可以一次选几个，也可以选一个压缩包。")
            elif len(uploads) > MOST_FILES or total > MOST_BYTES:
                form.add_error("files", f"一次最多 {MOST_FILES} 个、{size_text(MOST_BYTES)}，这次 {len(uploads)} 个、{size_text(total)}；请分几次放。")
            else:
                outcome = _dropped(request, form)
        status = 200 if outcome else 422
    return render(request, "desk/drop.html", {"form": form, "outcome": outcome}, status=status)


def _dropped(request: HttpRequest, form: DropForm) -> matching.Outcome:
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        places = []
        for n, upload in enumerate(request.FILES.getlist("files")):
            path = Path(folder) / f"{n}{Path(upload.name).suffix.lower()[:8]}"
            with path.open("wb") as out:
                for piece in upload.chunks():
                    out.write(piece)
            places.append((upload.name, path))
        data = form.cleaned_data
        return matching.drop(request.user, data["session"], data["kind"], places)
