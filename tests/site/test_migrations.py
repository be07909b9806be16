"""Every migration runs forward on a database with data, and the models need no further one."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def test_the_models_need_no_further_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_forward_from_the_first_migrations_with_data():
    """An office of the first version with a key case and a small one keeps them, newly derived."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("cases", "0001_initial"), ("people", "0001_initial"), ("exchange", "0001_initial")])
        old = executor.loader.project_state([("cases", "0001_initial"), ("people", "0001_initial")]).apps
        unit = old.get_model("people", "Unit").objects.create(name="省财政厅")
        source = old.get_model("cases", "Source").objects.create(name="省人大", rulebook="湖南")
        session = old.get_model("cases", "Session").objects.create(source=source, name="一次会议", year=2018)
        for number, level in (("0001", "省级重点"), ("0002", "")):
            case = old.get_model("cases", "Suggestion").objects.create(session=session, number=number, title="标题", key_level=level)
            old.get_model("cases", "Assignment").objects.create(
                suggestion=case, unit=unit, part="lead", handed_over_on="2018-03-01", organ_key=unit.pk, number=number
            )
        executor = MigrationExecutor(connection)
        executor.migrate(newest)
        from banfu.cases.models import Assignment
        from banfu.search import port

        assert len(port.find("标题")) == 2
        assert list(Assignment.objects.order_by("number").values_list("number", "key")) == [("0001", True), ("0002", False)]
    finally:
        MigrationExecutor(connection).migrate(newest)
        call_command("flush", verbosity=0, interactive=False)
