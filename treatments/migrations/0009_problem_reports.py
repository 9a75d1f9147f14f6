from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0008_patients_move_and_cancel")]

    operations = []
