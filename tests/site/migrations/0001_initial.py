import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
import wagtail.models.preview
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [
        migrations.CreateModel(
            name="SectionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("hero", 4),
                            ("card", 6),
                            ("sections", 7),
                            ("rich", 8),
                            ("picture", 9),
                            ("personalized", 11),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            6: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 5)]], {}),
                            7: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            8: ("wagtail.blocks.RichTextBlock", (), {}),
                            9: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            10: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("hero", 4),
                                        ("card", 6),
                                        ("sections", 7),
                                        ("rich", 8),
                                        ("picture", 9),
                                    ]
                                ],
                                {},
                            ),
                            11: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [10], {}),
                        },
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="NestedPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("row", 11), ("teaser", 12), ("outer", 20)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"required": False}),
                            1: ("wagtail.blocks.CharBlock", (), {}),
                            2: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            4: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 1), ("image", 2), ("link", 3), ("text", 4)]],
                                {},
                            ),
                            6: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [5], {}),
                            7: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            8: ("wagtail.blocks.StructBlock", [[("title", 1), ("content", 7)]], {}),
                            9: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [8], {}),
                            10: ("wagtail.blocks.ListBlock", (9,), {"default": []}),
                            11: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("hero", 6), ("cards", 10)]],
                                {},
                            ),
                            12: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [1], {}),
                            13: ("wagtail.blocks.StreamBlock", [[("text", 1), ("hero", 5)]], {}),
                            14: ("wagtail.blocks.RichTextBlock", (), {}),
                            15: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            16: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("hero", 5),
                                        ("card", 8),
                                        ("sections", 13),
                                        ("rich", 14),
                                        ("picture", 15),
                                    ]
                                ],
                                {},
                            ),
                            17: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [16], {}),
                            18: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("hero", 5),
                                        ("card", 8),
                                        ("sections", 13),
                                        ("rich", 14),
                                        ("picture", 15),
                                        ("personalized", 17),
                                    ]
                                ],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.StreamBlock",
                                [[("inner", 12), ("sections", 18)]],
                                {},
                            ),
                            20: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [19], {}),
                        },
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PersonalizedPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("hero", 5), ("card", 8), ("sections", 10), ("rich", 12), ("picture", 14)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [4], {}),
                            6: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            7: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 6)]], {}),
                            8: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [7], {}),
                            9: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            10: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [9], {}),
                            11: ("wagtail.blocks.RichTextBlock", (), {}),
                            12: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [11], {}),
                            13: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            14: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [13], {}),
                        },
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PlainPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("hero", 4), ("card", 6), ("sections", 7), ("rich", 8), ("picture", 9)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            6: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 5)]], {}),
                            7: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            8: ("wagtail.blocks.RichTextBlock", (), {}),
                            9: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                        },
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Banner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("hero", 5), ("card", 8), ("sections", 10), ("rich", 12), ("picture", 14)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [4], {}),
                            6: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            7: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 6)]], {}),
                            8: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [7], {}),
                            9: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            10: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [9], {}),
                            11: ("wagtail.blocks.RichTextBlock", (), {}),
                            12: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [11], {}),
                            13: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            14: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [13], {}),
                        },
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
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="CampaignPage",
            fields=[
                (
                    "sectionpage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="testsite.sectionpage",
                    ),
                ),
                (
                    "intro",
                    wagtail.fields.StreamField(
                        [("hero", 5), ("card", 8), ("sections", 10), ("rich", 12), ("picture", 14)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [4], {}),
                            6: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            7: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 6)]], {}),
                            8: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [7], {}),
                            9: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            10: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [9], {}),
                            11: ("wagtail.blocks.RichTextBlock", (), {}),
                            12: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [11], {}),
                            13: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            14: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [13], {}),
                        },
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("testsite.sectionpage",),
        ),
        migrations.CreateModel(
            name="Slide",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("hero", 5), ("card", 8), ("sections", 10), ("rich", 12), ("picture", 14)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {}),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"required": False}),
                            2: ("wagtail.blocks.PageChooserBlock", (), {"required": False}),
                            3: ("wagtail.blocks.RichTextBlock", (), {"required": False}),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 0), ("image", 1), ("link", 2), ("text", 3)]],
                                {},
                            ),
                            5: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [4], {}),
                            6: ("wagtail.blocks.TextBlock", (), {"required": False}),
                            7: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 6)]], {}),
                            8: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [7], {}),
                            9: ("wagtail.blocks.StreamBlock", [[("text", 0), ("hero", 4)]], {}),
                            10: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [9], {}),
                            11: ("wagtail.blocks.RichTextBlock", (), {}),
                            12: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [11], {}),
                            13: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            14: ("wagtail_personalize_plus.blocks.PersonalizedBlock", [13], {}),
                        },
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slides",
                        to="testsite.nestedpage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
    ]
