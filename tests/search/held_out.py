"""Questions written from what the starter texts say, before anybody had seen what search answers to them.

Nothing in search may be tuned by them: they tell how it does with questions that nobody thought of.
"""

QUESTIONS = {
    "fr": {
        "payer ses impôts en heures de travail": {"exemple-impots-en-temps"},
        "usine reprise par ses salariés en Grèce": {"exemple-viome"},
        "petite commune où tout le monde a du travail": {"exemple-marinaleda"},
        "indépendance énergétique d’une ville": {"exemple-montdidier"},
        "faire entrer les personnes qu’on n’entend jamais": {"fiche-t21"},
        "qui peut masquer un message irrespectueux": {"aide"},
        "terres communautaires protégées par une loi": {"exemple-baldios"},
        "les trois questions sur le bien-être et le mal-être": {"fiche-t12", "fiche-t22"},
        "heure de vie égale pour chacun": {"charte-temps-de-vie"},
        "que devient un avis minoritaire dans une synthèse": {
            "aide",
            "charte-connaissance-dialogue",
            "charte-democratie",
        },
    },
    "en": {
        "growing food for everyone as a gift": {"example-incredible-edible"},
        "neighbourhood health centre run by several professions": {"example-medical-houses"},
        "swapping services between neighbours without money": {"example-lets", "example-time-banks"},
        "what happened to bottom-up rural funding after 2005": {"example-leader-2005"},
        "village associations and island platforms recognised by law": {"example-cape-verde"},
        "how does a platform decide who does what": {"sheet-t15"},
        "checking afterwards what has changed in people’s lives": {"sheet-t27"},
        "owning land together as heritage of humanity": {"charter-commons"},
        "using what is already there instead of buying new": {"example-reuse"},
        "meeting where the roadmap was written up": {"example-charleroi-2016"},
    },
}
