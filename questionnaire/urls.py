"""The quiz's addresses."""

app_name = "quiz"
urlpatterns: list = []
