"""Surveys: their questions, who is asked, that somebody took part, and what was said.

Who took part (``SurveyTurn``) and what was said (``SurveyPool`` while the survey runs,
``SurveyAnswer`` and ``SurveyText`` once it is closed) are in tables without any way from one to the
other, as with a vote on projects: docs/surveys.md.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xiangyue.data.matters import Matter
from xiangyue.data.people import Household, Person


class Questionnaire(models.Model):
    """One version of the questions. ``questions``: ``core.survey_questions.plain``, in order.
    ``kept``: {hint: why it is left as it is}."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="questionnaires")
    part = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    title = models.CharField(max_length=60)
    questions = models.JSONField()
    kept = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "part", "version"], name="questionnaire_version"
            ),
        ]


class SurveySample(models.Model):
    """Who is asked: all of a list (``whole``), or a sample of it drawn by lot.

    ``strata``: {stratum: how many of the list}. ``document``: of a sample, what was published
    before the seed (``core.lots``); empty where all are asked.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="survey_samples")
    part = models.CharField(max_length=40)
    asks = models.CharField(max_length=10)
    by = models.CharField(max_length=8)  # what the strata are: none, group, sex, age, village
    whole = models.BooleanField()
    population = models.IntegerField()
    size = models.IntegerField()
    strata = models.JSONField()
    document = models.JSONField(null=True)
    commitment = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=200, blank=True)
    source_on = models.DateField(null=True)
    seed = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part"], name="survey_sample_once"),
            models.CheckConstraint(
                name="survey_sample_size", condition=Q(size__gt=0, size__lte=F("population"))
            ),
            models.CheckConstraint(
                name="survey_sample_asks", condition=Q(asks__in=("households", "adults"))
            ),
            models.CheckConstraint(
                name="survey_sample_committed",
                condition=Q(whole=True, document__isnull=True, size=F("population"))
                | Q(whole=False, document__isnull=False, source_on__isnull=False),
            ),
        ]


class SurveyUnit(models.Model):
    """A household or a person of the list, by the public number of the lot. ``code``: SHA-256 of
    the code in the letter, by which somebody without an account answers."""

    sample = models.ForeignKey(SurveySample, models.CASCADE, related_name="units")
    label = models.CharField(max_length=12)
    stratum = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    asked = models.BooleanField(default=False)
    code = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "label"], name="survey_unit_label"),
            models.UniqueConstraint(fields=["sample", "person"], name="survey_unit_person"),
            models.UniqueConstraint(fields=["sample", "household"], name="survey_unit_household"),
            models.UniqueConstraint(
                fields=["code"], name="survey_unit_code", condition=~Q(code="")
            ),
            models.CheckConstraint(
                name="survey_unit_one",
                condition=Q(person__isnull=False, household__isnull=True)
                | Q(person__isnull=True, household__isnull=False),
            ),
        ]


class Survey(models.Model):
    """Questions put to those asked. One that was void has another of the next ``round`` after it.

    ``key``: the name of the file with the pool's key, gone once it is closed. ``result``: counts
    as published (``core.surveys``), nothing finer.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="surveys")
    part = models.CharField(max_length=40)
    round = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=6, default="open")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    sample = models.ForeignKey(SurveySample, models.PROTECT, related_name="surveys")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateField()
    prolonged = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=32)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    void_reason = models.TextField(max_length=500, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "part", "round"], name="survey_round"),
            models.UniqueConstraint(
                fields=["matter", "part"], name="survey_one_runs", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="survey_state_known", condition=Q(state__in=("open", "closed", "void"))
            ),
            # No result before it is closed.
            models.CheckConstraint(
                name="survey_result_at_close",
                condition=Q(state="closed", result__isnull=False)
                | (~Q(state="closed") & Q(result__isnull=True)),
            ),
        ]


class SurveyTurn(models.Model):
    """That one of those asked took part, or was given a paper: once, whichever way. Never what
    was said, and no time. ``by``: who took it down for them."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="turns")
    unit = models.ForeignKey(SurveyUnit, models.PROTECT, related_name="+")
    way = models.CharField(max_length=6)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "unit"], name="survey_turn_once"),
            models.CheckConstraint(
                name="survey_turn_way", condition=Q(way__in=("phone", "helped", "paper"))
            ),
            models.CheckConstraint(
                name="survey_turn_helped_by",
                condition=~Q(way="helped") | Q(by__isnull=False),
            ),
        ]


class SurveyPool(models.Model):
    """The answers of a survey that runs, all in one sealed value without order."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True)
    sealed = models.BinaryField()


class SurveyReading(models.Model):
    """What one reader typed of the papers, in the order of the pile; gone at the close.

    ``papers``: for each {question: value}, with ``stratum``; kept sealed
    (``actions.sealed_papers``). ``ready``: all are typed.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="readings")
    slot = models.SmallIntegerField()
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    papers = models.JSONField(default=list)
    ready = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "slot"], name="survey_reading_slot"),
            models.UniqueConstraint(fields=["survey", "reader"], name="survey_reading_reader"),
            models.CheckConstraint(name="survey_reading_two", condition=Q(slot__in=(1, 2))),
        ]


class SurveyAnswer(models.Model):
    """A sheet of a closed survey without its own words and its stratum, and how many are like
    it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers")
    sheet = models.BinaryField()  # core.answer_pool: fixed length, by content
    many = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "sheet"], name="survey_answer_once"),
            models.CheckConstraint(name="survey_answer_many", condition=Q(many__gt=0)),
        ]


class SurveyText(models.Model):
    """Own words on one question, tied to no sheet; in the order of their letters. Shown once the
    office has looked at them."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="texts")
    question = models.CharField(max_length=8)
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="held")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="survey_text_state", condition=Q(state__in=("held", "shown", "withheld"))
            ),
            models.CheckConstraint(
                name="survey_text_reason", condition=~Q(state="withheld") | ~Q(reason="")
            ),
        ]
