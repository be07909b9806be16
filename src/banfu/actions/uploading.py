"""报送: an answered case is entered into the congress or CPPCC platform as well (domain §11)."""

from banfu.actions.fields import DatedForm
from banfu.actions.kernel import Doing, declare
from banfu.cases.models import Assignment, Issue, PlatformUpload
from banfu.cases.words import AFTER_REPLY, HOSTING, Kind, Stage
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import TextField

PLATFORM = {Kind.SUGGESTION: "代表履职平台", Kind.PROPOSAL: "政协提案平台"}


class UploadedForm(DatedForm):
    platform = TextField(label="哪个平台", max_length=60)

    def prepare(self) -> None:
        self.fields["platform"].initial = PLATFORM[Kind(self.task.kind)]


def _issued(task: Assignment, person: Person, post: Post) -> str:
    issue = Issue.objects.filter(reply__assignment=task, reply__round=task.round).select_related("reply__upload").first()
    if issue is None:
        return "这一轮还没有签发的答复，没有可以上传的；历史台账的件也不用上传。"
    done = getattr(issue.reply, "upload", None)
    return f"这一轮答复 {done.uploaded_on:%Y-%m-%d} 已登记上传到{done.platform}。" if done else ""


def _mark_uploaded(doing: Doing) -> str:
    issue = Issue.objects.select_related("reply").get(reply__assignment=doing.task, reply__round=doing.task.round)
    PlatformUpload.objects.create(
        reply=issue.reply, platform=doing.data["platform"], uploaded_on=doing.on, uploaded_by=doing.person.name
    )
    return f"答复 {issue.number} 已上传到{doing.data['platform']}"


mark_uploaded = declare(
    name="mark_uploaded", label="登记已上传", roles=frozenset({Role.COORDINATOR}), form=UploadedForm, parts=HOSTING,
    stages=frozenset({*AFTER_REPLY, Stage.ARCHIVED}), change=_mark_uploaded, guard=_issued, likely=30, batch=True,
)  # fmt: skip
