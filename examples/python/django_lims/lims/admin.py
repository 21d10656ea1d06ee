"""The pages for samples and results."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from libcompliance.django import acting

from lims.models import Parameter, Result, Sample

REASONS = [("", "---"), ("misread", "misread"), ("misprint", "misprint"), ("repeated", "measured again")]


class ResultForm(forms.ModelForm):  # type: ignore[type-arg]
    """A result, and why it is changed."""

    reason = forms.ChoiceField(choices=REASONS, required=False, help_text="needed if a result is changed")

    class Meta:
        model = Result
        fields = ("sample", "parameter", "value", "unit")

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if self.instance.pk and self.changed_data != ["reason"] and self.has_changed() and not reason:
            raise forms.ValidationError("say why the result is changed")
        return reason


@admin.register(Result)
class ResultAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Results."""

    form = ResultForm
    list_display = ("sample", "parameter", "value", "unit", "state")
    list_filter = ("state",)
    actions = ("approve",)

    def save_model(self, request: HttpRequest, obj: Result, form: ResultForm, change: bool) -> None:
        # (5) Why, where the program asks for it. Who and at which device is known from the request.
        with acting(request.user, device=request.META["REMOTE_ADDR"], reason=form.cleaned_data["reason"] or None):
            super().save_model(request, obj, form, change)

    @admin.action(description="Approve the chosen results")
    def approve(self, request: HttpRequest, chosen: QuerySet[Result]) -> None:
        # A bulk operation is audited as well: one event for each row, with what it was before.
        chosen.filter(state="entered").update(state="approved")


admin.site.register([Parameter, Sample])
