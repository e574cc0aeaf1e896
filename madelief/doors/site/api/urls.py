"""Addresses of the API: /api/v1/, its OpenAPI document, and a page to read and try it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from pydantic import Field

from madelief import __version__
from madelief.doors.site import knowledge
from madelief.doors.site.api import answers, documentation, problems, shapes
from madelief.doors.site.api.documentation import OF_A_BODY, OF_A_LIST, extra
from madelief.doors.site.limits import limited
from madelief.facts import Refused

app_name = "api"

Language = Annotated[shapes.Language, Query(description="The language of the answer.")]
Profile = Annotated[shapes.Profile, Query(description="Whose official advice leads.")]
Id = Annotated[str, Field(json_schema_extra=lambda schema: schema.update(enum=list(knowledge.shelf().guidelines)))]
Guidelines = Annotated[
    list[Id], Query(description="Only this guideline, and the house guards; may be repeated. Without it, every released one.")
]
Date = Annotated[str, Field(json_schema_extra=lambda schema: schema.update(documentation.DAY))]
Day = Annotated[Date | None, Query(description="The day of the question; without it, that of the fact file, else today.")]


class Page(DocsBase):
    """Swagger's own page asks for nothing that our Content-Security-Policy forbids; this one also says its language."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        return render(request, "clinician/api.jinja", {"document": self.get_openapi_url(api, kwargs)})


class Documented(NinjaAPI):
    """The document with the bodies that the vocabulary shapes."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        schemas = document["components"]["schemas"]
        schemas |= documentation.components(knowledge.vocabulary())
        schemas[documentation.PROBLEM] = shapes.ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schemas[documentation.PROBLEM].pop("$defs")
        return document


api = Documented(
    title="Madelief",
    version=__version__,
    description=documentation.DESCRIPTION,
    urls_namespace=app_name,
    docs=Page(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0 AND CC-BY-4.0"}}},
)

TOLD: dict[type[Exception], Callable[..., HttpResponse]] = {
    problems.Problem: problems.not_answered,
    Refused: problems.refused,
    ValidationError: problems.not_valid,
    HttpError: problems.http_error,
}
for _kind, _told in TOLD.items():
    api.add_exception_handler(_kind, _told)


@api.post(
    "/assess",
    operation_id="assess",
    response=shapes.Report,
    by_alias=True,
    summary="What the sources say of one person, with a dated plan and what to ask next",
    openapi_extra=extra(OF_A_BODY, body=True),
)
def assess(
    request: HttpRequest,
    profile: Profile = "nl",
    language: Language = "en",
    guideline: Guidelines = [],  # noqa: B006  # django-ninja reads it, nobody writes it
    on: Day = None,
) -> HttpResponse:
    """A fact file or a FHIR R4 Bundle, told apart by content → the report of `madelief assess --json`."""
    answers.only_known(request, ("profile", "language", "guideline", "on"))
    return answers.assess(request, profile, language, guideline, on)


@api.post(
    "/ask",
    operation_id="ask",
    response=list[shapes.Question],
    summary="What to ask or measure next, in order",
    openapi_extra=extra(
        OF_A_BODY,
        body=True,
        headers={"Madelief-Red-Flags": "Ids of red flags that are raised already (/assess says more), or none"},
    ),
)
def ask(
    request: HttpRequest,
    language: Language = "en",
    guideline: Guidelines = [],  # noqa: B006
    on: Day = None,
) -> HttpResponse:
    """A fact file or a FHIR R4 Bundle → the list of `madelief ask --json`: each question with what it would settle."""
    answers.only_known(request, ("language", "guideline", "on"))
    return answers.ask(request, language, guideline, on)


@api.get(
    "/guidelines",
    operation_id="guidelines",
    response=list[shapes.GuidelineRow],
    summary="The shelf: each guideline, its edition and how well it is confirmed",
    openapi_extra=extra(OF_A_LIST),
)
def guidelines(request: HttpRequest, language: Language = "en") -> HttpResponse:
    """The list of `madelief guidelines --json`."""
    answers.only_known(request, ("language",))
    return answers.listing(answers.guidelines(language), language)


@api.get(
    "/concepts",
    operation_id="concepts",
    response=list[shapes.ConceptRow],
    by_alias=True,
    summary="What may be said of a person: every concept with its question, units, ranges and choices",
    openapi_extra=extra(OF_A_LIST),
)
def concepts(request: HttpRequest, language: Language = "en") -> HttpResponse:
    """Enough to build a form of one's own, or to map a record."""
    answers.only_known(request, ("language",))
    return answers.listing(answers.concepts(language), language)


# ---------------------------------------------------------------- addresses

View = Callable[..., HttpResponse]


def _spoken(view: View) -> View:
    """The view, counted as one of the API's, and with its refusal of a method in our words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return problems.wrong_method(request, response.headers["Allow"]) if response.status_code == 405 else response

    # No cookie means anything here.
    return limited("api")(csrf_exempt(answered))


urlpatterns: list[URLPattern] = [
    path(str(pattern.pattern), _spoken(pattern.callback), name=pattern.name)
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern)
]
