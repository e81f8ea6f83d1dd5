import django.db.models.deletion
import django.utils.timezone
import taggit.managers
import wagtail_personalize_plus.groups.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("taggit", "0005_auto_20220424_2025"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitorGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        help_text="What templates and links call this group. Made from the name when empty.",
                        max_length=255,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="What the group is for, told to other editors.",
                        verbose_name="description",
                    ),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="A disabled group has no members: nobody gets what is only for it.",
                        verbose_name="enabled",
                    ),
                ),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("all", "All of these"),
                            ("any", "Any of these"),
                            ("none", "None of these"),
                        ],
                        default="all",
                        max_length=4,
                        verbose_name="match",
                    ),
                ),
                (
                    "criteria",
                    wagtail_personalize_plus.groups.fields.CriteriaField(
                        blank=True,
                        help_text="Without any criterion the group has no members.",
                        verbose_name="criteria",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_index=True,
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="updated",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text="For finding groups in a long list.",
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
            ],
            options={
                "verbose_name": "visitor group",
                "verbose_name_plural": "visitor groups",
                "ordering": ["name"],
                "permissions": [("view_as", "Can see pages as members of visitor groups")],
            },
        ),
    ]
