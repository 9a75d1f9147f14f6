from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0005_patient_language")]

    operations = []
