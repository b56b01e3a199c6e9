"""Small texts and hypothesis strategies shared by the tests of the text core."""

from hypothesis import strategies as st

CHARTER = """\
# Charte du réseau

Le réseau relie des territoires. Chaque territoire garde sa voix.

## Le temps de vie

Un cycle dure trois ans. Le conseil se réunit deux fois par an à Lyon. Il rend compte à l'assemblée.

- chaque membre propose un thème ;
- chaque membre répond aux autres.

## Les décisions

Une décision demande deux tiers des voix. À défaut, elle est reportée d'un an.
"""

LINES = [
    "# Titre\n",
    "## Le temps de vie\n",
    "Un cycle dure trois ans. ",
    "Le conseil se réunit à Lyon. ",
    "Il rend compte !\n",
    "Voir l'art. 3, n° 4. M. Dupont\nvient. ",
    "- un thème ;\n",
    "1. d'abord. Ensuite.\n",
    "| a | b |\n",
    "> cité. Encore.\n",
    "```\n",
    "# code\n",
    "---\n",
    "\n",
    "\n\n",
    "  ",
    "\r\n",
    "« Oui. » ",
    "\u00a0",
    "…",
]

texts = st.one_of(st.text(), st.lists(st.sampled_from(LINES), max_size=14).map("".join))

_SENTENCES = [
    "Alpha commence ici.",
    "Le deuxième point suit.",
    "Une troisième phrase vient.",
    "Quatre membres votent.",
    "Le cinquième article change.",
    "Six territoires répondent.",
    "(texte abrogé).",
]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Short texts of real sentences, with repeats, headings and paragraphs."""
    paragraphs = draw(
        st.lists(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=3), min_size=1, max_size=4)
    )
    headed = draw(st.lists(st.booleans(), min_size=len(paragraphs), max_size=len(paragraphs)))
    parts = [
        (f"## Article {place}\n\n" if head else "") + " ".join(paragraph)
        for place, (paragraph, head) in enumerate(zip(paragraphs, headed, strict=True))
    ]
    return "\n\n".join(parts) + draw(st.sampled_from(["", "\n"]))
