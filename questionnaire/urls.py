"""The quiz's addresses. No answer stands in any of them."""

from django.urls import path

from questionnaire.views import pages, photos, saving

app_name = "quiz"
urlpatterns = [
    path("", pages.resume_here, name="here"),
    path("review/", pages.review, name="review"),
    path("save/", saving.save, name="save"),
    path("stay/", saving.stay, name="stay"),
    path("resume/", saving.resume_by_code, name="resume_code"),
    path("resume/device/", saving.resume_on_device, name="resume_device"),
    path("resume/again/", saving.link_again, name="link_again"),
    path("resume/<str:token>/", saving.resume, name="resume"),
    path("stop/", pages.stop, name="stop"),
    path("leave/", pages.leave, name="leave"),
    path("photos/", photos.photos_page, name="photos"),
    path("photos/<uuid:photo_id>/", photos.file, {"thumbnail": False}, name="photo"),
    path("photos/<uuid:photo_id>/small/", photos.file, {"thumbnail": True}, name="photo_small"),
    path("photos/<uuid:photo_id>/remove/", photos.remove, name="photo_remove"),
    path("<slug:address>/", pages.step_page, name="step"),
]
