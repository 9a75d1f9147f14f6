from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0004_counted_tries")]

    operations = []
