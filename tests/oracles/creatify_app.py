"""A Django project in this process that answers as Creatify's documentation shows it.

What Django and its REST framework answer is what the emulator must answer. Nothing of the emulator is used here.
"""

import json
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

REST: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    # The form that every release before 3.18 had; deprecated, so it warns.
    "LIST_SERIALIZER_ERRORS_AS_DICT": False,
}
if settings.configured:
    message = "Another Django project is configured in this process."
    raise ImproperlyConfigured(message)
settings.configure(
    SECRET_KEY="oracle",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
    LOGGING_CONFIG=None,
    REST_FRAMEWORK=REST,
)
django.setup()

from django.db import connection  # noqa: E402 - Django must know its settings first
from django.http import Http404  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import authentication, exceptions, generics, response, serializers  # noqa: E402

from tests.oracles.creatify_serializers import Creator, Lipsync, LipsyncV2, Persona, PersonaV2, Speech  # noqa: E402

API_ID, API_KEY = "oracle", "oracle-key"
with connection.schema_editor() as editor:
    editor.create_model(Creator)


class Keys(authentication.BaseAuthentication):
    """Both headers, or 401."""

    def authenticate(self, request: Any) -> Any:
        """The customer."""
        name, key = request.headers.get("X-API-ID"), request.headers.get("X-API-KEY")
        if not name or not key:
            raise exceptions.NotAuthenticated
        if (name, key) != (API_ID, API_KEY):
            raise exceptions.AuthenticationFailed
        return name, key

    def authenticate_header(self, request: Any) -> str:
        """The challenge."""
        return 'Bearer realm="api"'


class Body(generics.GenericAPIView):
    """Shows what was made of a body."""

    authentication_classes = (Keys,)
    status = 201

    def post(self, request: Any) -> Any:
        """Validate."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return response.Response(_shown(serializer), status=self.status)


def _shown(serializer: Any) -> dict[str, Any]:
    fields = serializer.fields
    return {
        name: value
        if value is None or isinstance(fields[name], serializers.BaseSerializer)
        else fields[name].to_representation(value)
        for name, value in serializer.validated_data.items()
        if not isinstance(fields[name], serializers.FileField)
    }


class ReadableBody(Body):
    """A list too."""

    def get(self, request: Any) -> Any:
        """Nothing is kept."""
        return response.Response([])


class Thing(generics.GenericAPIView):
    """Something that is not there."""

    authentication_classes = (Keys,)
    name = "Lipsync"

    def get(self, request: Any, key: str) -> Any:
        """It never is."""
        raise Http404(f"No {self.name} matches the given query.")


class Render(generics.GenericAPIView):
    """Something that is not there and cannot be rendered."""

    authentication_classes = (Keys,)

    def post(self, request: Any, key: str) -> Any:
        """It never is."""
        raise Http404("No Lipsync matches the given query.")


urlpatterns = [
    path("api/lipsyncs/", ReadableBody.as_view(serializer_class=Lipsync)),
    path("api/lipsyncs/preview/", Body.as_view(serializer_class=Lipsync, status=200)),
    path("api/lipsyncs/multi_avatar/", Body.as_view(serializer_class=LipsyncV2)),
    path("api/lipsyncs/<key>/", Thing.as_view()),
    path("api/lipsyncs/<key>/render/", Render.as_view()),
    path("api/lipsyncs_v2/", ReadableBody.as_view(serializer_class=LipsyncV2)),
    path("api/lipsyncs_v2/preview/", Body.as_view(serializer_class=LipsyncV2, status=200)),
    path("api/lipsyncs_v2/<key>/", Thing.as_view()),
    path("api/text_to_speech/", ReadableBody.as_view(serializer_class=Speech)),
    path("api/text_to_speech/<key>/", Thing.as_view(name="TextToSpeechFlow")),
    path("api/personas/", ReadableBody.as_view(serializer_class=Persona)),
    path("api/personas_v2/", ReadableBody.as_view(serializer_class=PersonaV2)),
]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


_CLIENT = Client(raise_request_exception=False)


def asked(method: str, target: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """What Django says."""
    given = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    kind = given.pop("HTTP_CONTENT_TYPE", "")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The list-based error format")
        found = _CLIENT.generic(method, target, content, kind, **given)
    content_type = found.headers.get("Content-Type", "")
    is_json = content_type == "application/json" and found.content
    body = json.loads(found.content) if is_json else found.content.decode()
    return Answer(found.status_code, content_type, body, dict(found.headers))


def telling(errors: str) -> AbstractContextManager[None]:
    """Errors of lists are told as a list, or by index."""
    found: AbstractContextManager[None] = override_settings(
        REST_FRAMEWORK={**REST, "LIST_SERIALIZER_ERRORS_AS_DICT": errors == "index"}
    )
    return found
