"""Form fields for image files, which refuse files over the limits before they are decoded."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField

from .cleaning import clean, damaged, parse_within_limits
from .limits import ImageRefused

MAX_AVATAR_SIZE = 10 * 1024 * 1024


class CheckedImageField(WagtailImageField):
    """Wagtail's field with our limits; it also refuses a file that can't be decoded."""

    @classmethod
    def in_place_of(cls, field: WagtailImageField) -> "CheckedImageField":
        return cls(label=field.label, required=field.required, widget=field.widget, initial=field.initial)

    def to_python(self, data):
        if hasattr(data, "read") and data.size <= (self.max_upload_size or data.size):
            try:
                data.seek(0)
                parse_within_limits(data.read())
            except ImageRefused as error:
                if error.code != "unknown_format":
                    raise
                raise ValidationError(
                    self.error_messages["invalid_image_extension"], code="invalid_image_extension"
                ) from error
            finally:
                data.seek(0)
        return super().to_python(data)

    def check_image_pixel_size(self, f):
        try:
            f.image.get_size()  # decodes it
        except Exception as error:  # Pillow raises whatever its decoders do
            raise damaged() from error


class AvatarField(forms.ImageField):
    """Return the image upright and without metadata: Wagtail's resizing would lose the orientation."""

    def to_python(self, data):
        if not hasattr(data, "read"):
            return super().to_python(data)
        if data.size > MAX_AVATAR_SIZE:
            limit = filesizeformat(MAX_AVATAR_SIZE)
            raise ImageRefused(
                _("This file is too large; at most %(limit)s are accepted."), code="too_large", params={"limit": limit}
            )
        data.seek(0)  # Wagtail validates the form a second time to render it
        content = clean(data.read()).content
        return super().to_python(SimpleUploadedFile(data.name, content, content_type=data.content_type))


class AvatarForm(AvatarPreferencesForm):
    avatar = AvatarField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)


def clean_avatar_file(sender, instance, **kwargs):
    """Remove metadata from the avatar of a profile, however it was set."""
    avatar = instance.avatar
    if avatar and not avatar._committed:
        avatar.open("rb")
        instance.avatar = ContentFile(clean(avatar.read()).content, name=avatar.name)


def connect():
    from django.db.models.signals import pre_save
    from wagtail.admin.views.account import AvatarSettingsPanel
    from wagtail.users.models import UserProfile

    AvatarSettingsPanel.form_class = AvatarForm
    pre_save.connect(clean_avatar_file, sender=UserProfile, dispatch_uid="gazette.clean_avatar_file")
