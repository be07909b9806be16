"""Every address of the program, by audience."""

from django.urls import path

from banfu.desk import accounts, acts, admins, case, drafts, flowchart, lists, notices, numbers, taking, workbench

urlpatterns = [
    path("healthz", accounts.healthz, name="healthz"),
    path("login", accounts.login_view, name="login"),
    path("logout", accounts.logout_view, name="logout"),
    path("password", accounts.password, name="password"),
    path("", workbench.workbench, name="workbench"),
    path("cases", lists.cases, name="cases"),
    path("cases/export", lists.export, name="cases_export"),
    path("find", lists.find, name="find"),
    path("notices", notices.notices, name="notices"),
    path("case/<int:pk>", case.case, name="case"),
    path("act/<str:name>/<int:pk>", acts.act, name="act"),
    path("act/<str:name>", acts.act_each, name="act_each"),
    path("draft/<int:pk>", drafts.draft, name="draft"),
    path("draft/<int:pk>/buffer", drafts.buffer, name="draft_buffer"),
    path("flow", flowchart.flow, name="flow"),
    path("figures", numbers.figures, name="figures"),
    path("figures/open", numbers.opened, name="figure_cases"),
    path("imports", taking.imports, name="imports"),
    path("imports/<int:pk>", taking.preview, name="import_preview"),
    path("imports/<int:pk>/commit", taking.commit, name="import_commit"),
    path("imports/<int:pk>/withdraw", taking.withdraw, name="import_withdraw"),
]
