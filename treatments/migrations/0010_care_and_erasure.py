from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0009_problem_reports")]

    operations = []
