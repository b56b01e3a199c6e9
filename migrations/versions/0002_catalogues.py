"""catalogues of dimensions, goals and principles, with what the network begins with"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DIMENSIONS = (
    ("A", "Accès aux ressources essentielles", "Access to essential resources"),
    ("B", "Cadre de vie", "Living environment"),
)
GOALS = (
    ("1", "Pas de pauvreté", "No poverty"),
    ("2", "Faim «\u00a0zéro\u00a0»", "Zero hunger"),
    ("3", "Bonne santé et bien-être", "Good health and well-being"),
    ("4", "Éducation de qualité", "Quality education"),
    ("5", "Égalité entre les sexes", "Gender equality"),
    ("6", "Eau propre et assainissement", "Clean water and sanitation"),
    ("7", "Énergie propre et d’un coût abordable", "Affordable and clean energy"),
    ("8", "Travail décent et croissance économique", "Decent work and economic growth"),
    ("9", "Industrie, innovation et infrastructure", "Industry, innovation and infrastructure"),
    ("10", "Inégalités réduites", "Reduced inequalities"),
    ("11", "Villes et communautés durables", "Sustainable cities and communities"),
    ("12", "Consommation et production responsables", "Responsible consumption and production"),
    ("13", "Lutte contre les changements climatiques", "Climate action"),
    ("14", "Vie aquatique", "Life below water"),
    ("15", "Vie terrestre", "Life on land"),
    ("16", "Paix, justice et institutions efficaces", "Peace, justice and strong institutions"),
    ("17", "Partenariats pour la réalisation des objectifs", "Partnerships for the goals"),
)
PRINCIPLES = (
    ("1", "Le bien-être de tous, générations futures comprises", "The well-being of all, future generations included"),
    ("2", "La coresponsabilité des pouvoirs publics, des acteurs privés et des citoyens",
     "Co-responsibility of public bodies, private players and citizens"),
    ("3", "Les habitants disent eux-mêmes ce qu’est le bien-être", "Inhabitants say themselves what well-being is"),
    ("4", "Un droit égal à la parole, chacun s’exprimant d’abord seul et sans intermédiaire",
     "An equal right to speak, each person first alone and without intermediary"),
    ("5", "L’ouverture à tous les habitants et acteurs, sans stigmatiser personne",
     "Openness to all inhabitants and players, without labelling anybody"),
    ("6", "La transparence des textes, des choix et des comptes", "Transparency of texts, choices and accounts"),
    ("7", "L’autonomie du territoire qui expérimente", "The autonomy of the territory that experiments"),
    ("8", "La recherche du consensus, les avis minoritaires restant visibles",
     "The search for consensus, with minority views kept visible"),
    ("9", "L’apprentissage\u00a0: évaluer, partager, relier les niveaux", "Learning: assess, share, link the levels"),
)


def upgrade() -> None:
    table = op.create_table(
        "catalogue_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entry")),
        sa.UniqueConstraint("catalogue", "code", name=op.f("uq_catalogue_entry_catalogue_code")),
    )
    seeds = {"dimension": DIMENSIONS, "goal": GOALS, "principle": PRINCIPLES}
    op.bulk_insert(
        table,
        [
            {"catalogue": catalogue, "code": code, "position": place, "names": {"fr": french, "en": english}}
            for catalogue, entries in seeds.items()
            for place, (code, french, english) in enumerate(entries, start=1)
        ],
    )


def downgrade() -> None:
    op.drop_table("catalogue_entry")
