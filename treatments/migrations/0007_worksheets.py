from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("treatments", "0006_what_the_clinic_earns")]

    operations = []
